"""Files of a network, told apart by what they hold."""

from collections.abc import Sequence
from pathlib import Path

from ...scenarios.errors import InputError
from ...scenarios.heads import folded
from ...scenarios.scenario import NetworkFiles
from .import_columns import SHEETS
from .import_sheet import head_of

GRAPHS = (".graphml", ".gexf")
OTHER_GRAPHS = (".gml", ".net", ".paj", ".pajek", ".json", ".dot", ".gv", ".gdf", ".vna", ".dl", ".ncol")
"""Files of graphs that networkx or igraph read and this does not."""
MARKS = {"chain": {"stage_id"}} | {name: set(SHEETS[name].required) for name in ("links", "observation", "firms")}
"""Columns by which each kind of table is known; the first kind that has all of its own counts."""


def network_of(files: Sequence[str], how: NetworkFiles | None = None) -> NetworkFiles:
    """Where a network is to be imported from.

    Args:
        files: their paths, in any order.
        how: how tables are to be read.

    Raises:
        InputError: if it cannot be told what a table holds, or two hold the same.
    """
    found: dict[str, str] = {}
    for file in files:
        kind = kind_of(file, how or NetworkFiles())
        if kind in found:
            raise InputError("network", file, f"holds {_words(kind)}, as {found[kind]} does: name one of them")
        found[kind] = file
    return (how or NetworkFiles()).placed(found)


def kind_of(file: str, how: NetworkFiles) -> str:
    """The field of :class:`~stallpoint.scenarios.scenario.NetworkFiles` that a file belongs to: by its columns, else by
    its name. ``how``: how tables are to be read.

    Raises:
        InputError: if neither tells, or it cannot be read.
    """
    if Path(file).suffix.lower() in GRAPHS:
        return "graph"
    if Path(file).suffix.lower() in OTHER_GRAPHS:
        remedy = "graphs are read as GraphML or GEXF: save it as one of these, or hand in what networkx reads"
        raise InputError("network", None, remedy, file)
    ours = {folded(theirs): name for name, theirs in how.columns}
    names = {ours.get(name, name) for name in map(folded, head_of(file, "network", how))}
    for kind, marks in MARKS.items():
        if marks <= names:
            return kind
    for kind in MARKS:
        if kind in Path(file).name.lower():
            return kind
    known = "; ".join(f"{_words(kind)} by {' and '.join(sorted(marks))}" for kind, marks in MARKS.items())
    raise InputError("network", None, f"cannot be told from its columns or its name, such as links.csv ({known})", file)


def _words(kind: str) -> str:
    return "a graph" if kind == "graph" else f"a {kind}" if kind == "chain" else kind
