"""How fast a run is, how it grows and what it takes, against an earlier commit, with what was asked of each line.

    python benchmarks/speed.py                     against the state before the month was compiled
    python benchmarks/speed.py --against HEAD~5    against another commit
    python benchmarks/speed.py --against ''        what is checked out here, alone
    python benchmarks/speed.py --long              the earlier state at every size as well (minutes more)

Both states are measured in turns, each time in a process of its own, in CPU seconds; every figure is a median, and
ratios within one call are what counts. Figures go to `benchmarks/history.csv`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import history
import targets
from history import Figure
from states import BEFORE, State, both

SCENARIOS = ["no-policy", "display-programme", "three-bottlenecks", "verified-lighthouses"]
SMALL, MIDDLE = 1_000, (10_000, 100_000)
LARGE = targets.LARGE
DISCLOSED = {"disclosure": 1.0}

type Found = dict[str, list[float]]
"""What was measured of one line: values by the name of the state."""


def in_turns(states: list[State], turns: int, measure: Callable[[State], float]) -> Found:
    found: Found = defaultdict(list)
    for _ in range(turns):
        for state in states:
            found[state.name].append(measure(state))
    return found


def told(line: str, unit: str, found: Found, at: float | None = None) -> tuple[str, Figure, Figure | None]:
    """The figure of here, with its ratio, and the one of the earlier state; printed."""
    earlier = next((name for name in found if name != "here"), "")
    before = Figure.of(line, unit, found[earlier], at) if earlier else None
    here = Figure.of(line, unit, found["here"], at)
    if before is not None:
        here = Figure(**{**vars(here), "ratio": before.value / here.value})
    say(here, before)
    return earlier, here, before


def say(here: Figure, before: Figure | None = None) -> None:
    target = targets.of("speed", here.line, here.at)
    size = f", {here.at:,.0f}" if here.at is not None else ""
    text = f"{target.words if target else here.line + size:72.72s} {spread(here)}"
    if before is not None:
        text += f", before {spread(before)}: ratio {here.ratio:.2f}"
    if target:
        met = target.met(here)
        word = "not told" if met is None else "met" if met else "NOT MET"
        text += f" [{target.asked}: {word}]"
    print(text, flush=True)


def spread(figure: Figure) -> str:
    text = f"{figure.value:.4g} {figure.unit}"
    return text if figure.runs == 1 else f"{text} ({figure.low:.4g} to {figure.high:.4g}, {figure.runs} runs)"


def scenarios(states: list[State], turns: int, times: int) -> Iterable[tuple[str, Figure, Figure | None]]:
    """CPU milliseconds of a decade of 1,000 factories in the four scenarios."""
    found: dict[str, Found] = {name: defaultdict(list) for name in SCENARIOS}
    for _ in range(turns):
        for state in states:
            for name, seconds in state.runs(SCENARIOS, times)["cpu"].items():
                found[name][state.name] += [1e3 * each for each in seconds]
    for name in SCENARIOS:
        yield told(name, "ms", found[name], SMALL)


def one(state: State, factories: int, name: str = "display-programme", **values: float) -> dict:
    """CPU seconds and the peak of memory of a run at a size; small ones several times."""
    times = max(1, min(5, 20_000 // factories))
    found = state.runs([name], times, factories=factories, **values)
    return {"cpu": statistics.median(found["cpu"][name]), "peak": found["peak"]}


def growth(states: list[State], long: bool) -> Iterable[tuple[str, Figure, Figure | None]]:
    """Time and memory from 1,000 to 500,000 factories, and the same growth where all is told."""
    base: dict[str, float] = {}
    whole: dict[tuple[str, int], float] = {}
    for size in (SMALL, *MIDDLE, LARGE):
        able = [state for state in states if long or not state.commit or size < LARGE]
        found = {state.name: one(state, size) for state in able}
        for what, unit, line in (("cpu", "s", "whole run"), ("peak", "MB", "peak")):
            yield told(line, unit, {name: [each[what]] for name, each in found.items()}, size)
        for name, each in found.items():
            base.setdefault(name, each["cpu"])
            whole[name, size] = each["cpu"]
        if size > SMALL:
            yield told("growth", "times", {name: [each["cpu"] / base[name]] for name, each in found.items()}, size)
    yield from shared(states[-1])
    kinds = (
        ("growth of verified-lighthouses", "verified-lighthouses", {}),
        ("growth with everything disclosed", "display-programme", DISCLOSED),
    )
    for line, name, values in kinds:
        able = [state for state in states if long or not state.commit]
        for size in MIDDLE:
            ratios = {}
            for state in able:
                grown = one(state, size, name, **values)["cpu"] / one(state, SMALL, name, **values)["cpu"]
                ratios[state.name] = [grown / (whole[state.name, size] / base[state.name])]
            yield told(line, "times", ratios, size)


def shared(state: State) -> Iterable[tuple[str, Figure, None]]:
    """Seconds by the clock of a run that has two processors to itself; the ratio is to the same with one."""
    for size in (MIDDLE[-1], LARGE):
        times, name = 3 if size < LARGE else 1, "display-programme"
        taken = (state.runs([name], times, count, factories=size)["wall"][name] for count in (1, 2))
        one, two = map(statistics.median, taken)
        here = Figure("two processors", "s", two, size, ratio=one / two)
        say(here)
        yield "", here, None


def start(states: list[State], turns: int) -> Iterable[tuple[str, Figure, Figure | None]]:
    """What comes before a run: imports, the command, compiling, reading a graph."""
    yield told("import stallpoint", "s", in_turns(states, turns, lambda state: state.probe("import")["cpu"]))
    yield told("stallpoint run", "s", in_turns(states, turns, lambda state: state.command("run", "no-policy")))
    graph = in_turns(states, turns, lambda state: state.probe("graph", "--times", "100000")["cpu"])
    yield told("graph", "s", graph, 100_000)
    yield told("first run", "s", in_turns(states, 1, compiled))


def compiled(state: State) -> float:
    with tempfile.TemporaryDirectory() as nothing:
        return float(state.probe("first", kernels=Path(nothing))["cpu"])


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--against", default=BEFORE, help="an earlier commit")
    words.add_argument("--turns", type=int, default=5)
    words.add_argument("--long", action="store_true")
    words.add_argument("--only", nargs="*", choices=["scenarios", "growth", "start"], default=[])
    asked = words.parse_args()
    with both(asked.against or None) as states:
        for state in states:
            state.runs(SCENARIOS)  # compiled, and kept for the others
            state.command("run", "no-policy")
        parts = {
            "scenarios": lambda: scenarios(states, asked.turns, 3),
            "growth": lambda: growth(states, asked.long),
            "start": lambda: start(states, min(asked.turns, 3)),
        }
        for name, part in parts.items():
            if not asked.only or name in asked.only:
                found = list(part())
                for commit in {earlier for earlier, _, before in found if before}:
                    history.note("speed", [before for earlier, _, before in found if earlier == commit], commit)
                history.note("speed", [here for _, here, _ in found])


if __name__ == "__main__":
    main()
