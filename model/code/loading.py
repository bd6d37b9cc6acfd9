"""Functions of the user made from the source that a scenario carries, anew for every life of a world.

So no run sees what another one left in a module, and workers need none of the user's files.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ...scenarios.code import Own, paths_of
from ...scenarios.errors import InputError
from ..dice import START, Dice
from .chance import ONE_AT_A_TIME, throw


class _Carried(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules among carried sources."""

    def __init__(self, files: Sequence[tuple[str, str]]) -> None:
        self.files = dict(files)
        self.made: dict[str, ModuleType] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module of that name, if its source is carried; a folder with some below it counts as a package."""
        inside = name.replace(".", "/") + "/"
        for place in paths_of(name):
            if place in self.files:
                return importlib.util.spec_from_loader(
                    name, self, origin=place, is_package=place.endswith("__init__.py")
                )
        if any(each.startswith(inside) for each in self.files):
            return importlib.util.spec_from_loader(name, self, origin=inside, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run its source."""
        place = module.__spec__.origin if module.__spec__ else None
        text = self.files.get(place or "", "")
        module.__file__ = place
        self.made[module.__name__] = module
        if place and text:
            linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
        exec(compile(text, place or "", "exec"), module.__dict__)

    @contextmanager
    def found(self) -> Iterator[None]:
        """Modules are found among these sources, and nowhere else; what had their names before has them afterwards."""
        with ONE_AT_A_TIME:
            names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in self.files}
            names |= {name.rpartition(".")[0] for name in names} - {""}
            before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
            sys.modules.update(self.made)
            sys.meta_path.insert(0, self)
            try:
                yield
            finally:
                sys.meta_path.remove(self)
                for name in self.made:
                    sys.modules.pop(name, None)
                sys.modules.update(before)


class Functions:
    """The functions of a life: those of one module are of one copy of it."""

    def __init__(self) -> None:
        self._finders: dict[tuple[tuple[str, str], ...], _Carried] = {}
        self._made: dict[Own, Callable[..., Any]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"_finders": {}, "_made": {}}  # modules do not travel: a copy loads its own

    def call(self, own: Own, kind: str, dice: Dice, given: Any, month: int = START) -> Any:
        """What the function gives; modules that it imports while it runs are found among its own.

        Args:
            own: the function.
            kind: what it is, for errors.
            dice: of the run, from which the global generators are seeded; they must be :func:`.chance.lent`.
            given: what it is called with.
            month: in which it is called; none for once after the run.

        Raises:
            InputError: if it, or its module, raises anything or leaves the program; an interrupt goes through.
        """
        try:
            return self._called(own, dice, given, f"{kind}: {own}", month)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # sys.exit() of a user must not end a study either
            raise fault(own, kind, told(error, own), month) from error

    def _called(self, own: Own, dice: Dice, given: Any, purpose: str, month: int) -> Any:
        finder = self._finders.setdefault(own.files, _Carried(own.files))
        if own not in self._made:
            throw(dice, own.module)
            with finder.found():
                self._made[own] = getattr(importlib.import_module(own.module), own.function)
        throw(dice, purpose, month)
        if len(finder.files) == 1:
            return self._made[own](given)
        with finder.found():
            return self._made[own](given)


def fault(own: Own, kind: str, words: str, month: int = START) -> InputError:
    """What is wrong with a function, or with what it gave, in a month or after the run."""
    when = "" if month == START else f" in month {month}"
    return InputError(f"code: {kind}", None, f"{own}{when}: {words}")


def told(error: BaseException, own: Own) -> str:
    """An error of the user's code in a line, with the line of its source; an error of ours is a sentence already."""
    if isinstance(error, InputError):
        return str(error).rstrip(".")
    places, trace = {path for path, _ in own.files}, error.__traceback__
    line = ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in places:
            line = f" (line {trace.tb_lineno} of {trace.tb_frame.f_code.co_filename})"
        trace = trace.tb_next
    try:
        text = " ".join(str(error).split())
    except Exception:  # an error of the user's own that cannot tell itself
        text = ""
    return f"{type(error).__name__}: {text}".rstrip(": ")[:300] + line
