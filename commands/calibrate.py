"""The command ``calibrate``: values of uncertain parameters that make a world which shows the patterns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..scenarios.errors import InputError
from .options import MOST_SEEDS, OUT, form_option, jobs_option, loaded, out_option, parquet_there

if TYPE_CHECKING:
    from ..experiments.fitting.freedom import Freedom

MOST_TRIALS = 1_000_000


@click.command()
@click.argument("parameters", nargs=-1, metavar="[PARAMETER...]")
@click.option(
    "--budget", type=click.IntRange(2, MOST_TRIALS), default=500, show_default=True, help="Points to try in all."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the search.")
@click.option(
    "--seeds", type=click.IntRange(1, MOST_SEEDS), default=4, show_default=True, help="Runs of each scenario a point."
)
@click.option(
    "--factories", type=click.IntRange(50, 100_000), default=500, show_default=True, help="In the worlds of the search."
)
@click.option(
    "--checks",
    nargs=2,
    type=click.IntRange(2, MOST_SEEDS),
    default=(12, 60),
    show_default=True,
    metavar="AGAIN FINAL",
    help="Fresh runs to judge the best points again, and to show the chosen one.",
)
@jobs_option
@form_option
@out_option("calibrate")
def calibrate(
    parameters: tuple[str, ...],
    budget: int,
    seed: int,
    seeds: int,
    factories: int,
    checks: tuple[int, int],
    jobs: int | None,
    form: str,
    out: Path | None,
) -> int:
    """Search the world that shows the observed patterns best, and tell how surely its parameters are known.

    PARAMETER is what may be moved, as NAME or NAME=LOW..HIGH; by default those the baseline was calibrated by. What is
    tried is kept in a journal beside the output folder: the same command goes on where it was stopped.
    """
    from ..experiments.fitting.calibration import Checks
    from ..experiments.fitting.calibration import calibrate as calibrated
    from ..experiments.fitting.calibration_search import Plan
    from .studies import Order, carry_out

    parquet_there(form)
    plan = Plan(_free(parameters), seed, tuple(range(seeds)), factories)
    place = out or OUT / "calibrate"
    journal = place.parent / f"{place.name}.journal"
    numbers = {"budget": budget, "seed": seed, "seeds": seeds, "factories": factories}
    words = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
    words += ["--checks", *map(str, checks)]
    about = tuple(loaded(plan.scenarios))
    asked = Order(about, ("stallpoint", "calibrate", *parameters, *words), plan.seeds, place, form, jobs)
    how = Checks(fresh=checks[0], final=checks[1])
    return carry_out(asked, lambda means: calibrated(plan, budget, journal, how, means))


def _free(words: tuple[str, ...]) -> tuple[Freedom, ...]:
    """What may be moved, and how far.

    Raises:
        InputError: on a parameter that is unknown, named twice, or no number, or on limits that are none.
    """
    from ..experiments.fitting.freedom import CANDIDATES, DEFAULT, Freedom
    from ..scenarios.parameters import find

    if not words:
        return DEFAULT
    known = {freedom.name: freedom for freedom in CANDIDATES}
    found: dict[str, Freedom] = {}
    for word in words:
        name, equals, limits = (part.strip() for part in word.partition("="))
        parameter = find(name)
        if name in found:
            raise InputError("PARAMETER", name, "is named twice: name it once")
        if not isinstance(parameter.default, float) or parameter.row.timed:
            raise InputError("PARAMETER", name, "is no uncertain number: name a parameter of the world that is one")
        if equals:
            found[name] = Freedom(name, *_limits(name, limits))
        elif name in known:
            found[name] = known[name]
        else:
            raise InputError("PARAMETER", name, f"has no usual limits: write them, as {name}=LOW..HIGH")
        for end in (found[name].low, found[name].high):
            parameter.check(end)
    return tuple(found.values())


def _limits(name: str, text: str) -> tuple[float, float]:
    low, dots, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (0.0, 0.0)
    if not dots or not ends[0] < ends[1]:
        raise InputError("PARAMETER", f"{name}={text}", f"must be written {name}=LOW..HIGH, LOW below HIGH")
    return ends
