"""The command ``lesson``: predict, then reveal, in a terminal; or the same as a page."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import STOPPED, bar, example, jobs_option

if TYPE_CHECKING:
    from ..viz.lesson_told import Revealed
    from ..viz.lessons import Lesson


@click.command(epilog=example("lesson first-crab --reveal"))
@click.argument("name", required=False, metavar="[NAME | FILE]")
@click.option("--reveal", is_flag=True, help="Run it and tell the answer, without asking for a prediction.")
@click.option("--out", type=click.Path(path_type=Path), help="Write it as a page instead, its answer folded.")
@jobs_option
def lesson(name: str | None, reveal: bool, out: Path | None, jobs: int | None) -> int:
    """Teach with a lesson: a question, a prediction, and the answer of live runs. Without NAME, list them.

    FILE is a lesson of your own; docs/lessons.md has a template.
    """
    from ..viz.lessons import lesson as named
    from ..viz.lessons import shipped

    if name is None:
        for each in shipped():
            click.echo(f"{each.name:<20}{each.question}")
        click.echo("\n'stallpoint lesson NAME' teaches one; the dashboard shows them all with pictures.")
        return 0
    asked = named(name)
    if out is not None:
        return _page(asked, out, jobs)
    choices = [f"  {place}  {words}" for place, words in enumerate(asked.choices, 1)]
    click.echo("\n".join([asked.title, "", *_paragraphs(asked.story), "", asked.question, *choices, ""]))
    guess = None
    if not reveal:
        guess = click.prompt("Your prediction", type=click.IntRange(1, len(asked.choices)))
    found = _ran(asked, jobs)
    lead = {None: "What came true", found.choice + 1: "As you predicted"}.get(guess, "Not as you predicted")
    said = [found.told, f"{asked.elsewhere} {found.caveat}".strip(), asked.discuss]
    told = [line for part in said if part for line in ("", *_paragraphs(part))]
    click.echo("\n".join([f"{lead}: {found.came}.", *told]))
    return STOPPED if found.stopped else 0


def _page(asked: Lesson, out: Path, jobs: int | None) -> int:
    from ..experiments.folder import no_folder
    from ..viz.lesson_page import write

    no_folder(out, "--out", "lesson.html")  # before the runs
    found = _ran(asked, jobs)
    click.echo(f"page: {write(found, out)}")
    return STOPPED if found.stopped else 0


def _ran(asked: Lesson, jobs: int | None) -> Revealed:
    from ..viz.lesson_told import ran, revealed

    with bar(len(asked.scenarios()) * asked.runs, "run", "running") as step:
        return revealed(asked, ran(asked, jobs, lambda done, total: step()))


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, 88)]
