"""The columns that tables of a network may have, and what each holds."""

from ...scenarios.heads import SheetKind
from .import_installed import INSTALLED
from .import_panel import PANEL
from .import_table import Bounds

_SHARE = Bounds("a number between 0 and 1", 0.0, 1.0)
ATTRIBUTES: dict[str, tuple[str, Bounds]] = {
    "revenue": ("a revenue", Bounds("a number from 1e-12 to 1e15 (M CNY a year)", 1e-12, 1e15)),
    "margin": ("a margin", Bounds("a number between -1 and 1 (share of revenue)", -1.0, 1.0)),
    "standardisation": ("a degree of standardisation", _SHARE),
    "automation": ("a degree of automation", _SHARE),
    "clarity": ("a clarity of the concept", _SHARE),
    "commitment": ("a commitment", _SHARE),
    "patience": ("a patience", Bounds("a number of months above 0", 0.0, above=True)),
    "cases_needed": ("a number of cases needed", Bounds("a number of cases, 0 or more", 0.0)),
    "threshold": ("a threshold", Bounds("a number, 0 or more", 0.0)),
}
"""Columns that a factory's own figures may come in: how to call one, and what it may hold."""
FIRM_COLUMNS = ("tier", "sector", "region", *ATTRIBUTES, *INSTALLED, *PANEL)
FIGURES = frozenset(("tier", *ATTRIBUTES, "depth", "years"))
"""Columns of numbers; all others hold names and words."""
SHEETS = {
    kind.name: kind
    for kind in (
        SheetKind("firms", ("id",), FIRM_COLUMNS, FIGURES),
        SheetKind("links", ("supplier", "buyer"), ("middleman",)),
        SheetKind("observation", ("watcher", "watched"), ()),
    )
}
"""Every kind of table by its name."""
