"""What speed is asked of Stallpoint: one table, from which benchmarks and `docs/performance.md` tell what is met.

python benchmarks/targets.py      each line as it was last measured, with its ratio and whether it is met
"""

from __future__ import annotations

from dataclasses import dataclass

import history
from history import Figure, Row


@dataclass(frozen=True)
class Target:
    """A line of a benchmark and what is asked of it.

    Attributes:
        benchmark, line, at, unit: which figure.
        words: the line as people read it.
        most, fewest: what its value may be, in its own unit.
        ratio_least, ratio_most: what its ratio may be: to the state before (how many times less), or to a bare loop.
    """

    benchmark: str
    line: str
    at: float | None
    words: str
    most: float | None = None
    fewest: float | None = None
    ratio_least: float | None = None
    ratio_most: float | None = None
    unit: str = "s"

    @property
    def asked(self) -> str:
        bounds = (
            (self.ratio_least, "at least {:g} times less"),
            (self.ratio_most, "at most {:g} times as much"),
            (self.fewest, f"at least {{:g}} {self.unit}".strip()),
            (self.most, f"at most {{:g}} {self.unit}"),
        )
        return ", ".join(words.format(bound) for bound, words in bounds if bound is not None)

    def met(self, row: Row | Figure) -> bool | None:
        """Whether a figure meets it; none if its ratio was not measured."""
        if row.ratio is None and (self.ratio_least is not None or self.ratio_most is not None):
            return None
        pairs = ((row.value, self.fewest, self.most), (row.ratio, self.ratio_least, self.ratio_most))
        return all(
            (least is None or value >= least) and (most is None or value <= most) for value, least, most in pairs
        )


GIB = 1024.0
LARGE = 500_000
_RUN = "a decade of 1,000 factories"

TARGETS = (
    Target("speed", "no-policy", 1000, f"no-policy, {_RUN}", most=20, ratio_least=5, unit="ms"),
    Target("speed", "display-programme", 1000, f"display-programme, {_RUN}", most=20, ratio_least=5, unit="ms"),
    Target("speed", "three-bottlenecks", 1000, f"three-bottlenecks, {_RUN}", most=20, ratio_least=5, unit="ms"),
    Target("speed", "verified-lighthouses", 1000, f"verified-lighthouses, {_RUN}", most=20, ratio_least=5, unit="ms"),
    Target("speed", "growth", LARGE, "500,000 factories against 1,000", most=550, unit="times"),
    Target("speed", "whole run", LARGE, "500,000 factories, built and run for ten years", most=15),
    Target("speed", "two processors", LARGE, "the same by the clock, with two processors", ratio_least=1),
    Target("speed", "peak", LARGE, "the same, peak of memory (1.2 GiB)", most=1.2 * GIB, unit="MB"),
    Target(
        "speed",
        "growth of verified-lighthouses",
        100_000,
        "verified-lighthouses, growth to 100,000 factories against display-programme's",
        most=1.1,
        unit="times",
    ),
    Target(
        "speed",
        "growth with everything disclosed",
        100_000,
        "everything disclosed, growth to 100,000 factories against display-programme's",
        most=1.1,
        unit="times",
    ),
    Target("speed", "stallpoint run", None, "stallpoint run no-policy, caches warm", most=1.5),
    Target("speed", "import stallpoint", None, "import stallpoint", most=0.1),
    Target("speed", "first run", None, "first run of all, compiling included", most=10),
    Target("speed", "graph", 100_000, "a graph of 100,000 nodes read", most=0.4),
    Target("classic", "Bass: 120 months", 1000, "Bass, 1,000 factories, against a bare loop", ratio_most=4),
    Target("classic", "Bass: 120 months", 10_000, "Bass, 10,000 factories, against a bare loop", ratio_most=4),
    Target("classic", "Bass: 120 months", 100_000, "Bass, 100,000 factories, against a bare loop", ratio_most=4),
    Target("classic", "Bass: 120 months", 1_000_000, "Bass, 1,000,000 factories", most=3, ratio_most=4),
    Target("classic", "Bass: peak", 1_000_000, "the same, peak of memory", most=700, unit="MB"),
    Target("sweep", "share of the ideal", 10_000, "a sweep of 10,000 runs, share of the ideal", fewest=0.9, unit=""),
)


def of(benchmark: str, line: str, at: float | None) -> Target | None:
    return next((t for t in TARGETS if (t.benchmark, t.line, t.at) == (benchmark, line, at)), None)


def main() -> None:
    found = history.latest()
    for target in TARGETS:
        row = found.get((target.benchmark, target.line, target.at))
        text = f"{target.words:84s} "
        if row is None:
            print(f"{text}not measured yet: python benchmarks/{target.benchmark}.py")
            continue
        ratio = "" if row.ratio is None else f", ratio {row.ratio:.3g}"
        word = {True: "met", False: "NOT MET", None: "not told"}[target.met(row)]
        print(f"{text}{row.value:.4g} {row.unit}{ratio} at {row.commit} [{target.asked}: {word}]")


if __name__ == "__main__":
    main()
