"""The user's own network from Python: data frames, graphs or files in, what every verb takes as ``network`` out.

What is not a file yet is written into a folder of this user, named by what is in it. So a network from a notebook is
hashed, sent to workers, stored and carried with an output folder as any other.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.dice import Dice
from ..model.network import summary
from ..model.network.by_kind import GRAPHS, network_of
from ..model.network.import_columns import FIRM_COLUMNS, SHEETS
from ..model.network.import_frame import frame_table
from ..model.network.import_graph import graph_sheets
from ..model.network.import_sheet import read_all, read_sheet
from ..model.network.import_table import RawTable
from ..model.network.import_together import together
from ..model.network.importing import assembled, build, from_files, of_tables
from ..model.network.network import Network
from ..scenarios.errors import InputError, Notice
from ..scenarios.files import load
from ..scenarios.formulas import guarded
from ..scenarios.parameters import Parameters, table
from ..scenarios.scenario import NetworkFiles
from ..scenarios.typed import taken
from ..scenarios.unsaid import Unsaid
from .places import own_folder

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from ..viz.figure import Figure


GRAPH = "the graph"
"""What an error calls a graph that did not come as a file."""


def _is_written(path: str | Path, kind: str) -> bool:
    """Whether :func:`written` made a file of that kind."""
    return Path(path).parent.parent == own_folder() / kind


def as_given(error: InputError, kind: str) -> InputError:
    """An error of a file among those of a kind that :func:`written` made, as of the frame or graph that it was."""
    place = Path(error.file or "")
    if not _is_written(place, kind):
        return error
    if place.suffix != ".csv":
        return InputError(error.field, error.value, error.remedy, GRAPH)
    field = re.sub(r"^line (\d+)", lambda found: f"row {int(found[1]) - 2}", error.field)  # the head is line 1
    return InputError(field, error.value, error.remedy, f"the frame {place.stem!r}")


class OwnNetwork(NetworkFiles):
    """The files of a network, as every verb takes them, and what can be said of it before anything is run."""

    __slots__ = ()

    def told(self, error: InputError) -> InputError:
        """An error of one of its files, as of the frame or graph that it was."""
        return as_given(error, "networks")

    def built(self, seed: int = 0) -> Network:
        """The network as a run of ``no-policy`` would have it, with what it lacks drawn.

        Raises:
            InputError: on anything that is wrong with it.
        """
        return build(load("no-policy").importing(self), Dice(seed))

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was read, and what is drawn."""
        return self.built().notes

    def summary(self) -> pd.DataFrame:
        """Its shape beside real networks: ``figure``, ``here``, ``real networks``, ``passes`` (empty: not tested)."""
        import pandas as pd

        rows = [(each.name, each.value, each.target, each.passes) for each in summary.compared(self.built())]
        return pd.DataFrame(rows, columns=["figure", "here", "real networks", "passes"])

    def firms_frame(self) -> pd.DataFrame:
        """A row a firm, with its tier, its numbers of links and whether it lies in a circle."""
        import pandas as pd

        return pd.DataFrame(summary.firms(self.built()))

    def figure(self) -> Figure:
        """It drawn, tier by tier."""
        from ..viz.figures.network import figure

        return figure(self.built())

    def __repr__(self) -> str:
        frames = [kind for kind, path in self.paths().items() if _is_written(path, "networks")]
        told = [Path(path).name for kind, path in self.paths().items() if kind not in frames]
        if "graph" in frames:
            told.append("a graph")
        if tables := [kind for kind in frames if kind != "graph"]:
            told.append(f"data frame{'s' * (len(tables) > 1)} of {' and '.join(tables)}")
        return f"<Network: {', '.join(told)}>"

    def _repr_html_(self) -> str:
        built = self.built()
        lines = "".join(f"<li>{escape(line)}</li>" for line in summary.size(built))
        notes = "".join(f"<li>{escape(note)}</li>" for note in built.notes)
        told = f"<details><summary>How it was read, and what is drawn</summary><ul>{notes}</ul></details>"
        return f"<div><p><strong>network</strong></p><ul>{lines}</ul>{told}</div>"


def network(
    firms: pd.DataFrame | nx.Graph | str | Path | None = None,
    links: pd.DataFrame | str | Path | None = None,
    observation: pd.DataFrame | str | Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str = "",
    decimal: str = "",
    thousands: str = "",
    sheet: str | Mapping[str, str] = "",
    node_order: bool = False,
) -> OwnNetwork:
    """The user's own network, for ``network=`` of every verb. What an import may hold stands in ``docs/networks.md``.

    Args:
        firms: a row a firm, with ``id`` and any of the columns of ``firms.csv``; without it, firms are those that links
            name. Or a whole network in place of firms and links: a graph of networkx or igraph, a GraphML or GEXF
            file, a workbook with a sheet for each table, or a chain in the format of Willems 2008.
        links: a row a link, with ``supplier``, ``buyer`` and perhaps ``middleman``.
        observation: a row for who watches whom, with ``watcher`` and ``watched``; without it, peers are drawn.
        columns: what the columns are called in the tables, by the names above: ``{"supplier": "from_firm"}``.
        encoding, decimal, thousands, sheet: how tables are written, where that cannot be told: their encoding, the
            signs before decimals and between thousands, and which sheet of a workbook is meant, or which for what:
            ``{"links": "Sheet2"}``.
        node_order: read an undirected graph too, each link from the node that was added first, as supplier.

    Raises:
        InputError: on what the same files would not be allowed to hold either.
    """
    if columns is not None and not isinstance(columns, Mapping):
        raise InputError("columns", type(columns).__name__, "must be pairs of a column and what it is called")
    own: dict[str, Any] = {
        "columns": tuple((columns or {}).items()),
        "encoding": taken(encoding, "str", "encoding"),
        "decimal": taken(decimal, "str", "decimal"),
        "thousands": taken(thousands, "str", "thousands"),
        "sheet": taken(sheet, "str | Mapping", "sheet"),
    }
    node_order = taken(node_order, "bool", "node_order")
    try:
        return _found(firms, links, observation, own, node_order)
    except Unsaid as error:
        raise error.said("python") from None


def _found(firms: Any, links: Any, observation: Any, own: dict[str, Any], node_order: bool) -> OwnNetwork:
    """What is given, told apart."""
    _check_kinds({"firms": firms, "links": links, "observation": observation})
    given: dict[str, Any] = {
        kind: table for kind, table in (("links", links), ("observation", observation)) if table is not None
    }
    if _is_graph(firms):
        if links is not None:
            raise InputError("links", None, "a graph brings its own: give firms as a table, or leave links out")
        given["graph"] = firms if isinstance(firms, str | Path) else _graph(firms, node_order)
    elif isinstance(firms, str | Path) and links is None:
        told = network_of([str(firms)], NetworkFiles(**own))
        given = told.paths() | given
        own |= told.ways()
    elif firms is not None:
        given = {"firms": firms} | given
    if not given:
        raise InputError("network", None, "give firms and links, links alone, or a graph")
    return _checked(given, own)


def _check_kinds(given: Mapping[str, Any]) -> None:
    """Refuse what is no table, and as firms no graph either."""
    for kind, each in given.items():
        if each is None or isinstance(each, str | Path) or (hasattr(each, "columns") and hasattr(each, "iloc")):
            continue
        if kind == "firms" and _is_graph(each):
            continue
        also = ", or a graph of networkx or igraph" if kind == "firms" else ""
        raise InputError(kind, each, f"must be a data frame of pandas or the path of a file{also}{_several(each)}")


def _several(given: Any) -> str:
    """How to give several files, where somebody gave a list of them or the like."""
    if not isinstance(given, list | tuple | set | Mapping):
        return ""
    return "; give each file by itself: sp.network('firms.csv', 'links.csv')"


def files_of(given: Any) -> NetworkFiles | None:
    """What stands for ``network`` in a verb, as files.

    Raises:
        InputError: if it is no network.
    """
    if given is None or isinstance(given, NetworkFiles):
        return given
    if not isinstance(given, str | Path) and not _is_graph(given):
        remedy = "must be what sp.network gives, a graph of networkx or igraph, or a file"
        raise InputError("network", given, f"{remedy}{_several(given)}")
    return network(given)


def _is_graph(given: Any) -> bool:
    if isinstance(given, str | Path):
        return Path(given).suffix.lower() in GRAPHS
    return hasattr(given, "to_networkx") or (hasattr(given, "nodes") and hasattr(given, "edges"))


def _path(given: str | Path) -> str:
    return str(Path(given).absolute())


def _checked(given: Mapping[str, Any], own: Mapping[str, Any]) -> OwnNetwork:
    """What is given by kind, read once to find what is wrong with it; data frames become files with our columns.

    Raises:
        InputError: on what is wrong with it, in the words of whoever gave it.
    """
    tables = {kind: each for kind, each in given.items() if kind in SHEETS}
    ways = dict(own) if tables else {}
    if all(isinstance(each, str | Path) for each in given.values()):
        found = OwnNetwork(**{kind: _path(each) for kind, each in given.items()}, **ways)
        said = OwnNetwork(**{kind: str(each) for kind, each in given.items()}, **ways)
        from_files(said, _any_world(found.alone), Dice(0))
        return found
    if tables.keys() != given.keys():
        rest = {kind: str(each) for kind, each in given.items() if kind not in SHEETS}
        return _checked({**rest, **_of_frames(tables, own, alone=False)}, {})
    return OwnNetwork(**_of_frames(tables, own, alone=True))


def _any_world(everybody: bool) -> Parameters:
    """A world in which no table is refused that another one would take."""
    vendors = table()["vendors"].row.span[1]
    return Parameters().with_values({"vendors": vendors} | ({"topology": "mixed"} if everybody else {}))


def _of_frames(given: Mapping[str, Any], own: Mapping[str, Any], alone: bool) -> dict[str, str]:
    """Tables as files of ours; ``alone``: whether they are the whole network, and are checked as that."""
    files = {kind: str(table) if isinstance(table, str | Path) else kind for kind, table in given.items()}

    def read(path: str, kind: Any, how: NetworkFiles) -> RawTable:
        table = given[kind.name]
        return read_sheet(path, kind, how) if isinstance(table, str | Path) else frame_table(table, "", kind, how)

    kinds = [SHEETS[kind] for kind in given]
    found = read_all(NetworkFiles(**files, **own), kinds, read)
    if alone:
        everybody = given.keys() == {"firms"}
        tables = dict(zip(given, found, strict=True))
        of_tables(together(tables), everybody, _any_world(everybody), Dice(0))
    _tell(note for table in found for note in table.notes)
    return written({f"{kind.name}.csv": _csv(table) for kind, table in zip(kinds, found, strict=True)})


def _graph(graph: Any, node_order: bool) -> str:
    """A graph as a file of its own, with what means something here."""
    import networkx as nx

    given = graph.to_networkx() if hasattr(graph, "to_networkx") else graph
    firms, links, notes = graph_sheets(given, GRAPH, FIRM_COLUMNS, node_order)
    assembled(firms, links, None, _any_world(False), Dice(0))
    _tell(notes)
    plain = nx.MultiDiGraph()  # a link that is there twice is refused where it is read, not lost here
    for row in zip(*firms.columns.values(), strict=True):
        told = dict(zip(firms.columns, row, strict=True))
        plain.add_node(told.pop("id"), **told)
    for row in zip(*links.columns.values(), strict=True):
        told = dict(zip(links.columns, row, strict=True))
        plain.add_edge(told.pop("supplier"), told.pop("buyer"), **told)
    text = io.BytesIO()
    nx.write_graphml(plain, text)
    return written({"graph.graphml": text.getvalue().decode()})["graph"]


def _tell(notes: Any) -> None:
    for note in notes:
        warnings.warn(note, Notice, skip_file_prefixes=(str(Path(__file__).parent),))


def written(texts: Mapping[str, str], kind: str = "networks") -> dict[str, str]:
    """Files by the stems of their names, in a folder that their content names, among those of a kind."""
    digest = hashlib.blake2b(digest_size=10)
    for name, text in texts.items():
        digest.update(f"{name}\0{text}\0".encode())
    folder = own_folder() / kind / digest.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        place = folder / name
        if not place.exists():  # whole or not at all, whoever else writes the same
            part = folder / f".{name}.{os.getpid()}"
            part.write_text(text, encoding="utf-8", newline="")
            part.replace(place)
    return {Path(name).stem: str(folder / name) for name in texts}


def _csv(table: RawTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns: Mapping[str, Sequence[str]] = table.columns
    writer.writerow(map(guarded, columns))
    writer.writerows(map(guarded, row) for row in zip(*columns.values(), strict=True))
    return text.getvalue()
