"""The commands ``escape`` and ``phase``: the smallest programme that is enough, and the map of verdicts."""

from __future__ import annotations

import click

from ..scenarios.errors import InputError
from ..scenarios.table.government import COUNTS, SELECTION
from .studies import asked_of, carry_out, study_options

CRITERIA = ("self-sustaining", "spreading", "reproduction")


@click.command()
@click.argument("scenario", default="verified-lighthouses")
@click.option(
    "--selection",
    "selections",
    type=click.Choice(tuple(SELECTION)),
    multiple=True,
    help="Whom the programme selects; may stand several times.  [default: prestige and peers]",
)
@click.option(
    "--counts",
    type=click.Choice(tuple(COUNTS)),
    multiple=True,
    help="What it counts as success; may stand twice.  [default: both]",
)
@click.option(
    "--duration",
    "durations",
    type=int,
    multiple=True,
    help="Months that it lasts; may stand several times.  [default: 60]",
)
@click.option("--most", type=float, default=0.2, show_default=True, help="Largest size, a share of factories a year.")
@click.option("--share", type=float, default=0.5, show_default=True, help="Of runs that must escape.")
@click.option(
    "--by", "criterion", type=click.Choice(CRITERIA), default=CRITERIA[0], show_default=True, help="When a run escapes."
)
@click.option("--within", type=float, default=0.005, show_default=True, help="How closely the size is searched.")
@study_options("escape-SCENARIO")
def escape(
    scenario: str,
    selections: tuple[str, ...],
    counts: tuple[str, ...],
    durations: tuple[int, ...],
    most: float,
    share: float,
    criterion: str,
    within: float,
) -> int:
    """Search the smallest pilot programme after which adoption sustains itself."""
    from ..experiments.thresholds.escape import Aim
    from ..experiments.thresholds.escape import escape as escaped
    from ..experiments.thresholds.programmes import Programme

    _size(most)
    aim = Aim(criterion, share, most, within)
    selections = tuple(dict.fromkeys(selections)) or ("prestige", "peers")
    counts, durations = tuple(dict.fromkeys(counts)) or tuple(COUNTS), tuple(dict.fromkeys(durations)) or (60,)
    extra = [word for each in selections for word in ("--selection", each)]
    extra += [word for each in counts for word in ("--counts", each)]
    extra += [word for each in durations for word in ("--duration", str(each))]
    extra += ["--most", f"{most:g}", "--share", f"{share:g}", "--by", criterion, "--within", f"{within:g}"]
    asked = asked_of("escape", [scenario], extra)
    programmes = [Programme(s, c, d) for c in counts for s in selections for d in durations]
    return carry_out(asked, lambda means: escaped(asked.scenarios[0], programmes, asked.seeds, aim, means))


def _size(most: float) -> None:
    """Refuse a size that a programme cannot have."""
    from ..scenarios.parameters import find

    try:
        find("pilots").check(most)
    except InputError as error:
        raise InputError("--most", most, error.remedy) from None
    if most == 0.0:
        raise InputError("--most", most, "must be above 0")


@click.command()
@click.argument("scenario", default="display-programme")
@click.option("--x", "across", required=True, metavar="NAME=VALUES", help="pilots=0:0.2:5 or fog=0,0.4,1.")
@click.option("--y", "up", required=True, metavar="NAME=VALUES", help="Another one: selection=prestige,peers.")
@study_options("phase-SCENARIO")
def phase(scenario: str, across: str, up: str) -> int:
    """Map the verdict of a scenario over two of its parameters."""
    from ..experiments.designs.ranges import SETTING
    from ..experiments.thresholds.phase import Axis
    from ..experiments.thresholds.phase import phase as mapped
    from ..scenarios.parameters import find

    x, y = Axis.parsed(across, "--x"), Axis.parsed(up, "--y")
    for option, axis in (("--x", x), ("--y", y)):
        if find(axis.name).row.kind == "setting":
            raise InputError(option, axis.name, f"is {SETTING}: compare scenarios instead")
    asked = asked_of("phase", [scenario], ["--x", across, "--y", up])
    return carry_out(asked, lambda means: mapped(asked.scenarios[0], x, y, asked.seeds, means))
