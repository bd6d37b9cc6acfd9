"""Every parameter between the limits of the search: what was chosen, its value in the base, and what is left open."""

from ....experiments.fitting.calibration import Calibration
from ....experiments.fitting.identifiability import shares
from ...axes import places
from ...figure import Axis, Cell, Dots, Figure, Panel, Table
from ...studies.calibration import OPEN_FROM, ends
from ...theme import IN_USE

ORDER = 20


def figure(c: Calibration) -> Figure:
    """The figure."""
    table = c.pinned()
    names = [str(name) for name in table["parameter"]]
    columns = ("low", "high", "chosen", "default")
    points = [dict(zip(names, map(float, table[column]), strict=True)) for column in columns]
    low, high, chosen, default = shares(c.plan.parameters, points)
    inside = [place for place, value in enumerate(default) if 0.0 <= value <= 1.0]
    marks = (
        Dots("chosen", IN_USE, chosen, range(len(names)), low, high),
        Dots("as the base has it", "ink", default[inside], inside, filled=False, shape="diamond"),
    )
    open_ones = int((table["left_open"] > OPEN_FROM).sum())
    unknown = bool(table["left_open"].isna().any())
    words = [ends(row["low"], row["high"]) for row in table.to_dict("records")]
    return Figure(
        name="parameters",
        heading="How surely the parameters are known",
        finding="What was chosen between the limits of the search"
        if unknown
        else f"{open_ones} of {len(names)} parameters are left open over most of their limits",
        note="Lines: 95% intervals around the chosen value, if misses were straight lines of the parameters. They hold "
        "around this one point: another search may end at another world that is as good.",
        panels=(
            Panel(
                Axis(0.0, 1.0, "quantity", 0.2, "0: lower limit of the search, 1: upper limit"),
                places(names, words),
                marks,
            ),
        ),
        tables=(_parameters(c),),
    )


def _parameters(c: Calibration) -> Table:
    """Each parameter with the base's value, chosen value, and the interval of the points as good as the best."""
    table: list[tuple[Cell, ...]] = [
        (
            str(row["parameter"]),
            f"{row['default']:.3g}",
            (f"{row['chosen']:.3g}", ends(row["low"], row["high"])),
            ends(row["good_low"], row["good_high"]),
            f"{row['search_low']:g} to {row['search_high']:g}",
            f"{row['correlation']:+.2f}",
        )
        for row in c.pinned().to_dict("records")
    ]
    head = ("Parameter", "Base", "Chosen", "As good", "Searched", "Rank correlation with the misfit")
    note = (
        "Below the chosen value: what the patterns leave open around it, 95%. As good: from 5 to 95% of the points as "
        "good as the best, which the search may have found close together. Units are those of the table."
    )
    return Table(head, tuple(table), note)
