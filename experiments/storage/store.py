"""Finished runs on disk, known by what was run: (scenario's hash, seed, version of the model).

A store is a folder of Parquet files that are never changed once written; ``docs/studies.md`` tells what is in them. One
process writes at a time. Whatever happens to it, runs that were written stay, and are not made again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from ...model.version import Version, model_version
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..folder import writing
from ..outcome import Outcome
from .label import LABEL, labelled, same_version
from .parts import (
    UNFINISHED,
    Unreadable,
    check_part,
    in_it,
    months_table,
    name_of,
    parts,
    read_part,
    runs_table,
    scenarios_table,
    write_part,
)

if TYPE_CHECKING:
    import pandas as pd

LOCK = ".lock"
RUNS, MONTHS, SCENARIOS, ASIDE = "runs", "months", "scenarios", "aside"
KEY, MODEL = ("hash", "seed"), "model"
MOST, LONGEST = 512, 30.0
"""Runs, or seconds, after which finished runs are written at the latest."""
LARGEST_SEED = 2**63 - 1
type Keys = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Runs as two columns of numbers, hash and seed: sixteen bytes a run, since there may be millions."""


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
            not said, another process writes to it, it cannot be written, or pyarrow is not installed.
    """

    def __init__(self, folder: Path, option: str = "--store", mix_versions: bool = False) -> None:
        self.folder, self.option, self.notes = Path(folder), option, list[str]()
        self.used: set[Version] = set()
        self._waiting: list[Outcome] = []
        self._since = time.monotonic()
        self._held: dict[str, Keys] = {}
        self._known: set[str] = set()
        self._lock = self._locked()
        try:
            labelled(self.folder, option, mix_versions)
            with writing(self.folder, option):
                self._clear()
            self._look(mix_versions)
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
        return sum(len(seeds) for _, seeds in self._held.values())

    def close(self) -> None:
        """Let others write to it."""
        self._lock.release()

    def missing(self, hashes: Sequence[str], seeds: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which runs are not there, (seeds, scenarios); of equal scenarios only the first lacks anything.

        Args:
            hashes: of the scenarios; an empty one (its network is gone) is never there.
            seeds: the seeds.

        Raises:
            InputError: on a seed that no table can hold.
        """
        import pandas as pd

        if wrong := [seed for seed in seeds if abs(seed) > LARGEST_SEED]:
            raise InputError("seed", wrong[0], "a stored run needs a seed of less than 19 digits")
        if not self._held or not hashes or not seeds:
            held = pd.MultiIndex.from_arrays([[], []])
        else:
            held = pd.MultiIndex.from_arrays(
                [np.concatenate(column) for column in zip(*self._held.values(), strict=True)]
            )
        codes = [int(name, 16) if name else -1 - place for place, name in enumerate(hashes)]
        wanted = pd.MultiIndex.from_arrays([np.tile(codes, len(seeds)), np.repeat(seeds, len(hashes))])
        lacking = ~wanted.isin(held) & ~wanted.duplicated()
        return np.asarray(lacking).reshape(len(seeds), len(hashes))

    def remember(self, scenarios: Sequence[Scenario], hashes: Sequence[str]) -> None:
        """Keep what scenarios the hashes stand for."""
        new = {name: scenario for scenario, name in zip(scenarios, hashes, strict=True) if name not in self._known}
        new.pop("", None)
        if new:
            self._write(scenarios_table(list(new.values()), list(new)), SCENARIOS, name_of((name, 0) for name in new))
            self._known |= set(new)

    def add(self, outcome: Outcome) -> None:
        """Take in a run that went well; it is on disk after the next :meth:`flush`, which comes by itself."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(outcome)
        if len(self._waiting) >= MOST or time.monotonic() - self._since > LONGEST:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Months come first: runs are there when their row in ``runs`` is.

        Raises:
            InputError: if it cannot be written. What was written before is safe; what waited is dropped.
        """
        outcomes, self._waiting = self._waiting, []
        if not outcomes:
            return
        name = name_of((o.hash, o.seed) for o in outcomes)
        months = self._write(months_table(outcomes), MONTHS, name)
        table = runs_table(outcomes, str(model_version()))
        try:
            self._write(table, RUNS, name)
        except InputError:
            months.unlink(missing_ok=True)
            raise
        self._held[name] = _keys(table)

    def rows(self, hashes: Iterable[str], seeds: Iterable[int], columns: Sequence[str]) -> pd.DataFrame:
        """Stored runs of some scenarios and seeds: ``hash``, ``seed`` and the columns asked for.

        They come scenario by scenario, as asked, and by seed within: what is added up from them is the same bit for
        bit, in whatever order they were made. A part that is found damaged is set aside, with a note; its runs are
        missing from then on.
        """
        import pandas as pd

        order = {name: place for place, name in enumerate(dict.fromkeys(hashes))}
        wanted, found = np.fromiter(seeds, np.int64), []
        for part in parts(self.folder / RUNS):
            if (table := self._read(part, [*KEY, MODEL, *columns])) is None:
                continue
            frame = table.to_pandas()
            kept = frame[frame["hash"].isin(list(order)) & frame["seed"].isin(wanted)].astype({"hash": str})
            if len(kept):
                self.used |= {Version.of(line) for line in kept.pop(MODEL).unique()}
                found.append(kept)
        if not found:
            return pd.DataFrame(columns=[*KEY, *columns])
        rows = pd.concat(found, ignore_index=True)
        return rows.iloc[np.lexsort((rows["seed"], rows["hash"].map(order)))].reset_index(drop=True)

    def verify(self) -> bool:
        """Hold every part against the digest in its name; what is damaged is set aside.

        Returns:
            Whether all was well.
        """
        before = len(self.notes)
        for kind in (RUNS, MONTHS, SCENARIOS):
            for part in parts(self.folder / kind):
                self._guarded(part, check_part)
        return len(self.notes) == before

    def _locked(self) -> Any:
        if find_spec("pyarrow") is None:
            raise InputError(self.option, str(self.folder), "a store needs pyarrow: install stallpoint[studies]")
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / LOCK, thread_local=False)
        with writing(self.folder, self.option):
            if self.folder.is_dir() and any(self.folder.iterdir()) and not self._ours():
                remedy = "is there already and is no store of Stallpoint: name another folder"
                raise InputError(self.option, str(self.folder), remedy)
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                remedy = "another study is writing there: wait until it is done, or name another folder"
                raise InputError(self.option, str(self.folder), remedy) from None
        return lock

    def _ours(self) -> bool:
        """Whether a store stands here, or one that was killed before its first file was whole."""
        there = {path.name for path in self.folder.iterdir()}
        return LABEL in there or there <= {LOCK, f".{LABEL}{UNFINISHED}"}

    def _clear(self) -> None:
        """Make the folders; take away what a killed writer left half done."""
        for kind in (RUNS, MONTHS, SCENARIOS):
            (self.folder / kind).mkdir(exist_ok=True)
            for path in (self.folder / kind).glob(f".*{UNFINISHED}"):
                path.unlink()
        stored = {in_it(path) for path in parts(self.folder / RUNS)}
        for path in parts(self.folder / MONTHS):
            if in_it(path) not in stored:
                path.unlink()

    def _look(self, mix_versions: bool) -> None:
        """What is stored; every part of runs is read."""
        months = {in_it(part) for part in parts(self.folder / MONTHS)}
        for part in parts(self.folder / RUNS):
            if in_it(part) not in months:
                self._set_aside(part, "its months are gone")
            elif (table := self._read(part, [*KEY, MODEL])) is not None:
                if not mix_versions:
                    same_version(part.relative_to(self.folder), table[MODEL].unique().to_pylist(), self.option)
                self._held[in_it(part)] = _keys(table)
        for part in parts(self.folder / SCENARIOS):
            if (table := self._read(part, ["hash"])) is not None:
                self._known |= set(table["hash"].to_pylist())
        self._miss_scenarios()

    def _miss_scenarios(self) -> None:
        """Note whether a list of scenarios was taken away."""
        held = {int(code) for hashes, _ in self._held.values() for code in np.unique(hashes)}
        if lost := held - {int(name, 16) for name in self._known}:
            self.notes.append(
                f"{self.folder / SCENARIOS} lacks {len(lost)} of the {len(held)} scenarios whose runs are stored: the "
                "runs are whole, and the next study of these scenarios writes them there again"
            )

    def _read(self, part: Path, columns: Sequence[str]) -> Any:
        return self._guarded(part, lambda path: read_part(path, columns))

    def _guarded(self, part: Path, read: Callable[[Path], Any]) -> Any:
        """What is read from a part; ``None``, and the part set aside, if it is damaged."""
        try:
            return read(part)
        except Unreadable as error:
            self._set_aside(part, str(error))
            return None
        except OSError as error:
            raise InputError(self.option, str(part), f"cannot be read: {error.strerror or error}") from None

    def _write(self, table: Any, kind: str, name: str) -> Path:
        try:
            with writing(self.folder, self.option):
                return write_part(table, self.folder / kind, name)
        except InputError as error:
            safe = (
                f"{error.remedy}; the {len(self):,} runs stored before are safe, and the same command goes on from them"
            )
            raise InputError(error.field, error.value, safe) from None

    def _set_aside(self, part: Path, why: str) -> None:
        """Move a damaged part, and what belongs to it, out of the way; its runs are missing from then on."""
        aside, kind = self.folder / ASIDE, part.parent.name
        self._held.pop(in_it(part), None)
        with writing(self.folder, self.option):
            aside.mkdir(exist_ok=True)
            for each in (SCENARIOS,) if kind == SCENARIOS else (MONTHS, RUNS):
                for path in (self.folder / each).glob(f"{in_it(part)}.*"):
                    path.replace(aside / f"{each}-{path.name}")
        self.notes.append(
            f"{part} cannot be used ({why}): it was set aside in {aside}, and what was in it is made again"
        )


def _keys(table: Any) -> Keys:
    """Hash and seed of the runs in a part."""
    hashes = table["hash"].combine_chunks()
    codes = np.array([int(name, 16) for name in hashes.dictionary.to_pylist()], np.int64)
    return codes[hashes.indices.to_numpy()], table["seed"].to_numpy()
