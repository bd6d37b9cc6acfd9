"""Share of runs that escape at every size, one panel a programme."""

from ....experiments.thresholds.bracket import Probe
from ....experiments.thresholds.escape import Escape
from ....experiments.thresholds.programmes import Programme
from ...axes import fitted, shares
from ...figure import Cell, Dots, Figure, Line, Panel, Rule, Table
from ...formatting import between, count, quantity, share, uncapitalised
from ...theme import IN_USE
from ._words import MOST_PANELS, short, size_of

ORDER = 20


def figure(e: Escape) -> Figure | None:
    """The figure; none over several worlds, whose table ``probes`` has it."""
    if e.brought:
        return None
    rises = [p for p in e.probes if p.told(e.aim.share) == "yes"] or e.probes
    top = max(rises, key=lambda p: (p.share, -p.size))
    rest = len(e.programmes()) - MOST_PANELS
    return Figure(
        name="sizes",
        heading="What was seen at every size",
        finding=f"{share(top.share)} of runs escape at {size_of(top.size)} of 100 a year, "
        f"{uncapitalised(short(top.programme, e))}: no size tried has more",
        note="Dots: share of runs that escape, with exact 95% intervals. Dashed: the share asked for. "
        + (f"{count(rest, 'more programme')} in the table." if rest > 0 else ""),
        panels=tuple(_panel(e, programme) for programme in e.programmes()[:MOST_PANELS]),
        tables=(_table(e),),
        height=1.6,
    )


def _panel(e: Escape, programme: Programme) -> Panel:
    probes = [p for p in e.of(programme) if p.runs]
    x, y = [100 * p.size for p in probes], [p.share for p in probes]
    low, high = zip(*(p.interval() for p in probes), strict=True) if probes else ((), ())
    marks = (
        Rule(e.aim.share, dashed=True),
        Line("", IN_USE, y, x, style="thin"),
        Dots("", IN_USE, x, y, low, high, upright=True),
    )
    name, under = short(programme, e).split(", ", 1)
    across = fitted([100 * e.aim.most], label="of 100 factories a year")
    return Panel(across, shares(label="share of runs that escape"), marks, name, under)


def _table(e: Escape) -> Table:
    """Every size of every programme."""
    rows = tuple(_row(e, p) for p in e.probes)
    return Table(
        ("Programme", "Of 100 a year", "Runs that escape", "Really in use", f"Public, million {e.currency}"), rows
    )


def _row(e: Escape, p: Probe) -> tuple[Cell, ...]:
    escaped = (f"{p.escaped} of {p.runs}", between(*p.interval(), "share"))
    return short(p.programme, e), size_of(p.size), escaped, share(p.in_use), quantity(p.public_spent)
