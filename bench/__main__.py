"""`make bench [ARGS="P1 P5"]`: runs the benchmarks one after another and prints one table of all targets.

The default sizes take about half an hour in all; `--full` runs P7 and P9 with millions of rows. P6 is `make load` and
runs here only if it is named. Results are written to `bench/results/`, with a plot of cost against size.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.measuring import RESULTS, ROOT, Verdict, machine
from bench.measuring.report import HANDED_OVER, judged

BESIDE_EMPTY_SERVERS = [sys.executable, "-m", "madamda.dev_servers", "exec", "--throwaway", "--"]
PLOTTER = ROOT / ".venv-load" / "bin" / "python"
PATIENCE, FULL_PATIENCE = 1_500, 7_200  # timeout of one benchmark, in seconds


class Bench(NamedTuple):
    module: str
    numbers: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    full: tuple[str, ...] = ()
    servers: bool = True
    only_by_name: bool = False


BENCHES = (
    Bench("public_pages", ("P1", "P3")),
    Bench("behind_nginx", ("P1",)),
    Bench("against_oscar", ("P2",)),
    Bench("placing", ("P4",)),
    Bench("whole_order", ("P5",)),
    Bench("load", ("P6",), only_by_name=True),
    Bench("board_queries", ("P7",), ("--orders", "200000"), ("--orders", "5000000")),
    Bench("board_latency", ("P8",)),
    Bench("listing", ("P9",), ("--products", "10000,100000"), ("--products", "10000,100000,1000000")),
    Bench("memory", ("P10",)),
    Bench("startup", ("P11",), servers=False),
)


def main() -> int:
    options = _options()
    chosen = [bench for bench in BENCHES if _is_chosen(bench, options.numbers)]
    verdicts, sizes, began = [], {}, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for bench in chosen:
            print(f"\n{'─' * 100}\n{' '.join(bench.numbers)}  python -m bench.{bench.module}\n", flush=True)
            code = _run(bench, folder, full=options.full)
            told = [json.loads(file.read_text()) for file in sorted(Path(folder).glob("*.json"))]
            for file in Path(folder).glob("*.json"):
                file.unlink()
            verdicts += [Verdict(*words) for one in told for words in one["verdicts"]] or [_by_code(bench, code)]
            for one in told:
                sizes |= one["sizes"]
    text = "\n".join(
        [
            f"bench, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {time.monotonic() - began:.0f} s",
            machine(),
            f"make bench {' '.join(['ARGS=' + repr(' '.join(sys.argv[1:]))] if sys.argv[1:] else [])}".rstrip(),
            "",
            *judged(verdicts),
        ]
    )
    print(f"\n{'─' * 100}\n{text}")
    (RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-bench.txt").write_text(text + "\n")
    if sizes:
        _draw(sizes)
    return 0 if all(verdict.held and not verdict.unsteady for verdict in verdicts) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("numbers", nargs="*", metavar="P1 … P11", help="only these")
    parser.add_argument("--full", action="store_true", help="P7 and P9 at millions of rows")
    return parser.parse_args()


def _is_chosen(bench: Bench, numbers: list[str]) -> bool:
    wanted = {number.upper() for number in numbers}
    return bool(wanted & set(bench.numbers)) if wanted else not bench.only_by_name


def _run(bench: Bench, folder: str, *, full: bool) -> int:
    """Run a benchmark and return its exit code; 1 after a timeout."""
    command = [*(BESIDE_EMPTY_SERVERS if bench.servers else []), sys.executable, "-m", f"bench.{bench.module}"]
    command += bench.full if full else bench.arguments
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {HANDED_OVER: folder}, start_new_session=True)
    patience = FULL_PATIENCE if full else PATIENCE
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        print(f"bench.{bench.module} was given up after {patience} s", flush=True)
        return 1
    finally:
        process.terminate()
        process.wait()


def _by_code(bench: Bench, code: int) -> Verdict:
    return Verdict(
        " ".join(bench.numbers), f"python -m bench.{bench.module}", "ends with 0", f"ended with {code}", not code
    )


def _draw(sizes: dict[str, dict[str, float]]) -> None:
    picture = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}-sizes.svg"
    done = subprocess.run(
        [str(PLOTTER), "-m", "bench.plot", str(picture)], cwd=ROOT, input=json.dumps(sizes), text=True
    )
    print(f"Cost against size: {picture.relative_to(ROOT)}" if not done.returncode else "The plot could not be drawn.")


if __name__ == "__main__":
    sys.exit(main())
