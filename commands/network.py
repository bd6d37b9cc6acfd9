"""The command ``network``: a network checked, told beside real ones, drawn. Heavy imports wait until it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..scenarios.errors import InputError
from .options import example

if TYPE_CHECKING:
    from ..model.network.network import Network
    from ..scenarios.scenario import Scenario

SCENARIOS = (".yaml", ".yml", "")
"""Endings of a scenario: a file, or one of the library by name."""
TEMPLATE = "Write tables to fill in: into a folder, or as a workbook (.xlsx)."
WAYS = f"{__name__}.ways"
"""Where a call of the command keeps how tables are to be read."""


def _way(name: str, metavar: str, told: str, multiple: bool = False) -> Callable[[Any], Any]:
    """An option that says how tables are to be read."""

    def keep(context: click.Context, _: click.Parameter, said: Any) -> None:
        context.meta.setdefault(WAYS, {})[name] = said or ""

    given: dict[str, Any] = {"multiple": True} if multiple else {}
    return click.option(f"--{name}", metavar=metavar, help=told, callback=keep, expose_value=False, **given)


@click.command(epilog=example("network firms.csv links.csv --draw network.svg"))
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the world.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the dice for what is drawn.")
@_way("columns", "OURS=THEIRS", "What a column is called in the tables; once for each.", multiple=True)
@_way("encoding", "NAME", "In which encoding tables are written.")
@_way("decimal", "SIGN", "The sign before decimals in them.")
@_way("thousands", "SIGN", "The sign between thousands in them.")
@_way("sheet", "NAME", "Which sheet of a workbook is meant; links=NAME for that of links.", multiple=True)
@click.option("--draw", type=click.Path(path_type=Path), metavar="FILE", help="Draw it: a name ending in .svg or .png.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write a table of its firms as CSV.")
@click.option("--template", type=click.Path(path_type=Path), metavar="PLACE", help=TEMPLATE)
def network(
    files: tuple[str, ...],
    settings: tuple[str, ...],
    seed: int,
    draw: Path | None,
    out: Path | None,
    template: Path | None,
) -> int:
    """Check a network, tell how it is shaped beside real ones, and draw it.

    FILE is a scenario, by file or name; or a GraphML or GEXF file; or tables of firms, of links and perhaps of who
    watches whom; or a table of links alone; or a chain in the format of Willems 2008. The columns of a table say what
    it holds.
    """
    if template is not None:
        _write_templates(template)
    elif not files:
        raise click.UsageError("name a scenario or the files of a network")
    if not files:
        return 0
    from ..model.dice import Dice
    from ..model.network.importing import build
    from ..scenarios.unsaid import Unsaid

    try:
        found = build(_scenario(files, settings), Dice(seed))
    except Unsaid as error:
        raise error if _is_scenario(files) else error.said("command") from None
    click.echo(_told(found))
    if out is not None:
        _write_firms(found, out)
    if draw is not None:
        from ..experiments.folder import writing
        from ..viz.figures.network import figure
        from ..viz.render.svg import write

        with writing(draw, "--draw"):
            draw.absolute().parent.mkdir(parents=True, exist_ok=True)
            click.echo(f"figure: {write(figure(found), draw)}")
    return 0


def _columns(said: tuple[str, ...]) -> list[tuple[str, str]]:
    """Our names of columns, and what they are called."""
    found = []
    for each in said:
        ours, equals, theirs = (part.strip() for part in each.partition("="))
        if not (ours and equals and theirs):
            raise InputError("--columns", each, "must be written ours=theirs, for instance supplier=seller")
        found.append((ours, theirs))
    return found


def _sheets(said: tuple[str, ...]) -> str | list[tuple[str, str]]:
    """A sheet, or pairs of a kind of table and its sheet."""
    from ..scenarios.network_files import NETWORK_TABLES

    pairs = [(kind.strip(), name.strip()) for kind, _, name in (each.partition("=") for each in said)]
    if all(kind in NETWORK_TABLES and name for kind, name in pairs):
        return pairs or ""
    if len(said) > 1:
        raise InputError("--sheet", ", ".join(said), "name one sheet, or each with its kind, for instance links=Sheet2")
    return said[0]


def _is_scenario(files: tuple[str, ...]) -> bool:
    return len(files) == 1 and Path(files[0]).suffix.lower() in SCENARIOS


def _scenario(files: tuple[str, ...], settings: tuple[str, ...]) -> Scenario:
    """The scenario that is named, or one on the network of some files, read as is said."""
    from ..scenarios.files import load
    from ..scenarios.scenario import NetworkFiles, Scenario
    from ..scenarios.settings import with_settings

    ways = click.get_current_context().meta[WAYS]
    lists = {"columns": _columns, "sheet": _sheets}
    told: dict[str, Any] = {name: lists[name](said) if name in lists else said for name, said in ways.items()}
    how = NetworkFiles(**told)
    if _is_scenario(files):
        if said := how.ways():
            raise InputError(f"--{next(iter(said))}", None, "is for tables: a scenario says it under 'network'")
        return with_settings(load(files[0]), settings)
    from ..model.network.by_kind import network_of

    return with_settings(Scenario().importing(network_of(files, how)), settings)


def _told(found: Network) -> str:
    """All that is said of a network."""
    from ..model.network.summary import compared, rows_of, size

    lines = [f"Network, {found.origin}: checked, nothing wrong.", *(f"  {line}" for line in size(found)), ""]
    figures = compared(found)
    head, told = rows_of(figures)
    differs = ["differs" if each.passes is False else "" for each in figures]
    rows = [(*head, ""), *((*row, word) for row, word in zip(told, differs, strict=True))]
    wide = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines += ["  ".join(cell.ljust(to) for cell, to in zip(row, wide, strict=True)).rstrip() for row in rows]
    if found.notes:
        lines += ["", "How it was read, and what was drawn", *(f"  {note}" for note in found.notes)]
    return "\n".join(lines)


def _write_firms(found: Network, out: Path) -> None:
    from ..experiments.folder import writing
    from ..experiments.tidy import columns, write_csv
    from ..model.network.summary import firms

    with writing(out):
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        write_csv(columns(firms(found)), out)
    click.echo(f"firms: {out}")


def _write_templates(folder: Path) -> None:
    """Tables to fill in, which are never written over: a folder of them, or one workbook."""
    from ..experiments.folder import writing
    from ..model.network.templates import templates, workbook

    if folder.suffix.lower() == ".xlsx":
        files = {folder: workbook()}
    else:
        files = {folder / name: text.encode("utf-8-sig") for name, text in templates().items()}
    for place in files:
        if place.exists():
            raise InputError("--template", str(place), "is there already: name another folder or workbook")
    with writing(folder, "--template"):
        for place, data in files.items():
            place.absolute().parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            click.echo(f"template: {place}")
