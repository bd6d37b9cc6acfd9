"""Networks that come with the package: one folder each under ``networks/``."""

from pathlib import Path

from .errors import InputError
from .network_files import NETWORK_TABLES, NetworkFiles
from .parameters import nearest

FOLDER = Path(__file__).parent / "networks"


def shipped_names() -> list[str]:
    """The names of the shipped networks, in alphabetical order."""
    return sorted(folder.name for folder in FOLDER.glob("*") if folder.is_dir() and any(folder.glob("*.csv")))


def shipped(name: str) -> NetworkFiles:
    """The files of a shipped network: ``firms.csv``, ``links.csv``, ``observation.csv``, or else one chain.

    Raises:
        InputError: if there is no such network; the nearest name is suggested.
    """
    names = shipped_names()
    if name not in names:
        there = f"; there is: {', '.join(names)}" if names else ""
        raise InputError("shipped", name, f"no such network comes with Stallpoint{nearest(name, names) or there}")
    tables = {path.stem: str(path) for path in sorted((FOLDER / name).glob("*.csv"))}
    known = {kind: tables.pop(kind) for kind in NETWORK_TABLES if kind in tables}
    return NetworkFiles(**known, chain="" if "firms" in known else next(iter(tables.values()), ""))
