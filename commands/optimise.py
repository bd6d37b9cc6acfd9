"""The command ``optimise``: which mix of levers a budget should buy."""

from __future__ import annotations

import click
from click.core import ParameterSource

from ..scenarios.errors import InputError
from .studies import asked_of, carry_out, study_options


@click.command()
@click.argument("scenario", default="no-policy")
@click.option("--budget", type=float, required=True, help="Public money over the whole run, million CNY.")
@click.option(
    "--lever",
    "levers",
    multiple=True,
    metavar="NAME",
    help="May be pulled; may stand several times.  [default: all of the government's that cost public money]",
)
@click.option("--from", "start", type=int, default=6, show_default=True, help="Month in which levers are pulled.")
@click.option("--until", "end", type=int, default=66, show_default=True, help="Month in which they are let go.")
@click.option("--tries", type=int, default=240, show_default=True, help="Mixes that the search looks at.")
@click.option(
    "--search-seeds", type=click.IntRange(1, 1000), default=3, show_default=True, help="Runs of each of them."
)
@click.option("--worlds", type=click.IntRange(0, 100_000), default=30, show_default=True, help="Other worlds to try.")
@click.option("--design-seed", type=int, default=0, show_default=True, help="Of the search and of the worlds.")
@study_options("optimise-SCENARIO", seeds=20)
def optimise(
    scenario: str,
    budget: float,
    levers: tuple[str, ...],
    start: int,
    end: int,
    tries: int,
    search_seeds: int,
    worlds: int,
    design_seed: int,
) -> int:
    """Search the mix of levers that gives most real use for a budget, and test it in other worlds."""
    from ..experiments.policy.policies import Effort
    from ..experiments.policy.policies import optimise as optimised

    end = _end(end, asked_of("optimise", [scenario]).scenarios[0].world.months)
    extra = ["--budget", f"{budget:g}", *(word for name in levers for word in ("--lever", name))]
    extra += ["--from", str(start), "--until", str(end), "--tries", str(tries), "--search-seeds", str(search_seeds)]
    extra += ["--worlds", str(worlds), "--design-seed", str(design_seed)]
    effort = Effort(tries=tries, search_seeds=search_seeds, worlds=worlds, seed=design_seed)
    asked = asked_of("optimise", [scenario], extra)
    return carry_out(
        asked,
        lambda means: optimised(
            asked.scenarios[0], budget, asked.seeds, levers, (start, end), effort=effort, means=means
        ),
    )


def _end(end: int, months: int) -> int:
    """The month in which levers are let go; what nobody asked for is cut to a shorter run.

    Raises:
        InputError: if a month after the end of the run was asked for.
    """
    given = click.get_current_context().get_parameter_source("end") != ParameterSource.DEFAULT
    if given and end > months:
        raise InputError("--until", end, f"is after the end of the run: take at most {months}, or set months")
    return min(end, months)
