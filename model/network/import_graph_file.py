"""Graph files, GraphML and GEXF, as networkx reads them, after a look at what it would pass over in silence."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from .import_table import read_bytes, suggestion
from .import_xml import xml_text

if TYPE_CHECKING:
    import networkx as nx

UNDIRECTED = (
    "{which} undirected: each link was read as it stands in the file, from its source, the supplier, to its target, "
    "the buyer."
)
_TAG = r"<(?:[\w.-]+:)?{name}\b[^>]*?\s{attribute}\s*=\s*"
_TYPED = {
    ".graphml": _TAG.format(name="key", attribute=r"attr\.type"),
    ".gexf": _TAG.format(name="attribute", attribute="type"),
}
"""Where each kind of file declares numbers. All are taken as text: what a column may hold is checked later, so that a
missing number may be written as in a table."""
_WAY = {
    ".graphml": (("graph", "edgedefault"), ("edge", "directed")),
    ".gexf": (("graph", "defaultedgetype"), ("edge", "type")),
}
"""Where each kind of file says whether links have a direction: all, and one of them."""


def read_graph(path: str) -> tuple[nx.Graph, list[str]]:
    """The directed graph of a GraphML or GEXF file, by its ending, and notes; values of attributes are text.

    A document type or an entity is refused before the parser sees it, because entities can make a small file
    fill the memory.

    Raises:
        InputError: if it cannot be read, has another ending, is malformed, holds several graphs, or links to a node
            that is not there.
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
    text = re.sub(rf"({_TYPED[ending]})([\"']).*?\2", r'\1"string"', text)
    root = _parsed(text, path)
    _one_graph(root, path)
    text, notes = _directed(root, text, ending)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = readers[ending](io.BytesIO(text.encode()))
    except (nx.NetworkXException, LookupError, ValueError, TypeError, AttributeError) as error:
        reason = str(error) or type(error).__name__
        raise InputError("graph", None, f"cannot be read as {ending[1:]} ({reason[:MOST_REASON]})", path) from None
    nodes = [str(node.get("id")) for node in _named(root, "node")]
    there = set(nodes)
    for node in graph:
        if str(node) not in there:
            raise InputError("edge", str(node), f"there is no such node{suggestion(str(node), nodes)}", path)
    if ending == ".graphml":
        _with_node_labels(root, graph)
    for *_, data in graph.edges(data=True):
        data.pop("id", None)  # how the file numbers its edges
    return graph, notes


MOST_REASON = 200
"""Characters of the reason that a reader gives."""


def _parsed(text: str, path: str) -> ET.Element:
    try:
        return ET.fromstring(text.encode())
    except ET.ParseError as error:
        raise InputError(f"line {error.position[0]}", None, f"is malformed XML ({error})", path) from None
    except (LookupError, ValueError) as error:
        raise InputError("graph", None, f"cannot be read as XML ({error})"[:MOST_REASON], path) from None


def _named(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """The elements of that name, in whatever namespace."""
    return (each for each in root.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name)


def _one_graph(root: ET.Element, path: str) -> None:
    """Refuse a file of several graphs: only the first would be read."""
    graphs = len(list(_named(root, "graph")))
    if graphs > 1:
        nested = any(next(_named(node, "graph"), None) is not None for node in _named(root, "node"))
        remedy = "take groups of nodes apart" if nested else "keep one of them"
        raise InputError("graph", None, f"the file holds {graphs} graphs, and a network is one: {remedy}", path)


def _directed(root: ET.Element, text: str, ending: str) -> tuple[str, list[str]]:
    """The file with a direction for every link, that in which it is written, and what to note of that."""
    (whole, default), (one, own) = _WAY[ending]
    graph = next(_named(root, whole), None)
    if graph is None:
        return text, []
    given = (graph.get(default) or "undirected").lower()  # so does each standard have it where nothing is said
    without = {"false", "undirected", "mutual"}
    ways = [edge.get(own) for edge in _named(root, one)]
    if given == "directed" and not any(ways):
        return text, []
    undirected = sum((way.lower() in without) if way else given != "directed" for way in ways)
    text = re.sub(rf"({_TAG.format(name=one, attribute=own)})([\"']).*?\2", _with(own), text)
    if graph.get(default) is None:
        text = re.sub(r"(<(?:[\w.-]+:)?graph\b)", rf'\1 {default}="directed"', text, count=1)
    else:
        text = re.sub(rf"({_TAG.format(name=whole, attribute=default)})([\"']).*?\2", r'\1"directed"', text)
    if not undirected:
        return text, []
    which = "The graph is" if undirected == len(ways) else f"{undirected:,} of {len(ways):,} links are"
    return text, [UNDIRECTED.format(which=which)]


def _with(own: str) -> str:
    """What stands in an edge instead of its own word on its direction."""
    return rf'\1"{"true" if own == "directed" else "directed"}"'


def _with_node_labels(root: ET.Element, graph: nx.Graph) -> None:
    """Give nodes the label that yEd draws in them, of whatever shape they are."""
    for node in _named(root, "node"):
        label = next(_named(node, "NodeLabel"), None)
        words = " ".join((label.text or "").split()) if label is not None else ""
        if words and node.get("id") in graph:
            graph.nodes[node.get("id")]["label"] = words
