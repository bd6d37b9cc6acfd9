"""The command ``lesson``: predict, then reveal, in a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from ..scenarios.errors import InputError
from .options import STOPPED, bar, example, jobs_option

if TYPE_CHECKING:
    from ..viz.lessons import Lesson


@click.command(epilog=example("lesson first-crab --reveal"))
@click.argument("name", required=False)
@click.option("--reveal", is_flag=True, help="Run it and tell the answer, without asking for a prediction.")
@jobs_option
def lesson(name: str | None, reveal: bool, jobs: int | None) -> int:
    """Teach with a lesson: a question, a prediction, and the answer of live runs. Without NAME, list them."""
    from ..viz.lessons import LESSONS

    if name is None:
        for each in LESSONS:
            click.echo(f"{each.name:<20}{each.question}")
        click.echo("\n'stallpoint lesson NAME' teaches one; the dashboard shows them all with pictures.")
        return 0
    asked = _named(name)
    choices = [f"  {place}  {words}" for place, words in enumerate(asked.choices, 1)]
    click.echo("\n".join([asked.title, "", *_paragraphs(asked.story), "", asked.question, *choices, ""]))
    guess = None
    if not reveal:
        guess = click.prompt("Your prediction", type=click.IntRange(1, len(asked.choices)))
    return _revealed(asked, guess, jobs)


def _named(name: str) -> Lesson:
    """The lesson of that name; without a near one the choices are told."""
    from ..viz.lessons import LESSONS
    from ..viz.lessons import lesson as named

    try:
        return named(name)
    except InputError as error:
        if error.remedy.endswith("?"):
            raise
        choices = ", ".join(each.name for each in LESSONS)
        raise InputError(error.field, name, f"{error.remedy}; there is: {choices}") from None


def _revealed(asked: Lesson, guess: int | None, jobs: int | None) -> int:
    from ..experiments.compare import compare
    from ..viz.comparison.over_worlds import caveat_of

    worlds = asked.worlds()
    with bar(len(worlds) * asked.seeds, "run", "running") as step:
        c = compare(worlds, asked.seeds, jobs, on_progress=lambda done, total: step())
    found = asked.answer(c)
    came = asked.choices[found.choice]
    lead = {None: "What came true", found.choice + 1: "As you predicted"}.get(guess, "Not as you predicted")
    said = [found.told, *([f"{asked.elsewhere} {caveat_of(c)}"] if asked.elsewhere else []), asked.then]
    click.echo("\n".join([f"{lead}: {came}.", *(line for part in said for line in ("", *_paragraphs(part)))]))
    return STOPPED if c.stopped else 0


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, 88)]
