"""Plots cost against size: `python -m bench.plot FILE.svg`, with the curves as JSON on standard input."""

import json
import sys

import matplotlib as mpl
from matplotlib import pyplot


def main(file: str) -> None:
    curves: dict[str, dict[str, float]] = json.load(sys.stdin)
    mpl.rcParams |= {"svg.hashsalt": "madamda", "svg.fonttype": "none", "font.size": 9}
    figure, axes = pyplot.subplots(figsize=(10, 6), layout="constrained")
    for name, points in curves.items():
        line = sorted((int(size), cost) for size, cost in points.items())
        axes.plot(*zip(*line, strict=True), marker="o", markersize=3, linewidth=1.2, label=name)
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="ms")
    axes.grid(which="both", alpha=0.25)
    figure.legend(loc="outside right upper", fontsize=7)
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main(sys.argv[1])
