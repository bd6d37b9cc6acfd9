"""The commands ``run``, ``compare``, ``demo`` and ``report``. Heavy imports wait until they run."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..scenarios.errors import InputError
from .options import (
    OUT,
    STOPPED,
    bar,
    folder_name,
    form_option,
    jobs_option,
    loaded,
    out_option,
    parquet_there,
    seeds_option,
    settings_option,
    typed,
    with_settings,
)

if TYPE_CHECKING:
    from ..experiments.compare import Comparison
    from ..model.outcomes.result import Result
    from ..scenarios.scenario import Scenario

DEMO = ("no-policy", "display-programme", "three-bottlenecks")


@click.command()
@click.argument("scenario")
@click.option("--seed", type=int, default=0, show_default=True, help="Which dice to throw; any whole number.")
@settings_option
@out_option("SCENARIO")
@form_option
@click.option("--report", "drawn", is_flag=True, help="Draw the figures and write the report as well.")
def run(scenario: str, seed: int, settings: tuple[str, ...], out: Path | None, form: str, drawn: bool) -> None:
    """Run one scenario (a name or a file) once, tell how it went, and write its tables."""
    from ..experiments.compare import Comparison
    from ..experiments.folder import output, writing
    from ..experiments.outcome import Keep, Outcome
    from ..experiments.study import save_study

    asked = with_settings(loaded([scenario])[0], settings)
    parquet_there(form)
    place = out or OUT / folder_name(asked.name)
    with output(place) as folder:
        from ..model.life import run as run_model

        with bar(asked.world.months, "month", f"running {asked.name}") as step:
            result = run_model(asked, seed, progress=lambda month: step())
        outcome = Outcome.of(result, Keep(groups_every=1))
        study = Comparison((asked,), (asked.hash,), (outcome,), 1, kind="run")
        command = ["stallpoint", "run", scenario, "--seed", str(seed), *typed(settings), *(["--report"] * drawn)]
        with writing(place):
            _write_ledger(result, folder, form)
            record = save_study(study, folder, form, command, study.scenarios, study.seeds)
    if drawn:
        _illustrate(study, place, record)
    _lived(study, f"{asked.name}, seed {seed}: {result.verdict.sentence()}.")
    _notes(study)
    if drawn:
        _where(place)
    else:
        click.echo(f"tables: {place}\nfigures and report: stallpoint report {shlex.quote(str(place))}")


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@seeds_option
@jobs_option
@settings_option
@out_option("compare")
@form_option
def compare(
    scenarios: tuple[str, ...], seeds: int, jobs: int | None, settings: tuple[str, ...], out: Path | None, form: str
) -> int:
    """Run scenarios on the same dice and compare them with the first one."""
    asked = [with_settings(scenario, settings) for scenario in loaded(scenarios)]
    command = ["stallpoint", "compare", *scenarios, "--seeds", str(seeds), *typed(settings)]
    return _study(asked, seeds, jobs, out or OUT / "compare", form, "compare", command)


@click.command()
@seeds_option
@click.option("--factories", type=int, help="How many factories the chain has.  [default: 1000]")
@click.option("--network", help="A real chain that comes with Stallpoint, in place of a generated one: willems_24.")
@jobs_option
@out_option("demo")
def demo(seeds: int, factories: int | None, network: str | None, jobs: int | None, out: Path | None) -> int:
    """Show the point: no policy, a display programme and three bottlenecks broken, in one world."""
    from ..scenarios.shipped import shipped

    if network is not None and factories is not None:
        raise InputError("--factories", factories, "has no effect with --network, which brings its own: leave one out")
    asked = loaded(DEMO)
    command = ["stallpoint", "demo", "--seeds", str(seeds)]
    name = "demo"
    if network is not None:
        files = shipped(network)
        asked = [dataclasses.replace(scenario, network=files) for scenario in asked]
        command += ["--network", network]
        name = f"demo-{folder_name(network)}"
    elif factories is not None:
        asked = [scenario.with_world(factories=factories) for scenario in asked]
        command += ["--factories", str(factories)]
    return _study(asked, seeds, jobs, out or OUT / name, "csv", "demo", command)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def report(folder: Path) -> None:
    """Make the report and figures of an output folder anew, from its tables."""
    from ..experiments.compare import Comparison
    from ..experiments.folder import written_by_us
    from ..experiments.lives.twin import Twin
    from ..experiments.provenance import elsewhere
    from ..experiments.study import load_study
    from .studies import draw
    from .why import retell

    if (written := written_by_us(folder)) and (told := elsewhere(written)):
        click.echo(f"note: {folder} was {told}", err=True)
    study, record = load_study(folder)
    if isinstance(study, Twin):
        retell(study, folder, record)
    elif isinstance(study, Comparison):
        _illustrate(study, folder, record)
        _told(study)
        _where(folder)
    else:
        draw(study, record, folder)


def _study(
    asked: list[Scenario], seeds: int, jobs: int | None, place: Path, form: str, kind: str, command: list[str]
) -> int:
    """Compare, write, tell. The place is tried before the runs are made, not after."""
    from ..experiments.comparable import checked
    from ..experiments.compare import compare as compared
    from ..experiments.folder import output, writing
    from ..experiments.study import save_study

    checked(asked)
    parquet_there(form)
    with output(place) as folder:
        with bar(seeds * len(asked), "run", "running") as step:
            study = compared(asked, seeds, jobs, on_progress=lambda done, total: step())
        study = dataclasses.replace(study, kind=kind)
        if study.stopped:
            click.echo(
                f"Stopped: the report is of the {len(study.seeds)} of {seeds} seeds that are complete.", err=True
            )
        with writing(place):
            record = save_study(study, folder, form, command, study.scenarios, study.seeds, study.stopped)
    _illustrate(study, place, record)
    _told(study)
    _notes(study)
    _where(place)
    return STOPPED if study.stopped else 0


def _illustrate(study: Comparison, place: Path, record: dict[str, Any]) -> None:
    """Draw when the tables are safe: whatever happens here, ``stallpoint report`` can do it again."""
    from ..experiments.folder import writing
    from ..viz.comparison.output import illustrate, steps

    try:
        with bar(steps(study), "figure", "drawing") as step, writing(place):
            illustrate(study, place, record, step)
    except InputError as error:
        remedy = f"{error.remedy}; the tables are there, and 'stallpoint report {place}' can draw them later"
        raise InputError(error.field, error.value, remedy) from None


def _write_ledger(result: Result, folder: Path, form: str) -> None:
    from ..experiments.tidy import write_table

    write_table(result.event_columns(), folder, "events", form)
    write_table(result.review_columns(), folder, "reviews", form)


def _told(study: Comparison) -> None:
    """The answer, the verdicts and what holds the factories back, on standard output."""
    from ..viz.comparison.sentences import answer
    from ..viz.comparison.summary import holds, verdicts

    click.echo(f"{answer(study)}\n\n{verdicts(study)}\n\n{holds(study)}\n")


def _lived(study: Comparison, verdict: str) -> None:
    """How one run went, on standard output."""
    from ..viz.comparison.summary import course, holds

    click.echo(f"{verdict}\n\n{course(study, study.baseline)}\n\n{holds(study)}\n")


def _notes(study: Comparison) -> None:
    """What cannot be compared, is missing or has no effect. What an import drew is in the report."""
    from ..experiments.comparable import IMPORT

    for note in study.notes:
        if note.topic != IMPORT:
            click.echo(f"note: {note}", err=True)


def _where(place: Path) -> None:
    click.echo(f"report: {place / 'report.html'}")
