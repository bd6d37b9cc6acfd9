"""Graphs as they come in, from a file or from networkx, turned into firms and links."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.columns import Index
from ...scenarios.cells import cell_text, taken_out, unseen
from ...scenarios.errors import InputError
from ...scenarios.heads import folded, likely, named
from .import_table import Picked, RawTable, RowNames

if TYPE_CHECKING:
    import networkx as nx

NAMES = ("name", "label")
"""Attributes that firms are called by, the first that all have and that no two share; igraph and yEd, Gephi and yEd
keep names there and number the nodes."""


BOOKKEEPING = frozenset(("shape_type", "viz", "suid", "selected", "shared_name", "shared_interaction"))
"""Attributes by which yEd, Gephi and Cytoscape keep how a graph is drawn and numbered; so is one that begins with _."""
COLOUR = {"r", "g", "b"}
DRAWING = {*COLOUR, "x", "y", "z", "size"}
"""What Gephi writes beside a colour."""


def graph_sheets(
    graph: nx.Graph, file: str, firm_columns: Sequence[str], node_order: bool = False
) -> tuple[RawTable, RawTable, list[str]]:
    """Firms, links (with a middleman column if any edge has one) and notes of a graph.

    Args:
        graph: nodes are firms, named by an attribute of :data:`NAMES`, else by the node; edges run from supplier to
            buyer.
        file: the file it was read from, for errors; empty if there is none.
        firm_columns: the node attributes that mean something; edges may have ``middleman``.
        node_order: whether each link of an undirected graph runs from the node that was added first to the other.

    Raises:
        InputError: on a graph without directions, or an attribute that looks like a misspelt one.
    """
    if not (graph.is_directed() or node_order):
        remedy = (
            "is undirected, so it does not say who supplies whom: give nx.DiGraph of (supplier, buyer) pairs, or say "
            "node_order=True to take the node of each link that was added first for the supplier"
        )
        raise InputError("graph", None, remedy, file or None)
    nodes = [data for _, data in graph.nodes(data=True)]
    written = {folded(name): name for name in set().union(*filter(None, nodes))}
    names, notes, by = _names(list(map(_text, graph)), nodes, written)
    tails, heads, edges = _edges(graph)
    used, left_out = _known(nodes, firm_columns, "node", file)
    columns: dict[str, Sequence[str]] = {name: [_text(data.get(own)) for data in nodes] for name, own in used.items()}
    firms = RawTable(file, {**columns, "id": names}, RowNames("node {!r}", names))
    used, more = _known(edges, ["middleman"], "edge", file)
    columns = {name: [_text(data.get(own)) for data in edges] for name, own in used.items()}
    ends = Picked(names, tails), Picked(names, heads)
    links = RawTable(file, {**columns, "supplier": ends[0], "buyer": ends[1]}, RowNames("edge {!r} to {!r}", *ends))
    if not graph.is_directed():
        notes.append(
            "The graph is undirected: each link was read from the node that was added first, the supplier, to the "
            "other."
        )
    notes += taken_out(unseen(_words(graph, [*nodes, *edges])), "the graph")
    if unused := _of_people((left_out | more) - {by}):
        notes.append(f"Attributes that mean nothing here were left out: {named(sorted(unused))}.")
    return firms, links, notes


def _names(ids: list[str], nodes: list[dict[Any, Any]], written: dict[str, str]) -> tuple[list[str], list[str], str]:
    """What each firm is called, what to note of that, and the attribute that says so; empty: the node itself."""
    reasons = []
    for own in (written[name] for name in NAMES if name in written):
        names = [_text(data.get(own)) for data in nodes]
        if names == ids:
            return ids, [], own
        lacking, shared = names.count(""), sum(count for name, count in Counter(names).items() if name and count > 1)
        if not (lacking or shared):
            return names, [f"Firms are called by their attribute {own!r}."], own
        what = (
            f"{lacking:,} of {len(names):,} nodes lack it"
            if lacking
            else f"{shared:,} of {len(names):,} nodes share theirs"
        )
        reasons.append(f"not by {own!r} ({what})")
    return ids, [f"Firms are called by the ids of their nodes, {' and '.join(reasons)}."] if reasons else [], ""


def _words(graph: nx.Graph, told: list[dict[Any, Any]]) -> Iterator[str]:
    """All words of a graph."""
    values = itertools.chain(graph, *(data.values() for data in told))
    return (value for value in values if isinstance(value, str))


def _of_people(names: set[str]) -> set[str]:
    """Attributes without those that programs keep for themselves."""
    kept = {name for name in names if not name.startswith("_") and folded(name) not in BOOKKEEPING}
    return kept - DRAWING if kept >= COLOUR else kept


def _edges(graph: nx.Graph) -> tuple[Index, Index, list[dict[Any, Any]]]:
    """The two ends of each edge, as places among the nodes, and what is said of it, in the order of ``graph.edges``."""
    found: Any = []
    data: list[Any] = []
    lengths = []
    for _, others in graph.adjacency():
        lengths.append(len(others))
        found.extend(others)
        data.extend(others.values())
    nodes = list(graph)
    if nodes != list(range(len(nodes))):  # nodes numbered from 0 are their own places
        found = map(dict(zip(nodes, itertools.count(), strict=False)).__getitem__, found)
    heads = np.fromiter(found, np.int32)
    tails = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    if not graph.is_directed():
        # each stands there from both ends
        first = np.flatnonzero(heads >= tails)
        tails, heads, data = tails[first], heads[first], [data[edge] for edge in first.tolist()]
    if graph.is_multigraph():
        lengths = list(map(len, data))
        tails, heads = np.repeat(tails, lengths), np.repeat(heads, lengths)
        data = [each for keyed in data for each in keyed.values()]
    return tails, heads, data


def _known(rows: list[dict[Any, Any]], known: Sequence[str], what: str, file: str) -> tuple[dict[str, Any], set[str]]:
    """The attributes of some rows that mean something, by what they mean, and those that mean nothing.

    Raises:
        InputError: on attributes that look like misspelt ones that are not there, all at once.
    """
    there = set[Any]().union(*filter(None, rows))
    used: dict[str, Any] = {}
    for name in sorted(there, key=lambda name: (name not in known, str(name))):  # written as here comes first
        if (ours := folded(name)) in known:
            used.setdefault(ours, name)
    unknown = set(map(str, there - set(used.values())))
    meant = likely(sorted(unknown), [name for name in known if name not in used])
    if meant:
        (name, one), *others = meant.items()
        more = "".join(f", {other!r} instead of {right!r}" for other, right in others)
        also = f" (also{more[1:]})" if others else ""
        raise InputError(
            f"{what} attribute", name, f"there is no such attribute{also}; did you mean {one!r}?", file or None
        )
    return used, unknown


def _text(value: object) -> str:
    """What an attribute says as a cell of a table; empty where it says nothing."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        if number.is_integer() and abs(number) < 2**53:
            return str(int(number))  # as people write whole numbers
    return cell_text(str(value))
