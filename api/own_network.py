"""The user's own network from Python: data frames, graphs or files in, what every verb takes as ``network`` out.

What is not a file yet is written as files into a folder of this user, named by what is in it. So a network from a
notebook is hashed, sent to workers, stored and carried with an output folder as any other.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.network.import_columns import FIRM_COLUMNS
from ..model.network.import_graph import graph_sheets
from ..model.network.import_table import RawTable, read_bytes
from ..scenarios.errors import InputError, Notice
from ..scenarios.scenario import NetworkFiles
from .places import own_folder

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

GRAPHS = (".graphml", ".gexf")


def network(
    firms: pd.DataFrame | nx.Graph | str | Path | None = None,
    links: pd.DataFrame | str | Path | None = None,
    observation: pd.DataFrame | str | Path | None = None,
    *,
    chain: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    node_order: bool = False,
) -> NetworkFiles:
    """The user's own network, for ``network=`` of every verb. What an import may hold stands in ``docs/networks.md``.

    Args:
        firms: a row a firm, with ``id`` and any of the columns of ``firms.csv``; without it, firms are those that links
            name. Or a whole graph in place of firms and links: one of networkx or igraph, or a GraphML or GEXF file.
        links: a row a link, with ``supplier``, ``buyer`` and perhaps ``middleman``.
        observation: a row for who watches whom, with ``watcher`` and ``watched``; without it, peers are drawn.
        chain: a file of a multi-echelon chain in the format of Willems 2008, alone.
        columns: what the columns are called in the tables, by the names above: ``{"supplier": "from_firm"}``.
        node_order: read an undirected graph of networkx or igraph too, each link from the node that was added first, as
            supplier.

    Raises:
        InputError: on what the same files would not be allowed to hold either.
    """
    if chain is not None:
        if firms is not None or links is not None:
            raise InputError("chain", str(chain), "brings its own firms and links: leave these out")
        return NetworkFiles(chain=_path(chain), observation=_path(observation))
    if _is_graph(firms):
        if links is not None:
            raise InputError("links", None, "a graph brings its own: give firms as a table, or leave links out")
        if isinstance(firms, str | Path):
            return NetworkFiles(graph=_path(firms), observation=_path(observation))
        return _written({"graph": _of_graph(firms, node_order)} | _sheets(None, None, observation, columns=columns))
    if firms is None and links is None and observation is None:
        raise InputError("network", None, "give firms and links, links alone, or a graph")
    if all(each is None or isinstance(each, str | Path) for each in (firms, links, observation)):
        return _files(firms, links, observation, columns)
    return _written(_sheets(firms, links, observation, columns=columns))


def _is_graph(given: Any) -> bool:
    if isinstance(given, str | Path):
        return Path(given).suffix.lower() in GRAPHS
    return hasattr(given, "to_networkx") or (hasattr(given, "nodes") and hasattr(given, "edges"))


def _path(given: Any) -> str:
    if given is None:
        return ""
    if not isinstance(given, str | Path):
        raise InputError("observation", type(given).__name__, "must be a file here, as the rest is")
    return str(Path(given).absolute())


def _of_graph(graph: Any, node_order: bool) -> str:
    """A graph as GraphML of what means something in it."""
    import networkx as nx

    graph = graph.to_networkx() if hasattr(graph, "to_networkx") else graph
    firms, links, notes = graph_sheets(graph, "", FIRM_COLUMNS, node_order)
    for note in notes:
        warnings.warn(note, Notice, stacklevel=4)
    found = nx.MultiDiGraph()  # a link that is there twice is to be told, as of any other file
    for name, row in zip(firms.columns["id"], _rows(firms, ("id",)), strict=True):
        found.add_node(name, **row)
    ends = zip(links.columns["supplier"], links.columns["buyer"], strict=True)
    for (supplier, buyer), row in zip(ends, _rows(links, ("supplier", "buyer")), strict=True):
        found.add_edge(supplier, buyer, **row)
    return "\n".join(nx.generate_graphml(found))


def _rows(table: RawTable, without: Collection[str]) -> Iterator[dict[str, str]]:
    """What each row of a table says, without its empty cells and some columns."""
    kept = {name: cells for name, cells in table.columns.items() if name not in without}
    for row in range(table.rows):
        yield {name: cells[row] for name, cells in kept.items() if cells[row]}


def _written(texts: Mapping[str, str]) -> NetworkFiles:
    """The tables as files in a folder that their content names."""
    digest = hashlib.blake2b(digest_size=10)
    for kind, text in texts.items():
        digest.update(f"{kind}\0{text}\0".encode())
    folder = own_folder() / "networks" / digest.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    places = {}
    for kind, text in texts.items():
        place = folder / f"{kind}.{'graphml' if kind == 'graph' else 'csv'}"
        if not place.exists():  # whole or not at all, whoever else writes the same
            part = place.with_suffix(f".{os.getpid()}")
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(place)
        places[kind] = str(place)
    return NetworkFiles(**places)


def _files(firms: Any, links: Any, observation: Any, columns: Mapping[str, str] | None) -> NetworkFiles:
    if columns:
        raise InputError("columns", None, "is for data frames: in files, name the columns as they are called here")
    return NetworkFiles(firms=_path(firms), links=_path(links), observation=_path(observation))


def _sheets(*given: Any, columns: Mapping[str, str] | None) -> dict[str, str]:
    """Data frames as CSV texts, files as they are."""
    called = {theirs: ours for ours, theirs in (columns or {}).items()}
    found = {}
    for kind, table in zip(("firms", "links", "observation"), given, strict=True):
        if isinstance(table, str | Path):
            found[kind] = read_bytes(str(table), kind).decode("utf-8-sig")
        elif table is not None:
            if not hasattr(table, "to_csv"):
                raise InputError(kind, type(table).__name__, "must be a data frame, or a file")
            plain = table.rename(columns=called)
            whole = {name: "Int64" for name in plain if _are_whole(plain[name])}  # a missing value makes 1 into 1.0
            found[kind] = plain.astype(whole).to_csv(index=False, lineterminator="\n")
    return found


def _are_whole(column: pd.Series) -> bool:
    kept = column.dropna()
    return column.dtype.kind == "f" and bool(len(kept)) and bool((kept % 1 == 0).all())
