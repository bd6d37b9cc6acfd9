"""The command ``sensitivity``: which assumptions the outcomes answer to."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import click

from ..scenarios.errors import InputError
from .studies import Order, asked_of, carry_out, parameters_option, study_options


def with_other(verb: str, scenario: str, other: str | None, extra: Sequence[str]) -> Order:
    """What was asked of a verb that takes a scenario and, with ``--against``, another one.

    Raises:
        InputError: on anything wrong with them, or if the other one is the same.
    """
    asked = asked_of(verb, [scenario, *([other] if other else [])], extra)
    if not other:
        return asked
    first, second = asked.scenarios
    if first.content() == second.content():
        remedy = f"is the same world with the same levers as {first.name}, so nothing differs: name another one"
        raise InputError("--against", second.name, remedy)
    words = asked.command
    return dataclasses.replace(asked, command=(*words[:3], "--against", *words[3:]))


@click.command()
@click.argument("scenario", default="display-programme")
@click.option("--against", metavar="OTHER", help="Analyse what the scenario adds to this one, on the same dice.")
@click.option("--method", type=click.Choice(["morris", "sobol"]), default="morris", show_default=True)
@click.option("--size", type=int, help="Morris trajectories, or Sobol base samples.  [default: 10, 64]")
@parameters_option()
@click.option("--outcome", "outcomes", multiple=True, help="May stand several times; the first is the main one.")
@click.option("--spread", type=float, default=0.5, show_default=True, help="Share of its value a parameter moves by.")
@click.option("--design-seed", type=int, default=0, show_default=True, help="Of the design.")
@study_options("sensitivity-SCENARIO", seeds=2)
def sensitivity(
    scenario: str,
    against: str | None,
    method: str,
    size: int | None,
    parameters: tuple[str, ...],
    outcomes: tuple[str, ...],
    spread: float,
    design_seed: int,
) -> int:
    """Rank the assumptions by how much the outcomes answer to them (Morris screening or Sobol indices)."""
    from ..experiments.uncertainty.sensitivity import OUTCOMES
    from ..experiments.uncertainty.sensitivity import sensitivity as analysed

    points = size if size is not None else {"morris": 10, "sobol": 64}[method]
    extra = ["--method", method, "--size", str(points), "--spread", f"{spread:g}", "--design-seed", str(design_seed)]
    extra += [word for name in parameters for word in ("--parameter", name)]
    extra += [word for name in outcomes for word in ("--outcome", name)]
    asked = with_other("sensitivity", scenario, against, extra)
    other = asked.scenarios[1] if against else None
    return carry_out(
        asked,
        lambda means: analysed(
            asked.scenarios[0],
            asked.seeds,
            other,
            parameters,
            outcomes or OUTCOMES,
            (method, points),
            spread,
            design_seed,
            means,
        ),
    )
