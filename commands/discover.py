"""The command ``discover``: in which worlds a programme fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..scenarios.errors import InputError
from .sensitivity import with_other
from .studies import carry_out, parameters_option, study_options

if TYPE_CHECKING:
    from ..experiments.uncertainty.discovery import Failure


@click.command()
@click.argument("scenario", default="display-programme")
@click.option("--against", metavar="OTHER", help="Failing is to add nothing over this scenario, on the same dice.")
@click.option("--verdict", help="Failing is to end so in half of the runs.  [default: stalled at demonstration]")
@click.option("--below", metavar="MEASURE=VALUE", help="Failing is to end at this value or less: in_use=0.1.")
@click.option("--worlds", type=int, default=400, show_default=True, help="How many; half of them are held back.")
@parameters_option()
@click.option("--spread", type=float, default=0.5, show_default=True, help="Share of its value a parameter moves by.")
@click.option("--design-seed", type=int, default=0, show_default=True, help="Of the sample of worlds.")
@study_options("discover-SCENARIO", seeds=2)
def discover(
    scenario: str,
    against: str | None,
    verdict: str | None,
    below: str | None,
    worlds: int,
    parameters: tuple[str, ...],
    spread: float,
    design_seed: int,
) -> int:
    """Find the worlds in which a scenario fails: 'this programme stalls when ...' (scenario discovery by PRIM)."""
    from ..experiments.uncertainty.discovery import discover as discovered

    extra = ["--worlds", str(worlds), "--spread", f"{spread:g}", "--design-seed", str(design_seed)]
    extra += ["--verdict", verdict] if verdict else []
    extra += ["--below", below] if below else []
    extra += [word for name in parameters for word in ("--parameter", name)]
    failure = _failure(verdict, below, against is not None)
    asked = with_other("discover", scenario, against, extra)
    other = asked.scenarios[1] if against else None
    return carry_out(
        asked,
        lambda means: discovered(
            asked.scenarios[0], asked.seeds, failure, other, parameters, worlds, spread, design_seed, means
        ),
    )


def _failure(verdict: str | None, below: str | None, paired: bool) -> Failure | None:
    """When a world fails.

    Raises:
        InputError: if two are asked for, or one is not written as it must be.
    """
    from ..experiments.uncertainty.discovery import Failure
    from ..model.outcomes.verdict import WORDS
    from ..scenarios.parameters import nearest

    if verdict and (below or paired):
        raise InputError("--verdict", verdict, "cannot stand beside --below or --against: leave one out")
    if verdict:
        if verdict not in WORDS:
            raise InputError("--verdict", verdict, f"must be one of: {', '.join(WORDS)}{nearest(verdict, WORDS)}")
        return Failure(verdict.replace(" ", "_"))
    if below is None:
        return None
    name, _, value = (part.strip() for part in below.partition("="))
    try:
        return Failure(name, float(value))
    except ValueError:
        raise InputError("--below", below, "must be written measure=value, for instance in_use=0.1") from None
