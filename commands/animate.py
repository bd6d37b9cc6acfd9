"""The command ``animate``: one run as one page that plays by itself."""

from dataclasses import dataclass
from pathlib import Path

import click

from ..experiments.analyses import RunSpec
from .options import OUT, folder_name
from .studies import Order, Verb


@dataclass(frozen=True)
class AnimationSpec(RunSpec, kind="animate", example="three-bottlenecks --out out/bottlenecks.html"):
    """Run a scenario once and write one page that animates it: the network, month by month. It needs no server."""

    report: bool = False


def _animate(asked: Order) -> int:
    from ..viz.animation import write

    (scenario,), seed = asked.spec.scenarios, asked.spec.seed
    place = asked.out or OUT / f"{folder_name(scenario.name)}-{seed}.html"
    click.echo(f"page: {write(scenario, seed, place)}")
    return 0


out_option = click.option(
    "--out", type=click.Path(path_type=Path), help="The page to write.  [default: out/SCENARIO-SEED.html]"
)
animate = Verb(AnimationSpec, _animate, output=(out_option,))
