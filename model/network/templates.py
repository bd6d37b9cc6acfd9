"""Tables to fill in with one's own network."""

from .import_columns import SHEETS

_ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "firms": (
        {"id": "First Parts", "tier": "0", "sector": "metal", "region": "north", "revenue": "12"},
        {"id": "Second Brands", "tier": "1", "sector": "machines", "region": "south", "revenue": "80"},
    ),
    "links": ({"supplier": "First Parts", "buyer": "Second Brands"},),
    "observation": ({"watcher": "First Parts", "watched": "Second Brands"},),
}
"""Rows to write over, by column; all other cells are empty."""


def templates() -> dict[str, str]:
    """The text of each table by the name of its file: all columns that it may have, and rows to write over."""
    return {
        f"{name}.csv": "\r\n".join(
            [",".join(kind.known), *(",".join(row.get(column, "") for column in kind.known) for row in _ROWS[name]), ""]
        )
        for name, kind in SHEETS.items()
    }
