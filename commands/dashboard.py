"""The command ``dashboard``. Heavy imports wait until it runs."""

import os
from pathlib import Path

import click

from ..scenarios.errors import InputError
from .options import OUT, example
from .served import place, place_options

NEEDED = ("solara", "anywidget")


@click.command(epilog=example("dashboard --scenario no-policy"))
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Where; 0 takes any free.")
@click.option("--scenario", help="What the first page opens with: a name of the library, or a file.")
@click.option(
    "--studies",
    type=click.Path(path_type=Path),
    default=OUT,
    show_default=True,
    help="Folder whose stored studies are shown.",
)
@click.option("--lessons", type=click.Path(path_type=Path), help="Folder of lessons to teach in place of the shipped.")
@click.option("--browser/--no-browser", default=True, help="Whether to open a browser.")
@place_options
def dashboard(port: int, scenario: str | None, studies: Path, lessons: Path | None, browser: bool) -> None:
    """Open the pages in a browser; by default they are served from and to this machine only, with no internet."""
    from importlib.util import find_spec

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError("dashboard", None, f"needs {' and '.join(missing)}: install stallpoint[dashboard]")
    os.environ["STALLPOINT_STUDIES"] = str(studies)
    if lessons is not None:
        from ..viz.lessons import in_folder

        in_folder(lessons)  # what is wrong with it is said before anybody comes
        os.environ["STALLPOINT_LESSONS"] = str(lessons.absolute())
    from ..viz.dashboard import server

    where = place()
    query = ""
    if scenario is not None:
        from ..scenarios.files import load

        asked = load(scenario)
        server.configure()
        from ..viz.dashboard import share, state, uploads

        query = share.to_query(uploads.adopted(state.first(), asked))

    def told(address: str) -> None:
        click.echo(f"Stallpoint is at {address} (Ctrl-C stops it)")
        if where.reached:
            click.echo(where.told)

    server.serve(where, port, query, browser, told)
