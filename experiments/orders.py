"""An analysis carried out: its runs are kept until it is finished, and what it found is written as a study."""

from __future__ import annotations

import glob
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..scenarios.errors import InputError
from .folder import output, writing
from .spec import Spec, WorldsSpec
from .tables import WORLDS
from .tidy import CSV

if TYPE_CHECKING:
    from .ensemble import RunOptions
    from .grouped import GroupEnds
    from .storage.store import Store
    from .study import Study

type Means = Callable[[], AbstractContextManager[RunOptions]]
"""Gives with what runs are made, for as long as they are made."""


@dataclass(frozen=True)
class Order:
    """What is to be carried out, and where to.

    Attributes:
        spec: what is asked.
        place: the output folder.
        words: the command that asks the same, where its own words would not do.
        form: of the tables.
        store: folder of the store; without one runs wait beside the output until it is whole.
        mix_versions: whether it may hold runs of other versions of the model.
        planned: about how many runs it takes, where a page counted them before it started it; 0 otherwise.
    """

    spec: Spec
    place: Path
    words: tuple[str, ...] = ()
    form: str = CSV
    store: Path | None = None
    mix_versions: bool = False
    planned: int = 0


class Carried(NamedTuple):
    """What came of an order: the study, its provenance, and whether it was stopped before its end."""

    study: Study
    record: dict[str, Any]
    stopped: bool


def carry_out(order: Order, means: Means, told: Callable[[str], None] = lambda _: None) -> Carried:
    """Do a study and write its tables. The place is tried before the runs are made.

    A study that was stopped is written of what was finished. Its runs are kept, in the store or in a hidden folder
    beside the output, so that the same order goes on after a stop or worse.

    Args:
        order: what.
        means: with what; the stop that it has ends the runs.
        told: hears what is noteworthy about stored runs.

    Raises:
        InputError: on anything wrong with what is asked, with the place, or if it was stopped before a study can be
            made of it; then nothing is written.
    """
    from .study import save_study

    spec, place = order.spec, order.place
    with output(place) as folder:
        with means() as options, _opened(order, told) as store:
            ends = group_ends(spec)
            study = spec.beside(place).run(replace(options, store=store, ends=ends))
            stopped, used = options.stopped, store.used
        with writing(place):
            words, more = order.words or spec.words(), {**by_group(ends), **set_of(spec)}
            record = save_study(study, folder, order.form, words, spec.scenarios, study.seeds, stopped, used, more)
    if not stopped:
        _forget(place)
    return Carried(study, record, stopped)


def set_of(spec: Spec) -> dict[str, Any]:
    """The worlds in which a study was made, as a set that ``--worlds`` takes; nothing if it was its own world alone."""
    from .finished import rows_of

    return {WORLDS: rows_of(spec.in_worlds)} if isinstance(spec, WorldsSpec) and spec.in_worlds else {}


def group_ends(spec: Spec) -> GroupEnds | None:
    """Where ends by group are taken in, if they are asked for."""
    from .grouped import GroupEnds

    asked = getattr(spec, "by", ())
    return GroupEnds(asked) if asked else None


def by_group(ends: GroupEnds | None) -> dict[str, Any]:
    """The table of ends by group under its name, if they were asked for."""
    from .grouped import ENDS_BY_GROUP

    return {} if ends is None else {ENDS_BY_GROUP: ends.table()}


def waiting(folder: Path) -> list[str]:
    """Names of outputs in a folder whose runs wait there for the rest."""
    return sorted({path.name[1:].rpartition(_RUNS)[0] for path in folder.glob(f".*{_RUNS}*") if path.is_dir()})


def unfinished(place: Path) -> Order | None:
    """The order of a page whose runs wait for their place, so that it can go on; ``None`` if it was none of a page, or
    if its command would not ask the same here and now, as where it names a file that is a visitor's."""
    from .analyses import spec_of

    for folder in sorted(place.absolute().parent.glob(f"{glob.escape(f'.{place.name}{_RUNS}')}*")):
        with suppress(InputError, OSError, ValueError, KeyError, TypeError):
            told = json.loads((folder / _ORDER).read_text(encoding="utf-8"))
            spec = spec_of({"kind": told["command"][1], "command": told["command"]})
            if spec is not None and _asked(spec) == told["asked"]:
                return Order(spec, place, tuple(told["command"]), planned=int(told["planned"]))
    return None


def _written_down(order: Order, folder: Path) -> None:
    """Keep what a page asked beside its runs."""
    told = {"command": order.words or order.spec.words(), "asked": _asked(order.spec), "planned": order.planned}
    (folder / _ORDER).write_text(json.dumps(told), encoding="utf-8")


def _asked(spec: Spec) -> Any:
    """What settles which runs an order makes, as JSON has it."""
    worlds = spec.in_worlds if isinstance(spec, WorldsSpec) else ()
    told = [each.hash for each in spec.scenarios], [[world.name, dict(world.values)] for world in worlds]
    return json.loads(json.dumps(told))


_ORDER = "order.json"
_RUNS = ".runs-"
"""In the name of the hidden folder beside an output in which its runs wait until it is finished."""


@contextmanager
def _opened(order: Order, told: Callable[[str], None]) -> Iterator[Store]:
    """The store that was asked for, else one for as long as the study is unfinished."""
    from ..model.version import model_version
    from .storage.store import Store

    hidden = f".{order.place.name}{_RUNS}{model_version().mark}"  # runs of another version would be of no use
    empty = True
    try:
        with Store(order.store or order.place.absolute().parent / hidden, mix_versions=order.mix_versions) as store:
            for note in store.notes:
                told(note)
            if order.planned and order.store is None:
                _written_down(order, store.folder)
            try:
                yield store
            finally:
                empty = not len(store)
    finally:
        if empty:
            _forget(order.place)


def _forget(place: Path) -> None:
    for folder in place.absolute().parent.glob(f"{glob.escape(f'.{place.name}{_RUNS}')}*"):
        shutil.rmtree(folder, ignore_errors=True)
