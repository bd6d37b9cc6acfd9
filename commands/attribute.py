"""The command ``attribute``: what is lost to each bottleneck."""

from __future__ import annotations

import click

from .studies import asked_of, carry_out, study_options


@click.command()
@click.argument("scenario", default="display-programme")
@click.option(
    "--measure",
    type=click.Choice(["in_use", "breadth", "unsupported"]),
    default="in_use",
    show_default=True,
    help="What is lost: real use, ever starting, or scaling unsupported.",
)
@study_options("attribute-SCENARIO")
def attribute(scenario: str, measure: str) -> int:
    """Share the adoption lost in a scenario among six bottlenecks (Shapley values over all 64 coalitions)."""
    from ..experiments.losses.attribution import attribute as attributed

    asked = asked_of("attribute", [scenario], () if measure == "in_use" else ("--measure", measure))
    return carry_out(asked, lambda means: attributed(asked.scenarios[0], asked.seeds, measure, means))
