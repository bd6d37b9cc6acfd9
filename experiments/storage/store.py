"""Finished runs on disk, known by what was run: (scenario's hash, seed, version of the model).

A store is a folder with one SQLite file; ``docs/studies.md`` tells what is in it. One process writes at a time, any
number read. Whatever happens to it, runs that were written stay, and are not made again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from ...model.version import Version, model_version
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..folder import writing
from ..outcome import Groups, Outcome
from ..own_code import own_measures
from ..tidy import DTYPES, NUMBER, Columns
from . import database, groups, seen
from .database import DATABASE, FORMAT, OURS
from .lock import ASIDE, locked

if TYPE_CHECKING:
    import pandas as pd

MOST, LONGEST = 512, 30.0
"""Runs, or seconds, after which finished runs are written at the latest."""
HEAVIEST = 2**26
"""Bytes of what observers saw after which they are."""
LARGEST_SEED = 2**63 - 1
NO_DAMAGE = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)
"""Errors that say nothing of the file, as a full disk does not."""
CHANGED = "it is not what was written"


class Store:
    """A store, open for writing: nobody else can write to it until it is closed, or this process ends.

    Args:
        folder: where it is; made if it is not there.
        option: what to call it in errors.
        mix_versions: go on where runs were made by another version of the model, whose numbers may differ.

    Attributes:
        notes: sentences about what was found damaged; a caller tells them.
        used: the versions of the model that made the runs which :meth:`rows` handed out.

    Raises:
        InputError: if something else is in the folder, another version of the model wrote there and ``mix_versions`` is
            not said, another process writes to it, or it cannot be written.
    """

    def __init__(self, folder: Path, option: str = "--store", mix_versions: bool = False) -> None:
        self.folder, self.option, self.notes = Path(folder), option, list[str]()
        self.used: set[Version] = set()
        self._waiting: list[tuple[Outcome, tuple[str, ...], tuple[str, ...]]] = []
        self._since, self._weight = time.monotonic(), 0
        self._stored = 0
        self._lock = locked(self.folder, option)
        try:
            with writing(self.folder, option):
                if not self.path.exists():
                    database.create(self.path)
            self._open(mix_versions)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many runs are stored."""
        return self._stored

    @property
    def path(self) -> Path:
        """Its file."""
        return self.folder / DATABASE

    def close(self) -> None:
        """Let others write to it; the file then is in the form that every reader knows, wherever it is."""
        with suppress(AttributeError, sqlite3.Error):  # it was never opened, or somebody reads it
            self.base.execute("PRAGMA journal_mode = DELETE")
        with suppress(AttributeError):
            self.base.close()
        self._lock.release()

    def missing(
        self,
        hashes: Sequence[str],
        seeds: Sequence[int],
        by: Sequence[str] = (),
        observers: Mapping[str, Sequence[str]] | None = None,
    ) -> npt.NDArray[np.bool_]:
        """Which runs are not there, (seeds, scenarios); of equal scenarios only the first lacks anything.

        Args:
            hashes: of the scenarios; an empty one (its network is gone) is never there.
            seeds: the seeds.
            by: groupings; a run that was kept without one of them is not there either.
            observers: the same, by the hash of the scenario, of what observers saw.

        Raises:
            InputError: on a seed that no table can hold.
        """
        if wrong := [seed for seed in seeds if abs(seed) > LARGEST_SEED]:
            raise InputError("seed", wrong[0], "a stored run needs a seed of less than 19 digits")
        lacking = np.zeros((len(seeds), len(hashes)), np.bool_)
        first = {name: place for place, name in reversed(list(enumerate(hashes)))}
        for place, name in enumerate(hashes):
            if not name or first[name] == place:
                there = self._guarded(partial(self._seeds, name, by, (observers or {}).get(name, ())))
                for row, seed in enumerate(seeds):
                    lacking[row, place] = seed not in there
                    there.add(seed)
        return lacking

    def remember(self, scenarios: Sequence[Scenario], hashes: Sequence[str]) -> None:
        """Keep what scenarios the hashes stand for."""
        asked = {name: scenario for scenario, name in zip(scenarios, hashes, strict=True) if name}

        def keep() -> None:
            with self.base as base:
                if own := [each.function for each in own_measures(scenarios)]:
                    database.widen(base, own)
                known = {name for (name,) in base.execute("SELECT hash FROM scenarios")}
                new = [database.scenario_row(scenario, name) for name, scenario in asked.items() if name not in known]
                database.insert(base, "scenarios", new)

        self._guarded(keep)

    def add(self, outcome: Outcome, by: Sequence[str] = (), observers: Sequence[str] = ()) -> None:
        """Take in a run that went well; it is on disk after the next :meth:`flush`, which comes by itself.

        Args:
            outcome: the run.
            by: groupings that were asked for. A run of this version that is there already only gets these; one of
                another version is replaced.
            observers: those of its scenario; the same holds of what they saw.
        """
        if self._waiting and self._waiting[-1][0].measures != outcome.measures:  # a part has the same ones throughout
            self.flush()
        if not self._waiting:
            self._since, self._weight = time.monotonic(), 0
        self._waiting.append((outcome, tuple(by), tuple(observers)))
        self._weight += seen.weight(outcome)
        late = time.monotonic() - self._since > LONGEST
        if late or len(self._waiting) >= MOST or self._weight > HEAVIEST:
            self.flush()

    def flush(self) -> None:
        """Write what waits, runs and their months together.

        Raises:
            InputError: if it cannot be written. What was written before is safe; what waited is dropped.
        """
        waiting, self._waiting = self._waiting, []

        def write() -> None:
            model = str(model_version())
            with self.base as base:
                gone = sum(groups.outdated(base, outcome, model) for outcome, *more in waiting if any(more))
                outcomes = [outcome for outcome, *more in waiting if not (any(more) and groups.known(base, outcome))]
                new = 0
                if outcomes:
                    (part,) = base.execute("SELECT coalesce(max(part), 0) + 1 FROM months").fetchone()
                    database.insert(base, "months", database.month_rows(outcomes, part))
                    new = database.insert(base, "runs", database.run_rows(base, outcomes, model, part))
                database.insert(base, "groups", groups.rows((outcome, by) for outcome, by, _ in waiting))
                database.insert(base, "observed", seen.rows((outcome, names) for outcome, _, names in waiting))
            self._stored += new - gone

        if waiting:
            self._guarded(write)

    def rows(self, hashes: Iterable[str], seeds: Iterable[int], columns: Sequence[str]) -> pd.DataFrame:
        """Stored runs of some scenarios and seeds: ``hash``, ``seed`` and the columns asked for.

        They come scenario by scenario, as asked, and by seed within: what is added up from them is the same bit for
        bit, in whatever order they were made. If the file is found damaged, what cannot be read of it is missing from
        then on, with a note.
        """
        import pandas as pd

        wanted, found = set(seeds), []
        for name in dict.fromkeys(hashes):
            names, rows = self._guarded(partial(self._runs, name))
            at = [names.index(database.column_of(column)) for column in ("hash", "seed", "model", *columns)]
            found += [[row[place] for place in at] for row in rows if row[2] in wanted]
        table = pd.DataFrame(found, columns=["hash", "seed", "model", *columns])
        self.used |= {Version.of(line) for line in table.pop("model").unique()}
        kinds = database.columns()
        return table.astype({name: DTYPES[kinds.get(database.column_of(name), NUMBER)] for name in table})

    def groups(
        self, hashes: Iterable[str], seeds: Iterable[int], by: Sequence[str]
    ) -> dict[tuple[str, int], dict[str, Groups]]:
        """The groups of stored runs by hash and seed, as far as they were kept by these groupings.

        If the file is found damaged, what cannot be read of it is missing from then on, with a note.
        """
        wanted, found = set(seeds), dict[tuple[str, int], dict[str, Groups]]()
        for name in dict.fromkeys(hashes) if by else ():
            for row in self._guarded(partial(self._beside, "groups", name)):
                if row[1] in wanted and row[2] in by and (told := groups.read(row)) is not None:
                    found.setdefault((name, row[1]), {})[row[2]] = told
        return found

    def observed(self, hashes: Iterable[str], seeds: Iterable[int]) -> dict[tuple[str, int], dict[str, Columns]]:
        """What observers of the user's own code saw in stored runs, by hash and seed: a table each by the name of the
        observer, as a fresh run gives it; observers that saw nothing are left out.

        If the file is found damaged, what cannot be read of it is missing from then on, with a note.
        """
        wanted, found = set(seeds), dict[tuple[str, int], dict[str, Columns]]()
        for name in dict.fromkeys(hashes):
            for row in self._guarded(partial(self._beside, "observed", name)):
                if row[1] in wanted and (table := seen.read(row)):
                    found.setdefault((name, row[1]), {})[row[2]] = table
        return found

    def verify(self) -> bool:
        """Hold all that is stored against its checksums.

        Returns:
            Whether all was well; if not, what cannot be used is missing from then on, with a note.
        """
        before = len(self.notes)

        def check() -> None:
            if not database.is_whole(self.base):
                raise sqlite3.DatabaseError(CHANGED)

        self._guarded(check)
        return len(self.notes) == before

    def _open(self, mix_versions: bool) -> None:
        """Look what it is, and by which versions, before anything is written."""
        self.base = database.connect(self.path)
        maker, form = self._guarded(self._kind)
        if (maker, form) != (OURS, FORMAT):
            what = "is of another format" if maker == OURS else "is no store of Stallpoint"
            remedy = f"{what}, so nothing there was touched: name another folder"
            raise InputError(self.option, str(self.path), remedy)
        lines = self._guarded(lambda: self.base.execute("SELECT DISTINCT model FROM runs").fetchall())
        if not mix_versions and (others := [apart for (line,) in lines if (apart := Version.of(line).apart())]):
            remedy = (
                f"was made by another version, whose numbers may differ: {'; and '.join(others)}; nothing there was "
                "touched: use that version, name another folder, or go on with both by --mix-versions"
            )
            raise InputError(self.option, str(self.folder), remedy)
        self._guarded(self._take_up)

    def _kind(self) -> tuple[int, int]:
        """Whose file it is, and of which format."""
        if not self.path.stat().st_size:
            raise sqlite3.DatabaseError("it is empty")
        (maker,) = self.base.execute("PRAGMA application_id").fetchone()
        (form,) = self.base.execute("PRAGMA user_version").fetchone()
        return maker, form

    def _take_up(self) -> None:
        self.base.execute("PRAGMA journal_mode = WAL")  # others read while it is written to
        database.widen(self.base)
        (self._stored,) = self.base.execute("SELECT count(*) FROM runs").fetchone()
        scenarios = {name for (name,) in self.base.execute("SELECT DISTINCT hash FROM runs")}
        if lost := scenarios - {name for (name,) in self.base.execute("SELECT hash FROM scenarios")}:
            self.notes.append(
                f"{self.path} lacks {len(lost)} of the {len(scenarios)} scenarios whose runs are stored: the runs are "
                "whole, and the next study of these scenarios writes them there again"
            )

    def _seeds(self, name: str, by: Sequence[str] = (), observers: Sequence[str] = ()) -> set[int]:
        found = {seed for (seed,) in self.base.execute("SELECT seed FROM runs WHERE hash = ?", (name,))}
        found.intersection_update(*(groups.seeds_of(self.base, name, each) for each in by))
        return found.intersection(*(seen.seeds_of(self.base, name, each) for each in observers))

    def _beside(self, table: str, name: str) -> list[Any]:
        """The rows of ``groups`` or ``observed`` of a scenario, without their checksums."""
        found = self.base.execute(f"SELECT * FROM {table} WHERE hash = ? ORDER BY rowid", (name,)).fetchall()
        if not all(map(database.sound, found)):
            raise sqlite3.DatabaseError(CHANGED)
        return [row[1:] for row in found]

    def _runs(self, name: str) -> tuple[list[str], list[Any]]:
        """The columns of the runs of a scenario, and the runs, by seed."""
        found = self.base.execute("SELECT * FROM runs WHERE hash = ? ORDER BY seed", (name,))
        names, rows = [column[0] for column in found.description], found.fetchall()
        if {row[2] for row in rows if row[1] == name and database.sound(row)} != self._seeds(name):
            raise sqlite3.DatabaseError(CHANGED)
        return names, rows

    def _guarded[T](self, work: Callable[[], T]) -> T:
        """What work comes to; if the file is damaged, what can be read of it is rescued first."""
        try:
            return work()
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code == sqlite3.SQLITE_FULL or code in NO_DAMAGE:
                why = "no space is left on the disk" if code == sqlite3.SQLITE_FULL else f"cannot be written: {error}"
                safe = f"the {len(self):,} runs stored before are safe, and the same command goes on from them"
                raise InputError(self.option, str(self.folder), f"{why}; {safe}") from None
            self._rescue(str(error))
        return work()

    def _rescue(self, why: str) -> None:
        """Set a damaged file aside; its runs that cannot be read are missing from then on."""
        aside = self.folder / ASIDE
        self.base.close()
        with writing(self.folder, self.option):
            database.rescue(self.path, aside)
        self.base = database.connect(self.path)
        self.notes.append(
            f"{self.path} was damaged ({why}): it was set aside in {aside}, and what could not be read of it is made "
            "again"
        )
        self._take_up()
