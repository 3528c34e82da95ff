"""Durations of the steps of orders, in SQL, because the ORM has no medians."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

STEPS = ("accepted", "begun", "packed", "handed_over", "arrived")


@dataclass(frozen=True, slots=True)
class Pace:
    """Median minutes per step; None where no order has made it.

    `to_rider` is the time from ordering to handing over.
    """

    steps: dict[str, float | None]
    to_rider: float | None

    @property
    def made(self) -> set[str]:
        return {step for step, minutes in self.steps.items() if minutes is not None}


# The last occurrence of each step counts, since a step that was undone was repeated.
_PACE = """
with taken as (
  select o.placed_at as placed,
    max(e.at) filter (where e.kind = 'confirmed') as accepted,
    max(e.at) filter (where e.kind = 'preparing') as begun,
    max(e.at) filter (where e.kind = 'ready') as packed,
    max(e.at) filter (where e.kind = 'out') as handed_over,
    max(e.at) filter (where e.kind = 'delivered') as arrived
  from orders_order o join orders_orderevent e on e.order_id = o.id
  where o.placed_at >= %s and o.placed_at < %s and o.status not in ('cancelled', 'returning', 'returned')
  group by o.id
), minutes as (
  select extract(epoch from accepted - placed) / 60 as accepted, extract(epoch from begun - accepted) / 60 as begun,
    extract(epoch from packed - begun) / 60 as packed, extract(epoch from handed_over - packed) / 60 as handed_over,
    extract(epoch from arrived - coalesce(handed_over, packed)) / 60 as arrived,
    extract(epoch from coalesce(handed_over, arrived) - placed) / 60 as to_rider
  from taken
)
select percentile_cont(0.5) within group (order by accepted) filter (where accepted >= 0),
  percentile_cont(0.5) within group (order by begun) filter (where begun >= 0),
  percentile_cont(0.5) within group (order by packed) filter (where packed >= 0),
  percentile_cont(0.5) within group (order by handed_over) filter (where handed_over >= 0),
  percentile_cont(0.5) within group (order by arrived) filter (where arrived >= 0),
  percentile_cont(0.5) within group (order by to_rider) filter (where to_rider >= 0)
from minutes
"""


def step_durations(first: datetime, end: datetime) -> Pace:
    """Return the medians for orders placed in this period."""
    with connection.cursor() as cursor:
        cursor.execute(_PACE, [first, end])
        *steps, to_rider = cursor.fetchone()
    return Pace(dict(zip(STEPS, steps, strict=True)), to_rider)
