"""The commands that run something: ``run``, ``compare``, ``demo`` and ``report``. Heavy imports wait until they run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .scenarios.errors import InputError

if TYPE_CHECKING:
    from .experiments.compare import Comparison
    from .model.result import Result
    from .scenarios.scenario import Scenario

OUT = Path("out")
STOPPED = 130
DEMO = ("no-policy", "display-programme", "three-bottlenecks")
MOST_SEEDS = 100_000

settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the world; may stand several times.",
)
seeds_option = click.option(
    "--seeds", type=click.IntRange(1, MOST_SEEDS), default=30, show_default=True, help="Runs of each scenario."
)
jobs_option = click.option("--jobs", type=click.IntRange(1, 1024), help="Runs at once.  [default: one a core]")
form_option = click.option(
    "--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True, help="Of the tables."
)


def out_option(default: str) -> Callable[[Any], Any]:
    """The option that names the output folder."""
    note = f"Output folder; an earlier output there is replaced.  [default: {OUT.as_posix()}/{default}]"
    return click.option("--out", type=click.Path(path_type=Path), help=note)


@click.command()
@click.argument("scenario")
@click.option("--seed", type=int, default=0, show_default=True, help="Which dice to throw; any whole number.")
@settings_option
@out_option("SCENARIO")
@form_option
def run(scenario: str, seed: int, settings: tuple[str, ...], out: Path | None, form: str) -> None:
    """Run one scenario (a name or a file) once, and write tables, figures and a report."""
    from .experiments.compare import Comparison
    from .experiments.folder import output, writing
    from .experiments.outcome import Keep, Outcome
    from .experiments.saved import save

    asked = with_settings(loaded([scenario])[0], settings)
    _parquet_there(form)
    place = out or OUT / _folder_name(asked.name)
    with output(place) as folder:
        from .model.adoption import run as run_model

        with bar(asked.world.months, "month", f"running {asked.name}") as step:
            result = run_model(asked, seed, progress=lambda month: step())
        outcome = Outcome.of(result, Keep(groups_every=1))
        study = Comparison((asked,), (asked.hash,), (outcome,), 1)
        command = ["stallpoint", "run", scenario, "--seed", str(seed), *_typed(settings)]
        with writing(place):
            _write_ledger(result, folder, form)
            record = save(study, folder, form, "run", command)
    _illustrate(study, place, record)
    click.echo(f"{asked.name}, seed {seed}: {result.verdict.sentence()}.")
    _notes(study)
    _where(place)


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
    command = ["stallpoint", "compare", *scenarios, "--seeds", str(seeds), *_typed(settings)]
    return _study(asked, seeds, jobs, out or OUT / "compare", form, "compare", command)


@click.command()
@seeds_option
@click.option("--factories", type=int, help="How many factories the chain has.  [default: 1000]")
@click.option("--network", help="A real chain that comes with Stallpoint, in place of a generated one: willems_24.")
@jobs_option
@out_option("demo")
def demo(seeds: int, factories: int | None, network: str | None, jobs: int | None, out: Path | None) -> int:
    """Show the point: no policy, a display programme and three bottlenecks broken, in one world."""
    from .scenarios.shipped import shipped

    if network is not None and factories is not None:
        raise InputError("--factories", factories, "has no effect with --network, which brings its own: leave one out")
    asked = loaded(DEMO)
    command = ["stallpoint", "demo", "--seeds", str(seeds)]
    name = "demo"
    if network is not None:
        files = shipped(network)
        asked = [dataclasses.replace(scenario, network=files) for scenario in asked]
        command += ["--network", network]
        name = f"demo-{_folder_name(network)}"
    elif factories is not None:
        asked = [scenario.with_world(factories=factories) for scenario in asked]
        command += ["--factories", str(factories)]
    return _study(asked, seeds, jobs, out or OUT / name, "csv", "demo", command)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def report(folder: Path) -> None:
    """Make the report and figures of an output folder anew, from its tables."""
    from .experiments.saved import load

    study, record = load(folder)
    _illustrate(study, folder, record)
    _told(study)
    _where(folder)


STUDIES = (run, compare, demo, report)


def loaded(sources: Sequence[str]) -> list[Scenario]:
    """The scenarios of those names or files.

    Raises:
        InputError: on anything wrong with one of them.
    """
    from .scenarios.files import load

    return [load(source) for source in sources]


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario in a world with some parameters set, each written ``name=value``.

    Raises:
        InputError: on a setting that is not written so, stands twice, or is no good value of its parameter.
    """
    from .scenarios.parameters import find

    values: dict[str, object] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not name or not value:
            raise InputError("--set", setting, "must be written name=value, for instance factories=500")
        if name in values:
            raise InputError("--set", name, "is set twice: give it one value")
        values[name] = value if find(name).is_choice else _number(value)
    return dataclasses.replace(scenario, world=scenario.world.with_values(values)) if values else scenario


def _number(text: str) -> object:
    """A number where the text is one; else the text, which the parameter will refuse with a sentence."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@contextmanager
def bar(total: int, unit: str, what: str) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, if that is a terminal and it takes over a second; gives the step to call."""
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, desc=what, delay=1, leave=False, disable=None, dynamic_ncols=True) as shown:
        yield lambda: (shown.update(), None)[1]


def _study(
    asked: list[Scenario], seeds: int, jobs: int | None, place: Path, form: str, kind: str, command: list[str]
) -> int:
    """Compare, write, tell. The place is tried before the runs are made, not after."""
    from .experiments.comparable import checked
    from .experiments.compare import compare as compared
    from .experiments.folder import output, writing
    from .experiments.saved import save

    checked(asked)
    _parquet_there(form)
    with output(place) as folder:
        with bar(seeds * len(asked), "run", "running") as step:
            study = compared(asked, seeds, jobs, on_progress=lambda done, total: step())
        if study.stopped:
            click.echo(
                f"Stopped: the report is of the {len(study.seeds)} of {seeds} seeds that are complete.", err=True
            )
        with writing(place):
            record = save(study, folder, form, kind, command)
    _illustrate(study, place, record)
    _told(study)
    _notes(study)
    _where(place)
    return STOPPED if study.stopped else 0


def _illustrate(study: Comparison, place: Path, record: dict[str, Any]) -> None:
    """Draw when the tables are safe: whatever happens here, ``stallpoint report`` can do it again."""
    from .experiments.folder import writing
    from .viz.output import illustrate, steps

    try:
        with bar(steps(study), "figure", "drawing") as step, writing(place):
            illustrate(study, place, record, step)
    except InputError as error:
        remedy = f"{error.remedy}; the tables are there, and 'stallpoint report {place}' can draw them later"
        raise InputError(error.field, error.value, remedy) from None


def _write_ledger(result: Result, folder: Path, form: str) -> None:
    from .experiments.saved import write_table

    write_table(result.events(), folder, "events", form)
    write_table(result.review_table(), folder, "reviews", form)


def _told(study: Comparison) -> None:
    """The answer, the verdicts and what holds the factories back, on standard output."""
    from .viz.sentences import answer
    from .viz.summary import holds, verdicts

    click.echo(f"{answer(study)}\n\n{verdicts(study)}\n\n{holds(study)}\n")


def _notes(study: Comparison) -> None:
    """What cannot be compared, is missing or has no effect. What an import drew is in the report."""
    from .experiments.comparable import IMPORT

    for note in study.notes:
        if note.topic != IMPORT:
            click.echo(f"note: {note}", err=True)


def _where(place: Path) -> None:
    click.echo(f"report: {place / 'report.html'}")


def _typed(settings: Sequence[str]) -> list[str]:
    return [word for setting in settings for word in ("--set", setting)]


def _parquet_there(form: str) -> None:
    from .experiments.saved import PARQUET, needs_parquet

    if form == PARQUET:
        needs_parquet()


def _folder_name(name: str) -> str:
    from .experiments.saved import slug

    return slug(name)
