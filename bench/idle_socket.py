"""Does a board that heard nothing for a quarter of an hour hear the next order, and how soon?

Real daphne, Redis and relay; nothing happens for so long, then an order changes.

    python -m madamda.embedded exec --throwaway -- python -m bench.idle_socket [--minutes 15]
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from bench.board_latency import Listeners, an_order, changed
from bench.measuring import at_most, freely, prepared, tell

BOARDS, WITHIN = 10, 1.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=15)
    options = parser.parse_args()
    os.environ.update(freely())
    prepared()
    from bench.live.processes import Live

    with tempfile.TemporaryDirectory(prefix="madamda-idle-") as folder, Live(Path(folder)).running() as live:
        took = asyncio.run(heard_after(live.address, options.minutes * 60))
    lines = [f"{BOARDS} boards, {options.minutes:g} minutes without a word: the next card came after {took:.2f} s"]
    return tell("idle-socket", lines, [at_most("R5", "an idle socket hears the next event", WITHIN, took, unit="s")])


async def heard_after(address: str, seconds: float) -> float:
    """Until the last of them has it; raise TimeoutError when one of them was closed meanwhile."""
    from asgiref.sync import sync_to_async

    order, person, cookie = await sync_to_async(an_order)()
    async with Listeners(f"{address}/ws/orders/", BOARDS, cookie) as boards:
        await asyncio.sleep(seconds)
        order, committed = await sync_to_async(changed)(order, person, 0)
        heard = await boards.heard(f'data-version="{order.version}"')  # type: ignore[attr-defined]
    return max(heard) - committed


if __name__ == "__main__":
    sys.exit(main())
