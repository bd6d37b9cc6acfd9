"""The commands ``run``, ``compare``, ``demo``, ``report`` and ``brief``. Heavy imports wait until they run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..experiments.analyses import CompareSpec, DemoSpec, RunSpec
from ..scenarios.errors import InputError
from .options import STOPPED, bar, cover_options, example, form_option, jobs_option, out_option, pdf_option
from .studies import Order, Verb, as_typed, draw, illustrate

if TYPE_CHECKING:
    from ..experiments.compare import Comparison
    from ..experiments.study import Study
    from ..viz.document.cover import Cover


def _run(asked: Order) -> int:
    """Run, write, tell; draw if that is asked."""
    from ..experiments.compare import Comparison
    from ..experiments.folder import output, writing
    from ..experiments.outcome import Keep, Outcome
    from ..experiments.study import save_study

    (scenario,), place, drawn = asked.spec.scenarios, asked.place, asked.spec.report
    with output(place) as folder:
        from ..model.life import run as run_model

        with bar(scenario.world.months, "month", f"running {scenario.name}") as step:
            result = run_model(scenario, asked.spec.seed, progress=lambda month: step())
        outcome = Outcome.of(result, Keep(groups_every=1))
        study = Comparison((scenario,), (scenario.hash,), (outcome,), 1, kind="run")
        with writing(place):
            beside = {"events": result.event_columns(), "reviews": result.review_columns()}
            words, seeds = asked.spec.words(), study.seeds
            record = save_study(study, folder, asked.form, words, study.scenarios, seeds, more=beside)
    if drawn:
        illustrate(study, record, place)
    from ..viz.comparison.over_worlds import caveat_of
    from ..viz.comparison.summary import course, holds

    said = f"{result.verdict.sentence()}. {result.after_support.sentence()}"
    click.echo(f"{scenario.name}, seed {asked.spec.seed}: {said}.\n")
    click.echo(f"{course(study, study.baseline)}\n\n{holds(study)}\n\n{caveat_of(study, '--worlds')}\n")
    _notes(study)
    undrawn = f"tables: {place}\nfigures and report: stallpoint report {shlex.quote(str(place))}"
    click.echo(f"report: {place / 'report.html'}" if drawn else undrawn)
    return 0


@click.command(epilog=example('report out/compare --pdf --author "Li Wei"'))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@pdf_option("Write it as report.pdf too, with contents, page numbers, and who signs it.")
@cover_options
def report(folder: Path, pdf: bool, question: str, author: str, office: str, date: str) -> None:
    """Make the report and figures of an output folder anew, from its tables."""
    given = {"--question": question, "--author": author, "--office": office, "--date": date}
    if wrong := [name for name, value in given.items() if value and not pdf]:
        raise InputError(wrong[0], given[wrong[0]], "stands on the PDF only: say --pdf")
    cover = _cover(question, author, office, date) if pdf else None
    study, record = _stored(folder, pdf)
    draw(study, record, folder)
    if pdf:
        _paper(study, record, folder, cover)


@click.command(epilog=example('brief out/compare --author "Li Wei" --office "Ministry of Industry"'))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@cover_options
def brief(folder: Path, question: str, author: str, office: str, date: str) -> None:
    """Write the brief of an output folder: two pages to read and to sign, as brief.pdf and brief.html."""
    study, record = _stored(folder, True)
    _brief(study, record, folder, _cover(question, author, office, date))


def _cover(question: str, author: str, office: str, date: str) -> Cover:
    """What whoever signs it says, as it was given."""
    from ..viz.document.cover import Cover

    with as_typed():
        return Cover(question, author, office, date)


def _stored(folder: Path, pdf: bool) -> tuple[Study, dict[str, Any]]:
    """The study in an output folder; whether a PDF can be made is known before it is read."""
    from ..experiments.folder import written_by_us
    from ..experiments.provenance import elsewhere
    from ..experiments.study import load_study

    if pdf:
        _needs_pdf()
    if (written := written_by_us(folder)) and (told := elsewhere(written)):
        click.echo(f"note: {folder} was {told}", err=True)
    return load_study(folder)


def _needs_pdf() -> None:
    from ..viz.document.pdf import needs_pdf

    needs_pdf()


def _paper(study: Study, record: dict[str, Any], place: Path, cover: Cover | None = None) -> None:
    """The report as a PDF."""
    from ..experiments.folder import writing
    from ..viz.studies.page import figures_by_name
    from ..viz.studies.papers import write_report

    drawn = sum(bool(figure.panels) for figure in figures_by_name(study).values())
    with bar(drawn, "figure", "setting") as step, writing(place, "--pdf"):
        written = write_report(study, place, record, step, cover)
    click.echo(f"report: {written}")


def _brief(study: Study, record: dict[str, Any], place: Path, cover: Cover) -> None:
    """The brief, as a PDF and as a page."""
    from ..experiments.folder import writing
    from ..viz.studies.papers import write_brief

    with writing(place, "brief"):
        written = write_brief(study, place, record, cover)
    click.echo(f"brief: {written}")


def _compare(asked: Order) -> int:
    """Compare, write, tell. The place is tried before the runs are made, not after."""
    from ..experiments.comparable import checked
    from ..experiments.ensemble import RunOptions
    from ..experiments.folder import output, writing
    from ..experiments.orders import set_of
    from ..experiments.study import save_study

    spec, scenarios, place = asked.spec, asked.spec.scenarios, asked.place
    if asked.pdf:
        _needs_pdf()
    checked(scenarios)
    with output(place) as folder:
        with bar(spec.runs, "run", "running") as step:
            study = spec.run(RunOptions(asked.jobs, on_progress=lambda done, total: step()))
        if study.stopped:
            click.echo(
                f"Stopped: the report is of the {len(study.seeds)} of {spec.seeds} seeds that are complete.", err=True
            )
        with writing(place):
            words, more = spec.words(), set_of(spec)
            record = save_study(study, folder, asked.form, words, scenarios, study.seeds, study.stopped, more=more)
    draw(study, record, place)
    if asked.pdf:
        from ..viz.document.cover import Cover

        _paper(study, record, place)
        _brief(study, record, place, Cover())
    _notes(study)
    return STOPPED if study.stopped else 0


def _notes(study: Comparison) -> None:
    """What has no effect, and how an import was read; what cannot be compared or is missing is told with the answer."""
    from ..experiments.comparable import IMPORT, SCENARIO

    for note in dict.fromkeys(str(note) for note in study.notes if note.topic in (SCENARIO, IMPORT)):
        click.echo(f"note: {note}", err=True)


run = Verb(RunSpec, _run, (), (out_option("SCENARIO"), form_option))
compare = Verb(
    CompareSpec,
    _compare,
    (jobs_option,),
    (out_option("compare"), form_option, pdf_option("Write report.pdf and brief.pdf too.")),
)
demo = Verb(DemoSpec, _compare, (jobs_option,), (out_option("demo"),))
