"""Graphs as they come in, from GraphML, GEXF or networkx, turned into firms and links."""

from __future__ import annotations

import io
import itertools
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...agents.columns import Index
from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from .import_table import Picked, RawTable, RowNames, read_bytes, suggestion
from .import_xml import xml_text

if TYPE_CHECKING:
    import networkx as nx
import numpy as np

UNDIRECTED = (
    "The graph is undirected: each link was read from the node that comes first to the other, as supplier to buyer."
)


def read_graph(path: str) -> nx.Graph:
    """The graph of a GraphML or GEXF file, by its ending.

    A document type or an entity is refused before the parser sees it, because entities can make a small file
    fill the memory.

    Raises:
        InputError: if it cannot be read, has another ending, is malformed, or links to a node that is not there.
    """
    import networkx as nx

    readers: dict[str, Callable[[io.BytesIO], nx.Graph]] = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}
    ending = Path(path).suffix.lower()
    if ending not in readers:
        raise InputError("graph", None, "the file must end in .graphml or .gexf", path)
    text = xml_text(read_bytes(path, "graph"), path, "graph")
    danger = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    if danger:
        line = text.count("\n", 0, danger.start()) + 1
        raise InputError(
            f"line {line}", danger.group(), "is refused: take the document type and its entities out", path
        )
    data = text.encode()
    try:
        nodes = [str(node.get("id")) for node in ET.fromstring(data).iter() if node.tag.rpartition("}")[2] == "node"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = readers[ending](io.BytesIO(data))
    except ET.ParseError as error:
        raise InputError(f"line {error.position[0]}", None, f"is malformed XML ({error})", path) from None
    except (nx.NetworkXException, LookupError, ValueError, TypeError, AttributeError) as error:
        reason = str(error) or type(error).__name__
        raise InputError("graph", None, f"cannot be read as {ending[1:]} ({reason})", path) from None
    there = set(nodes)
    for node in graph:
        if str(node) not in there:
            raise InputError("edge", str(node), f"there is no such node{suggestion(str(node), nodes)}", path)
    return graph


def graph_sheets(graph: nx.Graph, file: str, firm_columns: Sequence[str]) -> tuple[RawTable, RawTable, list[str]]:
    """Firms, links (with a middleman column if any edge has one) and notes of a graph.

    Args:
        graph: nodes are firms, named by ``str(node)``; edges run from supplier to buyer.
        file: the file it was read from, for errors; empty if there is none.
        firm_columns: the node attributes that mean something; edges may have ``middleman``.

    Raises:
        InputError: on an attribute that looks like a misspelt one.
    """
    nodes = [data for _, data in graph.nodes(data=True)]
    names = list(map(str, graph))
    tails, heads, edges = _edges(graph)
    used, left_out = _known(nodes, firm_columns, "node", file)
    columns: dict[str, Sequence[str]] = {name: [_text(data.get(name)) for data in nodes] for name in used}
    firms = RawTable(file, {**columns, "id": names}, RowNames("node {!r}", names))
    used, more = _known(edges, ["middleman"], "edge", file)
    columns = {name: [_text(data.get(name)) for data in edges] for name in used}
    ends = Picked(names, tails), Picked(names, heads)
    links = RawTable(file, {**columns, "supplier": ends[0], "buyer": ends[1]}, RowNames("edge {!r} to {!r}", *ends))
    notes = [] if graph.is_directed() else [UNDIRECTED]
    if left_out | more:
        notes.append(f"Attributes that mean nothing here were left out: {', '.join(sorted(left_out | more))}.")
    return firms, links, notes


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


def _known(rows: list[dict[Any, Any]], known: Sequence[str], what: str, file: str) -> tuple[list[str], set[str]]:
    """The attributes of some rows that mean something, and those that mean nothing."""
    there = set[Any]().union(*filter(None, rows))
    unknown = set(map(str, there)) - set(known)
    for name in sorted(unknown):
        near = nearest(name, known)
        if near:
            raise InputError(f"{what} attribute", name, f"there is no such attribute{near}", file or None)
    return [name for name in known if name in there], unknown


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
