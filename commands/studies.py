"""The verb of every analysis: what was asked, where to, with what means, and what is told when it is done."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..experiments.spec import ScenarioSpec, Spec
from ..scenarios.errors import InputError
from .options import (
    OUT,
    STOPPED,
    bar,
    click_options,
    example,
    folder_name,
    form_option,
    gauge,
    jobs_option,
    mix_option,
    out_option,
    store_option,
)

if TYPE_CHECKING:
    from ..experiments.ensemble import RunOptions
    from ..experiments.study import Study

type Add = Callable[[Any], Any]
"""Adds an option to a command."""


@dataclass(frozen=True)
class Order:
    """What was asked of a verb.

    Attributes:
        spec: what is asked.
        out: the output folder; by default one named after the study.
        form: of its tables.
        jobs: runs at once.
        store: folder of the store.
        mix_versions: whether it may hold runs of other versions of the model.
        cluster: address of a Dask cluster.
        pdf: whether report and brief are written as PDF too.
    """

    spec: Any
    out: Path | None = None
    form: str = "csv"
    jobs: int | None = None
    store: Path | None = None
    mix_versions: bool = False
    cluster: str | None = None
    pdf: bool = False

    @cached_property
    def place(self) -> Path:
        """The output folder."""
        return self.out or OUT / folder_name(self.spec.folder)


class Verb(click.Command):
    """A command whose arguments and options are the fields of a spec, and those that say with what means and where.

    Args:
        spec: what can be asked; its docstring is the help.
        work: does what was asked, and gives the exit code.
        means: options of :class:`Order` that say with what it is run.
        output: options of :class:`Order` that say where to.
    """

    def __init__(
        self, spec: type[Spec], work: Callable[[Order], int], means: Sequence[Add] = (), output: Sequence[Add] = ()
    ) -> None:
        text = inspect.cleandoc(spec.__doc__ or "").partition("\n\nAttributes:")[0]
        super().__init__(
            spec.kind, params=click_options(spec), help=text, epilog=example(f"{spec.kind} {spec.example}")
        )
        self.spec, self.work = spec, work
        last = next((at for at, each in enumerate(self.params) if each.name == "settings"), len(self.params))
        behind, self.params = self.params[last:], self.params[:last]
        for add in means:
            add(self)
        self.params += behind[:1]
        for add in output:
            add(self)
        self.params += behind[1:]

    def asked(self, ctx: click.Context) -> Spec:
        """What is asked."""
        with as_typed():
            return self.spec(**{name: ctx.params[name] for name in self.spec.options()})

    def invoke(self, ctx: click.Context) -> int:
        """Ask, and do what is asked; gives the exit code."""
        rest = {name: value for name, value in ctx.params.items() if name not in self.spec.options()}
        if rest.get("form") == "parquet":  # refused before any work is done, where it cannot be written
            from ..experiments.tidy import needs_parquet

            needs_parquet()
        return self.work(Order(self.asked(ctx), **rest))


def analysis(spec: type[Spec]) -> Verb:
    """The command of an analysis."""
    if spec.stored:
        out = out_option(f"{spec.kind}-SCENARIO" if issubclass(spec, ScenarioSpec) else spec.kind)
        return Verb(spec, carry_out, (jobs_option, store_option, mix_option), (out, form_option))
    return Verb(spec, carry_out, (jobs_option,), (form_option, out_option(spec.kind)))


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


def carry_out(asked: Order) -> int:
    """Do a study, write it, draw it and tell its answer; returns the exit code.

    The first Ctrl-C ends the runs: what is finished is written, if the study can be made of it (else it raises
    :class:`InputError`, and then nothing is), and the exit code is 130. The same command goes on after that, see
    :mod:`stallpoint.experiments.orders`.
    """
    from ..experiments import orders

    order = orders.Order(asked.spec, asked.place, form=asked.form, store=asked.store, mix_versions=asked.mix_versions)
    study, record, stopped = orders.carry_out(
        order, lambda: _watched(asked.jobs), lambda note: click.echo(f"note: {note}", err=True)
    )
    if stopped:
        click.echo("Stopped: the report shows what was finished; the same command goes on from there.", err=True)
    draw(study, record, asked.place)
    return STOPPED if stopped else 0


@contextmanager
def _watched(jobs: int | None) -> Iterator[RunOptions]:
    """With what runs are made: a bar shows them, and Ctrl-C stops them; before a study can be made of them that is a
    stop like any other, and no fault of the user."""
    from ..experiments.ensemble import RunOptions
    from ..experiments.runner import interruptible

    with interruptible() as flag, gauge() as show:
        try:
            with as_typed():
                yield RunOptions(jobs=jobs, on_progress=show, stop=flag)
        except InputError as error:
            if not flag.is_set():
                raise
            click.echo(f"{error} What is finished is kept, and the same command goes on from there.", err=True)
            raise KeyboardInterrupt from None


def illustrate(study: Study, record: dict[str, Any], place: Path) -> None:
    """Draw when the tables are safe: whatever happens here, ``stallpoint report`` can do it again."""
    from ..experiments.folder import writing
    from ..viz.studies.page import steps, write_study

    try:
        with bar(steps(study), "figure", "drawing") as step, writing(place):
            write_study(study, place, record, step)
    except InputError as error:
        remedy = f"{error.remedy}; the tables are there, and 'stallpoint report {place}' can draw them later"
        raise InputError(error.field, error.value, remedy) from None


def draw(study: Study, record: dict[str, Any], place: Path) -> None:
    """Figures and page of a study, and its answer on standard output."""
    from ..viz.formatting import ONE_WORLD, caveat
    from ..viz.studies.page import page_of

    illustrate(study, record, place)
    page = page_of(study, record)
    for text in (*page.warnings, *page.incomplete):
        click.echo(f"note: {text}", err=True)
    click.echo(page.summary or "\n".join(page.answer))
    if page.caveat:
        told = page.caveat.replace(ONE_WORLD, caveat(1, way="--worlds"))
        click.echo(f"{told}\n" if page.summary else told)
    click.echo(f"report: {place / 'report.html'}")
