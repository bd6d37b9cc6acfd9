"""The command ``class``: lessons for a class on its phones. Heavy imports wait until it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..scenarios.errors import InputError
from .options import OUT, example

if TYPE_CHECKING:
    from ..viz.classroom.room import Room

NEEDED = ("fluent.runtime", "segno", "starlette", "uvicorn")
FOLDER = OUT / "class"


@click.command("class", epilog=example("class first-crab display-programme --host 0.0.0.0"))
@click.argument("lessons", nargs=-1, required=True, metavar="LESSON...")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address of this machine at which phones reach it; 0.0.0.0 for all it has. Without it only this machine can.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8766, show_default=True, help="Where; 0 takes any free.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Folder in which votes are kept as they come; a class that was cut short goes on from there.",
)
@click.option("--browser/--no-browser", default=True, help="Whether to open the teacher's page in a browser.")
def class_(lessons: tuple[str, ...], host: str, port: int, out: Path, browser: bool) -> None:
    """Teach lessons to a class on its phones: it joins by a code, predicts, and sees the answer when you reveal it.

    LESSON is the name of a lesson, or a file with one of your own. Nobody is asked for a name.
    """
    from importlib.util import find_spec

    if missing := [name for name in NEEDED if find_spec(name.partition(".")[0]) is None]:
        raise InputError("class", None, f"needs {' and '.join(missing)}: install stallpoint[dashboard]")
    from ..viz.classroom.server import serve
    from ..viz.lessons import distinct, lesson

    def told(address: str, room: Room, alone: bool, goes_on: bool) -> None:
        teacher = f"{address}/teach/{room.code}/{room.secret}"
        if goes_on:
            click.echo(f"The class goes on: {len(room.phones)} phones had joined. To begin anew, name another --out.")
        click.echo(f"Students open  {address}  and join with  {room.code}")
        if alone:
            click.echo("  Only this machine can open that. For phones on your network: --host 0.0.0.0")
        click.echo(f"Your page, for you alone:  {teacher}")
        click.echo(f"Votes are kept in {room.journal.path}. Ctrl-C ends the class.")
        if browser:
            import webbrowser

            webbrowser.open(teacher)

    serve(distinct(tuple(map(lesson, lessons))), host, port, out, told)
