"""The assumptions of a report: all of them by section, and first those that a result hangs on most."""

from ...experiments.compare import Comparison
from ...experiments.uncertainty.importance import Screened, most_important, screening
from ...scenarios.parameters import SECTIONS, table
from ...scenarios.said import allowed, said
from ..figure import Cell, Table
from ..formatting import listed, points
from ..levers import named

OUTCOME = "in_use"
MOST = 10
MARK = "●"
"""Before the name of an assumption that matters most."""


def screened(c: Comparison) -> list[str]:
    """The scenarios whose screening speaks for this comparison: its own, or else all that were screened."""
    known = list(dict.fromkeys(row.scenario for row in screening()))
    return [name for name in known if name in c.names] or known


def that_matter(c: Comparison) -> Table:
    """The parameters that real use answered to most in the screening, the most important first."""
    names = screened(c)
    rows: list[tuple[Cell, ...]] = []
    for parameter in _ranked(names):
        p = c.scenarios[0].world.table[parameter]
        found = max(_effects(names, parameter), key=lambda row: row.mu_star)
        effect = f"{points(found.mu_star, False)} points", f"± {points(found.conf, False)}"
        source = "assumption" if p.row.source.startswith("assumption") else p.row.source
        value = said(p, getattr(c.scenarios[0].world, parameter))
        rows.append((named(parameter), value, effect, source, p.row.meaning))
    head = ("Parameter", "Value", "Real use moves by", "Source", "Meaning")
    note = (
        f"Morris screening of {listed(names)}: the mean absolute change of real use when the parameter goes over half "
        "its value down and up, with the 95% interval, where it stands out from luck. 'stallpoint sensitivity' makes "
        "one of any scenario."
    )
    return Table(head, tuple(rows), note)


def by_section(c: Comparison) -> list[tuple[str, Table]]:
    """Every parameter whose default has no evidence behind it, by section; those that matter most are marked."""
    marked = set(_ranked(screened(c)))
    found = []
    for section in SECTIONS:
        rows: list[tuple[Cell, ...]] = []
        for p in c.scenarios[0].world.table.values():
            if p.section == section.__name__.lower() and p.row.source.startswith("assumption"):
                value = said(p, getattr(c.scenarios[0].world, p.name))
                called, name = named(p.name)
                called = f"{MARK} {called}" if p.name in marked else called
                rows.append(((called, name), value, allowed(p), p.row.meaning))
        if rows:
            head = ("Parameter", "Value", "Range", "Meaning")
            found.append((section.__name__, Table(head, tuple(rows))))
    return found


def _effects(names: list[str], parameter: str) -> list[Screened]:
    return [
        row for row in screening() if row.parameter == parameter and row.outcome == OUTCOME and row.scenario in names
    ]


def _ranked(names: list[str]) -> list[str]:
    """Those that stand out in any of the scenarios, by their largest effect on real use."""
    stand = dict.fromkeys(parameter for name in names for parameter in most_important(name, 3 * MOST))
    found = [p for p in stand if p in table() and _effects(names, p)]
    return sorted(found, key=lambda p: -max(row.mu_star for row in _effects(names, p)))[:MOST]
