"""The command ``why``: one factory's story, and the same factory in another scenario. Heavy imports wait."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..experiments.lives import WhySpec
from .studies import Order, Verb

if TYPE_CHECKING:
    from ..experiments.lives.twin import Twin

WIDTH = 96
REPORT = "report.html"


def _why(asked: Order) -> int:
    """Live the lives, write them if that is asked, and tell them."""
    from contextlib import nullcontext

    from ..experiments.folder import output

    out, (_, note) = asked.out, asked.spec.told
    # the place is tried before anything is run, not after
    with output(out) if out is not None else nullcontext() as folder:
        t = asked.spec.run()
        if folder is not None and out is not None:
            _save(t, folder, out, asked.spec.words())
    _say(t, note)
    if out is not None:
        click.echo(f"report: {out / REPORT}")
    return 0


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


why = Verb(
    WhySpec,
    _why,
    output=(
        click.option("--out", type=click.Path(path_type=Path), help="Also write a page and tables into this folder."),
    ),
)
