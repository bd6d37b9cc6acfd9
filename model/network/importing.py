"""The network of a scenario: imported from the user's own firms and links where it names any, else generated.

Whatever the rows' order in a file, the network is the same: firms are put in the order of their names, and the dice
know each by a hash of its name. What an import lacks is drawn as for a generated network, and said in the notes.
"""

from __future__ import annotations

import functools
import itertools
import os
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from ...agents.columns import Floats, Ids, Index
from ...scenarios.errors import InputError
from ...scenarios.parameters import Parameters
from ...scenarios.scenario import DRAWN, NetworkFiles, Scenario
from ..dice import Dice, name_ids
from .generate import Links, Rows, drawn_middlemen, generate, peers_of
from .import_chain import read_chain
from .import_columns import ATTRIBUTES, FIRM_COLUMNS, SHEETS
from .import_graph import graph_sheets
from .import_graph_file import read_graph
from .import_installed import installed
from .import_notes import middlemen_drawn, note_lack, peers_drawn
from .import_panel import panel
from .import_places import regions, sectors
from .import_sheet import read_all, read_sheet
from .import_table import Picked, RawTable, numbers, suggestion
from .import_tiers import tiers
from .import_together import Tables, together
from .import_watch import NOBODY, named_once, told_of_watching
from .network import Network

if TYPE_CHECKING:
    import networkx as nx

MOST_KEPT = 2**24
"""Bytes of files whose tables are kept for the next run; larger ones would take too much memory as text."""
SETTLED = 2 * 10**9
"""Nanoseconds after which a file has surely another time when it changes again."""


def build(scenario: Scenario, dice: Dice) -> Network:
    """The network of a scenario: imported if it names files, whatever its topology, else generated.

    Raises:
        InputError: on files that cannot be imported; the sentence says where, what, and what would do.
    """
    if scenario.network is None:
        return generate(scenario.world, dice)
    return from_files(scenario.network, scenario.world, dice)


def from_files(files: NetworkFiles, parameters: Parameters, dice: Dice) -> Network:
    """A network from ``firms`` and ``links``, a ``graph`` or a ``chain``, with an ``observation`` file or without.

    Raises:
        InputError: on files that contradict each other, cannot be read, or hold what they must not.
    """
    state = _state(files)
    try:
        tables = _tables(files) if state is None else _kept_tables(files, state)
        if files.alone and parameters.topology != "mixed":
            remedy = "come alone: name 'links' or 'observation' too, or set topology to mixed: everybody sees everybody"
            raise InputError("firms", None, remedy, files.firms)
        network = of_tables(tables, files.alone, parameters, dice)
    except InputError as error:
        raise files.told(error) from None
    used = dict.fromkeys(Path(path).name for path in files.paths().values())
    return replace(network, origin=f"imported from {', '.join(used)}")


def of_tables(tables: Tables, everybody: bool, parameters: Parameters, dice: Dice) -> Network:
    """The network of tables that were put together; ``everybody``: whether everybody sees everybody.

    Raises:
        InputError: as of ``assembled``.
    """
    firms, links, watch, notes = tables
    network = assembled(firms, links, NOBODY if everybody else watch, parameters, dice)
    return replace(network, notes=(*notes, *network.notes), everybody=everybody)


def _tables(files: NetworkFiles) -> Tables:
    ways = [name for name in ("links", "graph", "chain") if getattr(files, name)]
    if files.firms and (files.graph or files.chain):
        ways.append("firms")
    if len(ways) > 1 or not files.paths():
        found = f"both {ways[0]!r} and {ways[1]!r} are given" if ways else "no links are given"
        remedy = f"{found}: name 'firms' and 'links', or 'links' alone, or a 'graph', or a 'chain'"
        raise InputError("network", None, remedy)
    kinds = [kind for name, kind in SHEETS.items() if getattr(files, name)]
    if said := [way for way in files.ways() if not kinds]:
        raise InputError(said[0], None, f"is for tables: a {ways[0]} brings its own")
    tables = dict(zip([kind.name for kind in kinds], read_all(files, kinds, read_sheet), strict=True))
    if not (files.graph or files.chain):
        return together(tables)
    notes = [note for table in tables.values() for note in table.notes]
    if files.graph:
        graph, read = read_graph(files.graph)
        firms, links, more = graph_sheets(graph, files.graph, FIRM_COLUMNS)
        more = [*read, *more]
    else:
        firms, links, more = read_chain(files.chain)
    return firms, links, tables.get("observation"), (*notes, *more)


@functools.lru_cache(maxsize=1)
def _kept_tables(files: NetworkFiles, state: object) -> Tables:
    return _tables(files)


def _state(files: NetworkFiles) -> object:
    """What tells this state of the files from any other; ``None`` where tables are not to be kept for the next run.

    They may be too large for that, or have changed just now: then the clock of the disk may not show another change.
    """
    try:
        found = [os.stat(path) for path in files.paths().values()]
    except (OSError, ValueError):  # reading them will say what is wrong
        return None
    latest = max((max(each.st_mtime_ns, each.st_ctime_ns) for each in found), default=0)
    if sum(each.st_size for each in found) > MOST_KEPT or time.time_ns() - latest < SETTLED:
        return None
    return tuple((each.st_dev, each.st_ino, each.st_size, each.st_mtime_ns, each.st_ctime_ns) for each in found)


def from_graph(
    graph: nx.Graph,
    parameters: Parameters,
    dice: Dice,
    *,
    asked: Collection[str] | None = None,
    node_order: bool = False,
) -> Network:
    """A network from a networkx graph: nodes are firms, edges run from supplier to buyer.

    Node attributes are those of ``FIRM_COLUMNS``, edges may have a ``middleman``. A graph says who is linked, so nobody
    watches sector peers and no middleman stands on a link unless that is asked for.

    Args:
        graph: a directed graph, of at least two nodes.
        parameters: the world that lacking things are drawn from.
        dice: the dice they are drawn with.
        asked: those of ``peers`` and ``middleman_share`` that are to be drawn; ``None``: where their value is not that
            of the table.
        node_order: read an undirected graph too, each link from the node that was added first, as supplier.

    Raises:
        InputError: on what a file of firms and links would not be allowed to hold either, or on an undirected graph.
    """
    if not hasattr(graph, "is_directed"):
        raise InputError("graph", type(graph).__name__, "must be a graph of networkx")
    firms, links, notes = graph_sheets(graph, "", FIRM_COLUMNS, node_order)
    off = DRAWN - set(parameters.changed() if asked is None else asked)
    parameters = parameters.with_values(dict.fromkeys(off, 0))
    network = assembled(firms, links, None, parameters, dice)
    return replace(network, origin="imported from a networkx graph", notes=(*notes, *network.notes))


def assembled(firms: RawTable, links: RawTable, watch: RawTable | None, parameters: Parameters, dice: Dice) -> Network:
    """The network of checked tables, with what they lack drawn and noted.

    Args:
        firms: ``id`` and any of ``FIRM_COLUMNS``.
        links: ``supplier``, ``buyer``, and perhaps ``middleman``.
        watch: ``watcher`` and ``watched``, or ``None`` to draw sector peers.
        parameters: the world that lacking things are drawn from.
        dice: the dice they are drawn with.

    Raises:
        InputError: on a cell that is not what its column may hold.
    """
    notes: list[str] = []
    names, order = in_name_order(firms)
    ids = name_ids(names)
    row = dict(zip(names, range(len(names)), strict=True))
    supplier, buyer, link_order = two_ends(links, "supplier", "buyer", row)
    tier = tiers(firms, order, Links(supplier, buyer), notes)
    sector, sector_words = sectors(firms, order, parameters, ids, dice, notes)
    region, region_words = regions(firms, order, notes)
    attributes = own_figures(firms, order, parameters, notes)
    brought = {"sectors"} if all(firms.columns.get("sector", ("",))) else set[str]()
    if "middleman" in links.columns:
        brought |= {"middleman_share", "middleman_links"}
        middleman, middleman_ids = middlemen(links, link_order)
    else:
        middleman = drawn_middlemen(parameters, Links(supplier, buyer), tier, sector, ids, dice)
        middleman_ids = np.arange(middleman.max(initial=-1) + 1, dtype=np.uint64)
        notes.append(middlemen_drawn(parameters.middleman_share))
    if watch is not None:
        brought.add("peers")
        watch, more = named_once(watch)
        watcher, watched, _ = two_ends(watch, "watcher", "watched", row)
        notes += [*more, *told_of_watching(watcher, watched, names, not len(supplier))]
    else:
        watcher, watched = peers_of(parameters, sector, region, ids, dice)
        notes.append(peers_drawn(parameters.peers))
    degree = np.bincount(np.concatenate((supplier, buyer)), minlength=len(names)).astype(np.int32)
    notes.append("Size scores blend the rank of a factory's number of links in its tier with dice.")
    return Network(
        ids=ids,
        names=tuple(names),
        tier=tier,
        sector=sector,
        region=region,
        size=size_scores(tier, degree, parameters.size_links, ids, dice),
        supplier=supplier,
        buyer=buyer,
        middleman=middleman,
        middleman_ids=middleman_ids,
        watcher=watcher,
        watched=watched,
        attributes=attributes,
        installed=installed(firms, order, parameters, notes),
        panel=panel(firms, order, notes),
        labels={"sector": sector_words, "region": region_words},
        notes=tuple(notes),
        brought=frozenset(brought),
    )


def own_figures(firms: RawTable, order: list[int], parameters: Parameters, notes: list[str]) -> dict[str, Floats]:
    """What the firms bring of :data:`ATTRIBUTES`, NaN where a cell is empty."""
    attributes: dict[str, Floats] = {}
    none = []
    for name, (words, span) in ATTRIBUTES.items():
        if name in firms.columns:
            attributes[name] = numbers(firms, name, span.in_money(parameters.currency))[order]
        # The classic rules read only thresholds, the full model never does.
        if (name == "threshold") == parameters.rule.startswith("threshold"):
            lacking = int(np.isnan(attributes[name]).sum()) if name in attributes else len(order)
            if lacking == len(order):
                none.append(words)
            else:
                note_lack(notes, lacking, len(order), words, "drawn from the world's distribution")
    if none:
        note_lack(notes, len(order), len(order), ", ".join(none), "drawn from the world's distributions")
    return attributes


def in_name_order(firms: RawTable) -> tuple[list[str], list[int]]:
    """The firms' names in alphabetical order, and the row of the table that each stands in."""
    cells = firms.columns["id"]
    order = sorted(range(len(cells)), key=cells.__getitem__)
    names = [cells[row] for row in order]
    if names and not names[0]:
        raise firms.error(
            order[0], "id", None, "is empty, or a word for a missing value such as NA: each firm needs a name"
        )
    for before, row in itertools.pairwise(order) if len(set(names)) < len(names) else ():
        if cells[before] == cells[row]:
            raise firms.error(row, "id", cells[row], f"this firm is there already, on {firms.place(before)}")
    if len(names) < 2:
        raise InputError("firms", len(names), "must be at least 2", firms.file or None)
    return names, order


def two_ends(sheet: RawTable, left: str, right: str, row: dict[str, int]) -> tuple[Index, Index, Rows]:
    """Rows of the two ends of each link, sorted by left, then right; and the row of the table of each."""
    ends = []
    for column in (left, right):
        cells = sheet.columns[column]
        texts = cells.names if isinstance(cells, Picked) else cells
        found = np.fromiter(map(row.get, texts, itertools.repeat(-1)), np.int64, len(texts))
        if isinstance(cells, Picked):
            found = found[cells.place]
        if (found < 0).any():
            at = int(np.argmax(found < 0))
            if not cells[at]:
                raise sheet.error(
                    at, column, None, "is empty, or a word for a missing value such as NA: must name a firm"
                )
            raise sheet.error(at, column, cells[at], f"there is no such firm{suggestion(cells[at], [*row])}")
        ends.append(found)
    if (ends[0] == ends[1]).any():
        at = int(np.argmax(ends[0] == ends[1]))
        raise sheet.error(at, left, sheet.columns[left][at], f"is its own {right}: a link needs two firms")
    code = ends[0] * len(row) + ends[1]
    order = np.argsort(code, kind="stable")
    double = np.flatnonzero(np.diff(code[order]) == 0)
    if len(double):
        first, again = int(order[double[0]]), int(order[double[0] + 1])
        link = f"{sheet.columns[left][again]} → {sheet.columns[right][again]}"
        raise sheet.error(again, "link", link, f"is there already, on {sheet.place(first)}: give each link once")
    return ends[0][order].astype(np.int32), ends[1][order].astype(np.int32), order


def middlemen(links: RawTable, order: Rows) -> tuple[Index, Ids]:
    """The middleman on each link as a number, -1 where the cell is empty, and what the dice know each by."""
    cells = [links.columns["middleman"][row] for row in order.tolist()]
    labels = sorted(set(cells) - {""})
    number = {label: place for place, label in enumerate(labels)}
    ids = name_ids(labels)
    return np.fromiter((number.get(cell, -1) for cell in cells), np.int32, len(cells)), ids


def size_scores(tier: Index, degree: Index, near: float, ids: Ids, dice: Dice) -> Floats:
    """Standard-Normal size scores: the rank of the number of links within the tier, blended with noise."""
    order = np.lexsort((dice.uniform("rank of equals", ids), degree, tier))
    counts = np.bincount(tier)
    place = np.empty(len(tier))
    place[order] = np.arange(len(tier)) - np.repeat(np.cumsum(counts) - counts, counts)
    rank = ndtri((place + 0.5) / counts[tier])
    return np.asarray(near * rank + np.sqrt(1 - near**2) * dice.normal("size", ids), dtype=np.float64)
