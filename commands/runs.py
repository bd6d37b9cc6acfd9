"""The commands ``run``, ``compare``, ``demo`` and ``report``. Heavy imports wait until they run."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..experiments.analyses import CompareSpec, DemoSpec, RunSpec
from .options import STOPPED, bar, example, form_option, jobs_option, out_option
from .studies import Order, Verb, draw, illustrate, set_of

if TYPE_CHECKING:
    from ..experiments.compare import Comparison


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
    click.echo(f"{course(study, study.baseline)}\n\n{holds(study)}\n\n{caveat_of(study)}\n")
    _notes(study)
    undrawn = f"tables: {place}\nfigures and report: stallpoint report {shlex.quote(str(place))}"
    click.echo(f"report: {place / 'report.html'}" if drawn else undrawn)
    return 0


@click.command(epilog=example("report out/compare"))
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def report(folder: Path) -> None:
    """Make the report and figures of an output folder anew, from its tables."""
    from ..experiments.folder import written_by_us
    from ..experiments.provenance import elsewhere
    from ..experiments.study import load_study

    if (written := written_by_us(folder)) and (told := elsewhere(written)):
        click.echo(f"note: {folder} was {told}", err=True)
    draw(*load_study(folder), folder)


def _compare(asked: Order) -> int:
    """Compare, write, tell. The place is tried before the runs are made, not after."""
    from ..experiments.comparable import checked
    from ..experiments.ensemble import RunOptions
    from ..experiments.folder import output, writing
    from ..experiments.study import save_study

    spec, scenarios, place = asked.spec, asked.spec.scenarios, asked.place
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
    _notes(study)
    return STOPPED if study.stopped else 0


def _notes(study: Comparison) -> None:
    """What has no effect, and how an import was read; what cannot be compared or is missing is told with the answer."""
    from ..experiments.comparable import IMPORT, SCENARIO

    for note in dict.fromkeys(str(note) for note in study.notes if note.topic in (SCENARIO, IMPORT)):
        click.echo(f"note: {note}", err=True)


run = Verb(RunSpec, _run, (), (out_option("SCENARIO"), form_option))
compare = Verb(CompareSpec, _compare, (jobs_option,), (out_option("compare"), form_option))
demo = Verb(DemoSpec, _compare, (jobs_option,), (out_option("demo"),))
