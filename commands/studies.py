"""What the verbs of all analyses share: where to, with what means, and what is told when it is done."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    gauge,
    jobs_option,
    loaded,
    out_option,
    parquet_there,
    seeds_of,
    settings_option,
    typed,
    with_settings,
)

if TYPE_CHECKING:
    from ..experiments.gather import Means
    from ..experiments.storage.store import Store
    from ..experiments.study import Study
    from ..scenarios.scenario import Scenario

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Folder in which finished runs are kept for good, for this study and others.",
)
mix_option = click.option(
    "--mix-versions",
    is_flag=True,
    help="Go on with runs that another version of the model, or of its libraries, made; the output names all versions.",
)


def parameters_option(where: str = "") -> Callable[[Any], Any]:
    """Which parameters a study varies (``where``, if not everywhere), and over what range."""
    return click.option(
        "--parameter",
        "parameters",
        multiple=True,
        metavar="NAME[=LOW:HIGH]",
        help=f"Vary this one{where}; may stand several times.  [default: all uncertainties that act]",
    )


def study_options(default: str, seeds: int = 30) -> Callable[[Any], Any]:
    """The options that every study has (seeds, jobs, store, settings, out, format), for :func:`asked_of`.

    A verb that has many options of its own stands under this decorator and takes only those; put it last.

    Args:
        default: what the default output folder is called in the help.
        seeds: how many by default.
    """
    how_many = seeds_of(seeds)

    def add(verb: Any) -> Any:
        own = len(getattr(verb, "__click_params__", []))
        for option in (
            form_option,
            out_option(default),
            settings_option,
            mix_option,
            store_option,
            jobs_option,
            how_many,
        ):
            verb = option(verb)
        for parameter in verb.__click_params__[own:]:
            parameter.expose_value, parameter.callback = False, _aside
        return verb

    return add


def _aside(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
    context.meta[f"stallpoint.{parameter.name}"] = value
    return value


@dataclass(frozen=True)
class Order:
    """What was asked of a verb.

    Attributes:
        scenarios: what the study is about, with ``--set`` applied.
        command: the words that make it again.
        seeds: on which every scenario is run.
        place: the output folder.
        form: of its tables.
        jobs: runs at once.
        store: folder of the store.
        mix_versions: whether it may hold runs of other versions of the model.
    """

    scenarios: tuple[Scenario, ...]
    command: tuple[str, ...]
    seeds: tuple[int, ...]
    place: Path
    form: str = "csv"
    jobs: int | None = None
    store: Path | None = None
    mix_versions: bool = False


def order(
    verb: str,
    sources: Sequence[str],
    seeds: int,
    settings: Sequence[str],
    means: tuple[int | None, Path | None, bool],
    out: tuple[Path | None, str],
    extra: Sequence[str] = (),
) -> Order:
    """What was asked, checked before any work is done.

    Args:
        verb: the command.
        sources: names or files of scenarios.
        seeds: how many; they count from 0.
        settings: what ``--set`` said.
        means: ``--jobs``, ``--store`` and ``--mix-versions``.
        out: ``--out`` and ``--format``.
        extra: other words that are needed to make the same study again.

    Raises:
        InputError: on anything wrong with one of them.
    """
    place, form = out
    parquet_there(form)
    scenarios = tuple(with_settings(scenario, settings) for scenario in loaded(sources))
    command = ("stallpoint", verb, *sources, *extra, "--seeds", str(seeds), *typed(settings))
    where = place or OUT / folder_name("-".join([verb, *(scenario.name for scenario in scenarios[:1])]))
    return Order(scenarios, command, tuple(range(seeds)), where, form, *means)


def asked_of(verb: str, sources: Sequence[str], extra: Sequence[str] = ()) -> Order:
    """The same, from a verb under :func:`study_options`."""
    meta = click.get_current_context().meta
    names = ("seeds", "settings", "jobs", "store", "mix_versions", "out", "form")
    seeds, settings, jobs, store, mix, out, form = (meta[f"stallpoint.{name}"] for name in names)
    return order(verb, sources, seeds, settings, (jobs, store, mix), (out, form), extra)


@contextmanager
def as_typed() -> Iterator[None]:
    """Call what is wrong by the option that said it: studies know of ``size``, people typed ``--size``."""
    try:
        yield
    except InputError as error:
        raise InputError(_option(error), error.value, error.remedy, error.file) from None


def _option(error: InputError) -> str:
    context = click.get_current_context(silent=True)
    field = error.field.replace(" ", "-").replace("_", "-")
    for parameter in context.command.params if context and not error.file else ():
        if isinstance(parameter, click.Option) and (f"--{field}" in parameter.opts or parameter.name == error.field):
            return parameter.opts[0]
    return error.field


def carry_out(asked: Order, work: Callable[[Means], Study]) -> int:
    """Do a study, write it, draw it and tell its answer; returns the exit code.

    The place is tried before the runs are made. The first Ctrl-C ends the runs: what is finished is written, if the
    study can be made of it (``work`` raises :class:`InputError` if not, and then nothing is), and the exit code is 130.
    Finished runs are kept in the store; without one in a hidden folder beside the output until the study is finished,
    so that the same command goes on after Ctrl-C or worse.
    """
    from ..experiments.folder import output, writing
    from ..experiments.gather import Means
    from ..experiments.runner import interruptible
    from ..experiments.study import save_study

    with output(asked.place) as folder:
        with interruptible() as flag, _opened(asked) as store, gauge() as show:
            means = Means(jobs=asked.jobs, store=store, on_progress=show, stop=flag)
            study = _worked(work, means)
            stopped, used = flag.is_set(), store.used if store else ()
        with writing(asked.place):
            seeds = tuple(getattr(study, "seeds", asked.seeds))
            record = save_study(study, folder, asked.form, asked.command, asked.scenarios, seeds, stopped, used)
    if stopped:
        click.echo("Stopped: the report shows what was finished; the same command goes on from there.", err=True)
    else:
        _forget(asked.place)
    draw(study, record, asked.place)
    return STOPPED if stopped else 0


def _worked(work: Callable[[Means], Study], means: Means) -> Study:
    """The study; a Ctrl-C before one can be made is a stop like any other, and no fault of the user."""
    try:
        with as_typed():
            return work(means)
    except InputError as error:
        if not means.stopped:
            raise
        click.echo(f"{error} What is finished is kept, and the same command goes on from there.", err=True)
        raise KeyboardInterrupt from None


def draw(study: Study, record: dict[str, Any], place: Path) -> None:
    """Figures and page of a study whose tables are safe, and its answer on standard output."""
    from ..experiments.folder import writing
    from ..viz.studies.page import page_of, steps, write_study

    try:
        with bar(steps(study), "figure", "drawing") as step, writing(place):
            write_study(study, place, record, step)
    except InputError as error:
        remedy = f"{error.remedy}; the tables are there, and 'stallpoint report {place}' can draw them later"
        raise InputError(error.field, error.value, remedy) from None
    page = page_of(study, record)
    for text in page.warnings:
        click.echo(f"note: {text}", err=True)
    click.echo("\n".join(page.answer))
    click.echo(f"report: {place / 'report.html'}")


@contextmanager
def _opened(asked: Order) -> Iterator[Store | None]:
    """The store that was asked for, else one for as long as the study is unfinished (where pyarrow is installed)."""
    from importlib.util import find_spec

    if asked.store is None and find_spec("pyarrow") is None:
        yield None
        return
    from ..experiments.storage.store import Store
    from ..model.version import model_version

    hidden = f"{_unfinished(asked.place)}{model_version().mark}"  # runs of another version would be of no use
    empty = True
    try:
        with Store(asked.store or asked.place.absolute().parent / hidden, mix_versions=asked.mix_versions) as store:
            for note in store.notes:
                click.echo(f"note: {note}", err=True)
            try:
                yield store
            finally:
                empty = not len(store)
    finally:
        if empty:
            _forget(asked.place)


def _unfinished(place: Path) -> str:
    """How the folder beside an output starts in which its runs wait until it is finished."""
    return f".{place.name}.runs-"


def _forget(place: Path) -> None:
    for folder in place.absolute().parent.glob(f"{glob.escape(_unfinished(place))}*"):
        shutil.rmtree(folder, ignore_errors=True)
