"""The assumptions of a report: all of them by section, and first those that a result hangs on most."""

from ...experiments.compare import Comparison
from ...experiments.uncertainty.importance import Screened, most_important, screening
from ...scenarios.page import span, told
from ...scenarios.parameters import SECTIONS, Parameter, table
from ..figure import Cell, Table
from ..formatting import listed, points

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
        value = f"{told(p, getattr(c.scenarios[0].world, parameter))} {unit(p)}".strip()
        rows.append((parameter, value, effect, source, p.row.meaning))
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
        rows = []
        for p in c.scenarios[0].world.table.values():
            if p.section == section.__name__.lower() and p.row.source.startswith("assumption"):
                value = told(p, getattr(c.scenarios[0].world, p.name))
                name = f"{MARK} {p.name}" if p.name in marked else p.name
                rows.append((name, value, unit(p), span(p), p.row.meaning))
        if rows:
            head = ("Parameter", "Value", "Unit", "Range", "Meaning")
            found.append((section.__name__, Table(head, tuple(rows))))
    return found


def unit(parameter: Parameter) -> str:
    """The unit of a parameter, as a table shows it."""
    found = parameter.row.unit
    return "" if found == "-" else found


def _effects(names: list[str], parameter: str) -> list[Screened]:
    return [
        row for row in screening() if row.parameter == parameter and row.outcome == OUTCOME and row.scenario in names
    ]


def _ranked(names: list[str]) -> list[str]:
    """Those that stand out in any of the scenarios, by their largest effect on real use."""
    stand = dict.fromkeys(parameter for name in names for parameter in most_important(name, 3 * MOST))
    found = [p for p in stand if p in table() and _effects(names, p)]
    return sorted(found, key=lambda p: -max(row.mu_star for row in _effects(names, p)))[:MOST]
