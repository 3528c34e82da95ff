"""Date hierarchy of the order list: every period between the first and the last order, without scanning the table."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from orders.models import OrderQuerySet


class OrdersByDate(OrderQuerySet):
    """Replaces Django's SELECT DISTINCT over all orders (about a second among millions) with a MIN and a MAX."""

    def datetimes(  # type: ignore[override]  # the admin only iterates over it
        self, field_name: str, kind: str, *args: Any, **options: Any
    ) -> list[datetime]:
        ends = self.order_by().aggregate(first=Min(field_name), last=Max(field_name))
        if ends["first"] is None:
            return []
        moment, last = (timezone.localtime(end) for end in (ends["first"], ends["last"]))
        moment = _beginning(moment, kind)
        found = []
        while moment <= last:
            found.append(moment)
            moment = _beginning(moment + timedelta(days={"year": 366, "month": 31, "day": 1}[kind]), kind)
        return found


def _beginning(moment: datetime, kind: str) -> datetime:
    month = 1 if kind == "year" else moment.month
    day = moment.day if kind == "day" else 1
    return moment.replace(month=month, day=day, hour=0, minute=0, second=0, microsecond=0)
