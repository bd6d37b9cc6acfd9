"""The command ``why``: one factory's story, and the same factory in another scenario. Heavy imports wait."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import loaded, settings_option, typed, with_settings

if TYPE_CHECKING:
    from ..experiments.lives.twin import Twin
    from ..scenarios.scenario import Scenario

WIDTH = 96
TWIN = "no-policy"
REPORT = "report.html"


@click.command()
@click.argument("scenario")
@click.argument("factory", required=False)
@click.option(
    "--against",
    metavar="SCENARIO",
    help="Live the same life in this scenario too.  [default: the same world with no lever pulled]",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Which dice to throw; any whole number.")
@settings_option
@click.option("--out", type=click.Path(path_type=Path), help="Also write a page and tables into this folder.")
def why(
    scenario: str, factory: str | None, against: str | None, seed: int, settings: tuple[str, ...], out: Path | None
) -> None:
    """Tell one factory's story, and where it would have parted in another scenario.

    FACTORY is a name or a row number. Without one, the factory whose two lives differ longest is told.
    """
    from contextlib import nullcontext

    from ..experiments.folder import output
    from ..experiments.lives.twin import twin

    asked = with_settings(loaded([scenario])[0], settings)
    if against is None:
        other, note = _default(asked, settings)
    else:
        other, note = with_settings(loaded([against])[0], settings), ""
    words = ["stallpoint", "why", scenario, *([factory] if factory is not None else [])]
    words += ["--against", against] if against is not None else []
    words += ["--seed", str(seed), *typed(settings)]
    # the place is tried before anything is run, not after
    with output(out) if out is not None else nullcontext() as folder:
        t = twin(asked, other, seed, factory)
        if folder is not None and out is not None:
            _save(t, folder, out, words)
    _say(t, note)
    if out is not None:
        click.echo(f"report: {out / REPORT}")


def retell(t: Twin, folder: Path, record: dict[str, Any]) -> None:
    """Make the page of an output folder anew.

    Args:
        t: the lives, lived again.
        folder: what ``why`` wrote.
        record: its provenance.

    Raises:
        InputError: if the page cannot be written.
    """
    from ..experiments.folder import list_files, writing
    from ..viz.lives.page import page

    with writing(folder, "report"):
        part = folder / f".{REPORT}.part"
        part.write_text(page(t, record), encoding="utf-8")
        part.replace(folder / REPORT)
        list_files(folder, [REPORT])
    click.echo(f"report: {folder / REPORT}")


def _default(asked: Scenario, settings: tuple[str, ...]) -> tuple[Scenario | None, str]:
    """What a scenario is set against if nothing is said, and a sentence that says so."""
    from ..experiments.lives.twin import without_levers

    other = without_levers(asked)
    if other is None:
        return None, f"{asked.name} pulls no lever, so one life is told; --against sets another scenario beside it."
    known = with_settings(loaded([TWIN])[0], settings)
    if known.content() == other.content():
        return known, f"Set against {TWIN}: the same world with no lever pulled."
    return other, f"Set against {other.name}: the same world with no lever pulled and no shock."


def _save(t: Twin, folder: Path, place: Path, words: list[str]) -> None:
    from ..experiments.folder import writing
    from ..experiments.study import save_study
    from ..experiments.tidy import CSV
    from ..viz.lives.page import page

    with writing(place):
        record = save_study(t, folder, CSV, words, t.scenarios, t.seeds)
        (folder / REPORT).write_text(page(t, record), encoding="utf-8")


def _say(t: Twin, note: str) -> None:
    from ..viz.lives.page import about
    from ..viz.lives.twin import tell_twin

    head = f"{t.ours.name} under {t.ours.result.scenario.name}"
    lines = [head, "=" * len(head), about(t)]
    if t.chosen:
        lines += textwrap.wrap(f"Chosen because {t.chosen}.", WIDTH)
    lines += textwrap.wrap(note, WIDTH)
    for section in tell_twin(t):
        lines += ["", section.heading]
        for sentence in section.sentences:
            lines += textwrap.wrap(sentence, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    click.echo("\n".join(lines))
