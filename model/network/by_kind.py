"""Files of a network, told apart by what they hold."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ...scenarios.errors import InputError
from ...scenarios.scenario import NetworkFiles
from .import_sheet import heads_of
from .kinds import MARKS, kind_of_head, sheets_by_kind
from .untold import untold_kinds

GRAPHS = (".graphml", ".gexf")
OTHER_GRAPHS = (".gml", ".net", ".paj", ".pajek", ".json", ".dot", ".gv", ".gdf", ".vna", ".dl", ".ncol")
"""Files of graphs that networkx or igraph read and this does not."""


def network_of(
    files: Sequence[str], how: NetworkFiles | None = None, called: Mapping[str, str] | None = None
) -> NetworkFiles:
    """Where a network is to be imported from.

    Args:
        files: their paths, in any order.
        how: how tables are to be read.
        called: what whoever brought them calls some of them.

    Raises:
        InputError: if it cannot be told what a table holds, or two hold the same.
    """
    found: dict[str, str] = {}
    untold: dict[str, Mapping[str, Sequence[str]]] = {}
    for file in files:
        kinds, heads = kinds_of(file, how or NetworkFiles(), (called or {}).get(file, file))
        for kind in kinds:
            if kind in found:
                raise InputError("network", file, f"holds {_words(kind)}, as {found[kind]} does: name one of them")
            found[kind] = file
        if not kinds:
            untold[file] = heads
    if untold:
        raise untold_kinds(untold, found, how or NetworkFiles(), called or {})
    return (how or NetworkFiles()).placed(found)


def kinds_of(file: str, how: NetworkFiles, name: str) -> tuple[list[str], dict[str, list[str]]]:
    """The fields of :class:`~stallpoint.scenarios.scenario.NetworkFiles` that a file belongs to: by its columns, else
    by its name; several, if it is a workbook whose sheets are known, none if neither tells. And the names of the
    columns of each sheet; of any other table by no name.

    Args:
        file: its path.
        how: how tables are to be read.
        name: what it is called.

    Raises:
        InputError: if it cannot be read, or it is open which sheet holds what.
    """
    if Path(file).suffix.lower() in GRAPHS:
        return ["graph"], {}
    if Path(file).suffix.lower() in OTHER_GRAPHS:
        remedy = "graphs are read as GraphML or GEXF: save it as one of these, or hand in what networkx reads"
        raise InputError("network", None, remedy, file)
    heads = heads_of(file, "network", how)
    if several := sheets_by_kind(heads, how, file) if "" not in heads else {}:
        return list(several), heads
    if kind := kind_of_head(next(iter(heads.values()), ()), how.columns):
        return [kind], heads
    return [kind for kind in MARKS if kind in Path(name).name.lower()][:1], heads


def _words(kind: str) -> str:
    return "a graph" if kind == "graph" else f"a {kind}" if kind == "chain" else kind
