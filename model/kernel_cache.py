"""Where compiled kernels are kept between processes, and what happens when that place is damaged, full or read-only.

Numba keeps compiled functions in files and looks whether the file of a kernel has changed. That is not enough here: a
kernel calls rules of other files, a file can be damaged, and Numba's next best place knows nothing of either. So the
folder is named by the version of the model, every file carries a digest of what is in it, and there is no other place.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile

from ..scenarios.errors import Notice
from . import compiling
from .version import model_version

_PACKAGE = Path(__file__).resolve().parent.parent
_DIGEST = 16
"""Bytes of the digest before what a file holds."""
REMEDY = "free some room there, or set NUMBA_CACHE_DIR to a folder that can be written"


@functools.cache
def folder() -> Path | None:
    """The folder of this version's kernels, in ``NUMBA_CACHE_DIR`` if that is set; ``None`` if no place is ours.

    A place that can only be read will do where it holds these kernels already.
    """
    name = f"kernels-{model_version().mark}"
    if config.CACHE_DIR:
        return Path(config.CACHE_DIR) / name
    beside = _PACKAGE / "__pycache__"
    if (beside / name).is_dir() or os.access(beside if beside.exists() else _PACKAGE, os.W_OK):
        return beside / name
    try:
        home = Path(tempfile.gettempdir()) / f"stallpoint-{os.getuid() if hasattr(os, 'getuid') else 0}"
        home.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    # what is loaded from there is run: it must not be somebody else's
    return home / name if not hasattr(os, "getuid") or home.stat().st_uid == os.getuid() else None


@functools.cache
def _made_anew(damaged: str) -> None:
    text = f"{damaged}, a file of the cache of compiled code, is damaged: what was in it is compiled anew"
    warnings.warn(text, Notice, stacklevel=2)


@functools.cache
def _not_kept(where: str, why: str) -> None:
    """Say once in a process that code cannot be kept."""
    text = f"the cache of compiled code, {where}, cannot be written ({why}): every start compiles anew; {REMEDY}"
    warnings.warn(text, Notice, stacklevel=2)


class _Damaged(Exception):
    """A file is not what was written."""


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]
    """Numba's index and data of a kernel, each file behind a digest of what it holds."""

    def load(self, key: Any) -> Any:
        """The compiled code for a key; ``None``, so that it is made anew, if it is not there or is damaged."""
        try:
            return super().load(key)
        except _Damaged as damaged:
            _made_anew(str(damaged))
            return None

    def _load_index(self) -> dict[Any, str]:
        try:
            stamp, overloads = self._read(self._index_path)
        except OSError:  # there is none yet, or none that we may read
            return {}
        except _Damaged as damaged:
            _made_anew(str(damaged))
            return {}
        return overloads if stamp == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, ((self._version, self._source_stamp), overloads))

    def _load_data(self, name: str) -> Any:
        return self._read(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), data)

    def _read(self, path: str) -> Any:
        data = Path(path).read_bytes()
        if _sum(data[_DIGEST:]) != data[:_DIGEST]:
            raise _Damaged(path)
        return pickle.loads(data[_DIGEST:])

    def _write(self, path: str, content: Any) -> None:
        data = self._dump(content)
        with self._open_for_write(path) as file:
            file.write(_sum(data) + data)


def _sum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


class _Place:
    """Our folder and no other, as Numba asks for it. Whether it can be written shows when something is kept."""

    def __init__(self, function: Any, file: str) -> None:
        self._py_file, self._line = file, function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: Any, file: str) -> _Place:
        """The place of a kernel."""
        return cls(function, file)

    def get_cache_path(self) -> str:
        """The folder of the kernel's file."""
        return str(Path(str(folder()), Path(self._py_file).parent.name))

    def ensure_cache_path(self) -> None:
        """Make that folder."""
        os.makedirs(self.get_cache_path(), exist_ok=True)

    def get_source_stamp(self) -> bytes:
        """What names the content of the kernel's file."""
        return _sum(Path(self._py_file).read_bytes())

    def get_disambiguator(self) -> str:
        """What tells kernels of one name in one file apart."""
        return str(self._line)


class _Result(CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (_Place,)


class KernelCache(FunctionCache):  # type: ignore[misc]
    """The cache of one kernel."""

    _impl_class = _Result

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        stamp, base = self._impl.locator.get_source_stamp(), self._impl.filename_base
        self._cache_file = _CheckedFile(self._cache_path, base, stamp)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Compiled code, if it is kept; ``None`` where we are to compile it, and nobody else does meanwhile."""
        found = super().load_overload(signature, context)
        if found is None:
            compiling.begin(Path(str(folder())))
            found = super().load_overload(signature, context)  # somebody else may just have made it
            if found is not None:
                compiling.end()
        return found

    def save_overload(self, signature: Any, data: Any) -> None:
        """Keep compiled code, or say why that cannot be; the run goes on with what was compiled."""
        try:
            super().save_overload(signature, data)
        except OSError as error:
            _not_kept(str(folder()), error.strerror or str(error))
        finally:
            compiling.end()


def _guarded(compiler: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A kernel's compiler that gives others their turn if it fails; else they have it when the code is kept."""

    def compiled(arguments: Any, result: Any) -> Any:
        try:
            return compiler(arguments, result)
        except BaseException:
            compiling.end()
            raise

    return compiled


def keep(dispatcher: Any) -> None:
    """Have the compiled code of a kernel kept, where there is a place for it."""
    if folder() is None:
        _not_kept("for which there is no folder", "neither the package nor a temporary folder can be used")
    else:
        dispatcher._cache = KernelCache(dispatcher.py_func)
        dispatcher._compiler.compile = _guarded(dispatcher._compiler.compile)
