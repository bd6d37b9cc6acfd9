"""The command ``sweep``: every scenario of a design file on every seed, stored, so that it can be stopped and go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..experiments.designs import SweepSpec
from ..scenarios.errors import InputError
from .options import OUT, STOPPED, folder_name, form_option, gauge, jobs_option, mix_option
from .studies import Order, Verb, as_typed, draw

if TYPE_CHECKING:
    from ..experiments.designs.design import Design
    from ..experiments.designs.sweep import Sweep
    from ..experiments.grouped import GroupEnds
    from ..model.version import Version

STORE = "store"


def _sweep(asked: Order) -> int:
    """Run what is missing, write, draw and tell; gives the exit code."""
    from ..experiments.orders import group_ends
    from ..experiments.storage.store import Store

    with as_typed():
        design = asked.spec.planned()
    place = placed(asked, design)
    _free(place)
    _same(design, place)
    with Store(place / STORE, "--out", asked.mix_versions) as store:
        ends = group_ends(asked.spec)
        study, stopped = _made(design, store, asked, ends)
        record = _saved(study, design, asked, stopped, store.used, ends)
        if stopped:
            about = study.about
            click.echo(
                f"Stopped: {about['finished_runs']:,} of {about['planned_runs']:,} runs are stored, and the report is "
                "of these; the same command goes on.",
                err=True,
            )
        draw(study, record, place)
    return STOPPED if stopped else 0


def placed(asked: Order, design: Design) -> Path:
    """The folder of a sweep."""
    return asked.out or OUT / folder_name(f"sweep-{design.name}")


def _free(place: Path) -> None:
    """Refuse a place where something else stands, before any work is done."""
    from ..experiments.folder import written_by_us

    if place.is_file():
        raise InputError("--out", str(place), "is there already and is no folder: name another one")
    if not place.is_dir() or not any(place.iterdir()) or (place / STORE).is_dir():
        return
    if (written_by_us(place) or {}).get("kind") != "sweep":
        raise InputError("--out", str(place), "is there already and is no sweep of Stallpoint: name another folder")


def _same(asked: Design, place: Path) -> None:
    """Refuse to replace the report of another design; more points or replications of the same one go on."""
    from ..experiments.folder import written_by_us
    from ..experiments.study import load_study

    if (written_by_us(place) or {}).get("kind") != "sweep":
        return
    try:
        study, _ = load_study(place)
    except InputError:  # its report cannot be read any more, so none is lost
        return
    if set(study.tables()["points"]["hash"]) - {scenario.hash for scenario in asked.scenarios()} - {""}:
        remedy = "holds the sweep of another design, whose points are not all in this one: name another folder"
        raise InputError("--out", str(place), remedy)


def _made(design: Design, store: Any, asked: Order, ends: GroupEnds | None) -> tuple[Sweep, bool]:
    """The sweep, and whether it was stopped before its end."""
    from ..experiments.designs.sweep import sweep as swept
    from ..experiments.engines import engine
    from ..experiments.runner import interruptible

    with interruptible() as flag, engine(asked.cluster, asked.jobs) as place, gauge(stored=True) as show:
        options = replace(place, store=store, on_progress=show, stop=flag, ends=ends)
        try:
            with as_typed():
                study = swept(design, store, options, asked.spec.outcomes)
        except InputError:
            if flag.is_set() and not len(store):  # stopped before anything was finished: there is nothing to tell
                raise KeyboardInterrupt from None
            raise
        finally:
            for note in store.notes:
                click.echo(f"note: {note}", err=True)
        about = study.about
        stopped = flag.is_set() and about["finished_runs"] + about["failed_runs"] < about["planned_runs"]
    return study, stopped


def _saved(
    study: Sweep, design: Design, asked: Order, stopped: bool, used: set[Version], ends: GroupEnds | None
) -> dict[str, Any]:
    """Write tables, scenarios, design and provenance beside their places, then move each there, provenance last."""
    from ..experiments.designs.design_file import dump_design
    from ..experiments.folder import PROVENANCE, aside, list_files, slug, writing, written_by_us
    from ..experiments.orders import by_group, set_of
    from ..experiments.study import save_study
    from ..experiments.tables import WORLDS

    place = placed(asked, design)
    with writing(place), aside(place) as beside:
        more, words = {**by_group(ends), **set_of(asked.spec)}, asked.spec.words()
        save_study(study, beside, asked.form, words, design.bases, study.seeds, stopped, used, more)
        bases = [f"scenarios/{at}-{slug(base.name)}.yaml" for at, base in enumerate(design.bases, 1)]
        text = dump_design(design, bases, f"{WORLDS}.csv" if design.worlds else "")
        (beside / "design.yaml").write_text(text, encoding="utf-8")
        list_files(beside)
        made = sorted(path.relative_to(beside) for path in beside.rglob("*") if path.is_file())
        for path in sorted(made, key=lambda path: path.name == PROVENANCE):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (beside / path).replace(place / path)
    return written_by_us(place) or {}


sweep = Verb(
    SweepSpec,
    _sweep,
    (
        jobs_option,
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Make the runs on a Dask cluster: its scheduler's address, or local:3 for three workers on this "
            "machine.",
        ),
    ),
    (
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            help=f"Output folder; a sweep there goes on.  [default: {OUT.as_posix()}/sweep-NAME]",
        ),
        mix_option,
        form_option,
    ),
)
