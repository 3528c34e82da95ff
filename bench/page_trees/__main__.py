"""Proves that a change of the templates changes nothing that a browser sees.

`record FOLDER` opens a shop with demo data in this process, requests every page in many states, in English and Khmer,
and writes the responses to the folder. It needs an empty database and Redis:

    python -m madamda.dev_servers exec --throwaway -- python -m bench.page_trees record /tmp/before

`compare BEFORE AFTER` compares two recordings by the trees of their pages (bench.page_trees.tree), prints the
differences, and exits with 1 if there are any.
"""

import argparse
import sys
import time
from pathlib import Path

from bench.page_trees import comparison

LANGUAGES = ("en", "km")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.page_trees")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record", help="write every page to the folder").add_argument("folder", type=Path)
    both = commands.add_parser("compare", help="compare two recordings")
    both.add_argument("before", type=Path)
    both.add_argument("after", type=Path)
    wish = parser.parse_args()
    return _record(wish.folder) if wish.command == "record" else _compare(wish.before, wish.after)


def _record(folder: Path) -> int:
    from bench.page_trees import recorder

    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty.")
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with recorder.demo_shop():
        from bench.page_trees import checkout_pages, error_states, order_pages, shop_pages, staff_orders, staff_pages

        recorders = [recorder.Recorder(folder, language) for language in LANGUAGES]
        for one in recorders:
            for pages in (shop_pages, checkout_pages, order_pages, staff_orders, staff_pages, error_states):
                pages.record(one)
        recorder.write_statuses(folder, recorders)
    print(f"{sum(one.count for one in recorders)} pages recorded in {time.monotonic() - began:.0f} s.")
    return 0


def _compare(before: Path, after: Path) -> int:
    found = list(comparison.differences(before, after))
    for one in found:
        print(one, end="\n\n")
    print(f"{comparison.count(before)} pages compared, {len(found)} differ.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
