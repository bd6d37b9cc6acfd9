"""The part ``network`` of a scenario file: which files, and how they are to be read."""

from collections.abc import Callable
from typing import Any

from .errors import InputError
from .network_files import NETWORK_KINDS, NETWORK_WAYS, NetworkFiles
from .nodes import Node
from .shipped import shipped

TABLES = ({"firms", "links"}, {"links"})
ALLOWED = (*TABLES, {"graph"}, {"chain"})
"""Files that go together; an observation may go with any of them."""
WITHOUT_LINKS = ({"observation"}, {"firms", "observation"}, {"firms"})
"""Files of a network in which nobody supplies anybody: for classic rules."""


def network_files(node: Node, place: Callable[[Node, str], str]) -> NetworkFiles:
    """What a scenario file says of its network.

    Args:
        node: that part.
        place: the path of a file that it names, by the entry and its kind.

    Raises:
        InputError: on files that do not go together, or a way of reading that there is not.
    """
    entries = node.keys("network", (*NETWORK_KINDS, *NETWORK_WAYS, "shipped"))
    if "shipped" in entries:
        if len(entries) > 1:
            raise InputError("network", None, "'shipped' stands alone: it brings its own files", node.place)
        try:
            return shipped(entries["shipped"].text("shipped"))
        except InputError as error:
            raise error.within(entries["shipped"].place) from None
    files = set(entries) & set(NETWORK_KINDS)
    if files - {"observation"} not in ALLOWED and files not in WITHOUT_LINKS:
        remedy = (
            "name 'firms' and 'links', or 'links' alone, or a 'graph', or a 'chain', and with any of them perhaps "
            "'observation'; or 'observation' without links"
        )
        raise InputError("network", None, remedy, node.place)
    ways: dict[str, Any] = {way: _way(way, entries[way]) for way in NETWORK_WAYS if way in entries}
    try:
        said = NetworkFiles(**ways)
    except InputError as error:
        raise error.within(entries[error.field].place) from None
    return said.placed({kind: place(entry, kind) for kind, entry in entries.items() if kind in files})


def _way(way: str, node: Node) -> Any:
    pairs = node.value if isinstance(node.value, dict) else {}
    if way != "columns" and not (way == "sheet" and pairs):
        return node.as_written(way)
    if not pairs:
        raise node.error(way, "must be pairs of a column and what it is called in the files: {id: name, tier: level}")
    return {ours: theirs.as_written(f"{way}: {ours}") for ours, theirs in pairs.items()}
