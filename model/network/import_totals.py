"""Rows that sum up a table, as spreadsheets have them at the end: no firms and no links."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from ...scenarios.heads import folded
from .import_columns import ATTRIBUTES
from .import_table import RawTable, is_number

SUM = re.compile(
    "(grand_|overall_|sub_?)?totals?|totaal|totale|sums?|suma|somme|(gesamt|zwischen)?summe|gesamt|insgesamt|итого|всего"
    "|[合总小]计|总和|[合総總小]計|합계|총계"
)
"""What such a row is called."""
NEAR = 1e-3
"""How near a sum must be, as a share of it: programs round."""


def is_total(name: str) -> bool:
    """Whether a name is a word for a sum, capitals and a sign at its end aside."""
    return SUM.fullmatch(folded(name.strip(" :\uff1a=."))) is not None


def without_totals(firms: RawTable, linked: Collection[str]) -> tuple[RawTable, list[str]]:
    """The same table without a row that is called a sum and is one; and what is to be noted of that.

    Args:
        firms: the firms.
        linked: those that a link or a table of who watches whom names: firms, whatever they are called.

    Raises:
        InputError: if the last row is called a sum, and nothing tells whether it is a firm.
    """
    names = firms.columns["id"]
    for row in [row for row, name in enumerate(names) if is_total(name) and name not in linked]:
        others = [other for other in range(firms.rows) if other != row]
        if summed := [name for name in ATTRIBUTES if name in firms.columns and _sums_up(firms.columns[name], row)]:
            told = f"({names[row]}): it holds the sum of {' and '.join(summed)}"
            return firms.only(others), [f"{firms.place(row).capitalize()} of the firms was left out {told}."]
        if row == firms.rows - 1:
            remedy = (
                "may be the sum of the rows above, and no link names it: take the row out, or give the firm's full name"
            )
            raise firms.error(row, "id", names[row], remedy)
    return firms, []


def _sums_up(cells: Collection[str], row: int) -> bool:
    """Whether the number in a row is the sum of all others; not where it is 0, or that of a single one."""
    known = [(at, float(cell)) for at, cell in enumerate(cells) if cell and is_number(cell)]
    own = [value for at, value in known if at == row]
    rest = [value for at, value in known if at != row]
    if not own or len(rest) < 2 or not np.isfinite(own[0]):
        return False
    return own[0] != 0.0 and abs(sum(rest) - own[0]) <= NEAR * abs(own[0])


def without_half_links(links: RawTable, ends: tuple[str, str]) -> tuple[RawTable, list[str]]:
    """Links without rows of which one end is called a sum and the other is empty; and what is to be noted of that."""
    pairs = list(zip(links.columns[ends[0]], links.columns[ends[1]], strict=True))
    sums = [row for row, pair in enumerate(pairs) if "" in pair and is_total("".join(pair))]
    if not sums:
        return links, []
    rows = set(range(len(pairs))) - set(sums)
    which = ", ".join(links.place(row) for row in sums)
    return links.only(sorted(rows)), [f"No links, but sums, and left out: {which} ({''.join(pairs[sums[0]])})."]
