"""Finished runs on disk, known by what was run: (scenario's hash, seed, version of the model).

A store is a folder of Parquet files that are never changed once written; ``docs/studies.md`` tells what is in them. One
process writes at a time. Whatever happens to it, runs that were written stay, and are not made again.
"""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..folder import writing
from ..outcome import Outcome
from ..provenance import MAKER
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
    whole,
    write_part,
)

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
LABEL, LOCK = "store.json", ".lock"
RUNS, MONTHS, SCENARIOS, ASIDE = "runs", "months", "scenarios", "aside"
KEY = ("hash", "seed")
MOST, LONGEST = 512, 30.0
"""Runs, or seconds, after which finished runs are written at the latest."""
LARGEST_SEED = 2**63 - 1
type Keys = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Runs as two columns of numbers, hash and seed: sixteen bytes a run, since there may be millions."""
_PACKAGE = Path(__file__).resolve().parents[2]
_DECIDING = ("scenarios/scenario.py", "scenarios/parameters.py", "scenarios/table/*.py", "agents/*.py", "model/*.py")


@functools.cache
def model_version() -> str:
    """The version of the package, and a digest of all sources that decide a run's numbers."""
    digest = hashlib.blake2b(digest_size=5)
    for pattern in _DECIDING:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(source.read_bytes())
    try:
        number = version("stallpoint")
    except PackageNotFoundError:
        number = "unknown"
    return f"{number}+{digest.hexdigest()}"


class Store:
    """A store, open for writing: nobody else can write to it until it is closed, or this process ends.

    Args:
        folder: where it is; made if it is not there.
        option: what to call it in errors.

    Attributes:
        notes: sentences about what was found damaged; a caller tells them.

    Raises:
        InputError: if something else is in the folder, it was written by another version of the model, another process
            writes to it, it cannot be written, or pyarrow is not installed.
    """

    def __init__(self, folder: Path, option: str = "--store") -> None:
        self.folder, self.option, self.notes = Path(folder), option, list[str]()
        self._waiting: list[Outcome] = []
        self._since = time.monotonic()
        self._held: dict[str, Keys] = {}
        self._known: set[str] = set()
        self._lock = self._locked()
        try:
            self._labelled()
            with writing(self.folder, option):
                self._clear()
            self._look()
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
        table = runs_table(outcomes, model_version())
        try:
            self._write(table, RUNS, name)
        except InputError:
            months.unlink(missing_ok=True)
            raise
        self._held[name] = _keys(table)

    def rows(self, hashes: Iterable[str], seeds: Iterable[int], columns: Sequence[str]) -> pd.DataFrame:
        """Stored runs of some scenarios and seeds: ``hash``, ``seed`` and the columns asked for, in no order.

        A part that is found damaged is set aside, with a note; its runs are missing from then on.
        """
        import pandas as pd

        names, wanted = set(hashes), np.fromiter(seeds, np.int64)
        found = []
        for part in parts(self.folder / RUNS):
            if (table := self._read(part, [*KEY, *columns])) is None:
                continue
            frame = table.to_pandas()
            kept = frame[frame["hash"].isin(names) & frame["seed"].isin(wanted)]
            if len(kept):
                found.append(kept.astype({"hash": str}))
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*KEY, *columns])

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
        if find_spec("pyarrow") is None or find_spec("filelock") is None:
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

    def _labelled(self) -> None:
        """Check the label, or write it."""
        path = self.folder / LABEL
        if not path.exists():
            fresh = {"made_by": MAKER, "kind": "store", "format": FORMAT, "model": model_version()}
            with writing(self.folder, self.option), whole(path) as beside:
                beside.write_text(json.dumps(fresh, indent=2) + "\n", encoding="utf-8")
            return
        label = self._label(path)
        if label["format"] != FORMAT or label["model"] != model_version():
            remedy = (
                f"its runs were made by model {label['model']}, and this is {model_version()}, whose numbers may "
                "differ: nothing there was touched; use that version, or name another folder"
            )
            raise InputError(self.option, str(self.folder), remedy)

    def _label(self, path: Path) -> Mapping[str, Any]:
        try:
            label = json.loads(path.read_text(encoding="utf-8"))
            if label["made_by"] == MAKER and {"format", "model"} <= set(label):
                return dict(label)
        except (OSError, ValueError, TypeError, KeyError):
            pass
        remedy = f"its {LABEL} is damaged, so nothing there was touched: put it back, or name another folder"
        raise InputError(self.option, str(self.folder), remedy)

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

    def _look(self) -> None:
        """What is stored; every part of runs is read."""
        months = {in_it(part) for part in parts(self.folder / MONTHS)}
        for part in parts(self.folder / RUNS):
            if in_it(part) not in months:
                self._set_aside(part, "its months are gone")
            elif (table := self._read(part, KEY)) is not None:
                self._held[in_it(part)] = _keys(table)
        for part in parts(self.folder / SCENARIOS):
            if (table := self._read(part, ["hash"])) is not None:
                self._known |= set(table["hash"].to_pylist())

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
