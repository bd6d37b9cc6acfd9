"""Graphs as they come in, from GraphML, GEXF or networkx, turned into firms and links."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from .import_sheet import Sheet, read_bytes, suggestion
from .import_xml import xml_text

if TYPE_CHECKING:
    import networkx as nx

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


def graph_sheets(graph: nx.Graph, file: str, firm_columns: Sequence[str]) -> tuple[Sheet, Sheet, list[str]]:
    """Firms, links (with a middleman column if any edge has one) and notes of a graph.

    Args:
        graph: nodes are firms, named by ``str(node)``; edges run from supplier to buyer.
        file: the file it was read from, for errors; empty if there is none.
        firm_columns: the node attributes that mean something; edges may have ``middleman``.

    Raises:
        InputError: on an attribute that looks like a misspelt one.
    """
    left_out = _unknown([data for _, data in graph.nodes(data=True)], firm_columns, "node", file)
    left_out |= _unknown([data for *_, data in graph.edges(data=True)], ["middleman"], "edge", file)
    names = [str(node) for node in graph]
    firms = _sheet(firm_columns, [data for _, data in graph.nodes(data=True)], [f"node {n!r}" for n in names], file)
    firms.columns["id"] = names
    edges = [(str(a), str(b)) for a, b in graph.edges()]
    places = [f"edge {a!r} to {b!r}" for a, b in edges]
    links = _sheet(["middleman"], [data for *_, data in graph.edges(data=True)], places, file)
    links.columns["supplier"] = [a for a, _ in edges]
    links.columns["buyer"] = [b for _, b in edges]
    notes = [] if graph.is_directed() else [UNDIRECTED]
    if left_out:
        notes.append(f"Attributes that mean nothing here were left out: {', '.join(sorted(left_out))}.")
    return firms, links, notes


def _unknown(rows: Iterable[dict[Any, Any]], known: Sequence[str], what: str, file: str) -> set[str]:
    unknown = {str(name) for data in rows for name in data} - set(known)
    for name in sorted(unknown):
        near = nearest(name, known)
        if near:
            raise InputError(f"{what} attribute", name, f"there is no such attribute{near}", file or None)
    return unknown


def _sheet(known: Sequence[str], rows: list[dict[Any, Any]], places: list[str], file: str) -> Sheet:
    used = [name for name in known if any(name in data for data in rows)]
    columns = {name: [_text(data.get(name)) for data in rows] for name in used}
    return Sheet(file, columns, places)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
