"""Own code of a user in a scenario: functions named by module, carried as text, so that they run wherever a run does.

Nothing is executed here: a scenario file that names a function is read as text, and the function runs in a run only
(``model/code``). What counts is what stands in the files when the scenario is made.
"""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import inspect
import keyword
import re
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from os.path import isfile
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from .errors import InputError

MOST_BYTES = 1_000_000
"""Bytes of source that are read of a file."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
"""How functions are called that become a table or a column."""
WRITE_IT = "write it at the top level of a file of its own, such as my_rules.py, and import it from there"


@dataclass(frozen=True)
class Own:
    """A function of the user.

    Attributes:
        module: dotted name of its module, from :attr:`folder`.
        function: its name there, at the top level.
        files: the source of its module, and of what that imports from the same folder: (path below it, text), sorted.
        folder: where the files were found; no part of what it is.
    """

    module: str
    function: str
    files: tuple[tuple[str, str], ...] = field(repr=False)
    folder: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        """``module:function``."""
        return f"{self.module}:{self.function}"

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits of its qualified name and all of its source."""
        return _digest(self)

    @property
    def docstring(self) -> str:
        """What the function says of itself; empty if nothing."""
        node = next((each for each in self.tree.body if getattr(each, "name", "") == self.function), None)
        return (ast.get_docstring(node) or "") if isinstance(node, ast.FunctionDef) else ""

    @property
    def tree(self) -> ast.Module:
        """Its module, parsed."""
        texts = dict(self.files)
        return ast.parse(next(texts[path] for path in paths_of(self.module) if path in texts))


@dataclass(frozen=True)
class Code:
    """Own code of a scenario, see ``docs/own-code.md``.

    Attributes:
        interventions: called at the start of every month; they pull levers and change factories.
        observers: called at the end of every month; what each gives becomes a table.
        measures: called with the result; each is a measure beside the built-in ones.
        rule: who decides to start.
    """

    interventions: tuple[Own, ...] = ()
    observers: tuple[Own, ...] = ()
    measures: tuple[Own, ...] = ()
    rule: Own | None = None

    def __post_init__(self) -> None:
        for kind, functions in self.by_kind().items():
            names = [each.function for each in functions]
            for name in names:
                if names.count(name) > 1:
                    remedy = "is there twice: tables go by this name, so call one otherwise"
                    raise InputError(f"code: {kind}", name, remedy)
                if kind in ("observers", "measures") and not NAME.fullmatch(name):
                    remedy = "tables and files go by this name: use up to 60 small letters, digits and _"
                    raise InputError(f"code: {kind}", name, remedy)
        self.files()

    def files(self) -> dict[str, str]:
        """All its source: text by path.

        Raises:
            InputError: if two modules of one name differ.
        """
        found: dict[str, str] = {}
        for own in [own for functions in self.by_kind().values() for own in functions]:
            for path, text in own.files:
                if found.setdefault(path, text) != text:
                    remedy = (
                        "two files of that name with other content are needed: make the scenario anew after an edit, "
                    )
                    raise InputError("code", path, remedy + "or call one file otherwise")
        return found

    def moved(self, folder: str) -> Code:
        """The same with its files in another folder."""
        found = {
            k: tuple(dataclasses.replace(own, folder=folder) for own in each) for k, each in self.by_kind().items()
        }
        return Code(**{**found, "rule": next(iter(found["rule"]), None)})  # type: ignore[arg-type]

    @property
    def acts(self) -> bool:
        """Whether it decides or intervenes: then it may read every parameter and pull every lever."""
        return self.rule is not None or bool(self.interventions)

    def __bool__(self) -> bool:
        return any(self.by_kind().values())

    def by_kind(self) -> dict[str, tuple[Own, ...]]:
        """The functions of every kind."""
        return {kind: (each,) if isinstance(each := getattr(self, kind), Own) else each or () for kind in KINDS}

    def content(self) -> dict[str, list[list[str]]]:
        """What of it decides the results of a run: names and source, by kind."""
        return {
            kind: [[str(o), o.digest] for o in functions] for kind, functions in self.by_kind().items() if functions
        }


KINDS = tuple(each.name for each in dataclasses.fields(Code))
"""The kinds of own code."""
type Given = Callable[..., Any] | str | Own
"""A function, or ``"module:function"``."""
type Several = Given | Iterable[Given]
"""One of them, or several."""


def code_of(given: dict[str, Any], folder: Path | None = None) -> Code:
    """Own code from functions or references, by kind; what is given twice counts by its last.

    Raises:
        InputError: on what is no function that a worker can import.
    """
    found: dict[str, Any] = {}
    for kind, functions in given.items():
        own = tuple(own_of(each, f"code: {kind}", folder) for each in _several(functions))
        if kind == "rule" and len(own) > 1:
            raise InputError("code: rule", None, "one function decides: name one")
        found[kind] = own if kind != "rule" else next(iter(own), None)
    return Code(**found)


def _several(functions: Any) -> list[Any]:
    """One function or several, as a list; ``None`` in the place of a list stands for none."""
    if functions is None:
        return []
    return list(functions) if isinstance(functions, Iterable) and not isinstance(functions, str) else [functions]


def own_of(given: Given, where: str, folder: Path | None = None) -> Own:
    """One function of the user, with its source as it stands.

    Args:
        given: the function, or a reference to it.
        where: what to call it in errors.
        folder: where a module is looked for before ``sys.path``.

    Raises:
        InputError: if it cannot be imported by its name, or its source cannot be read.
    """
    if isinstance(given, Own):
        return given
    if isinstance(given, str):
        module, colon, function = given.partition(":")
        if not colon or not all(_is_name(part) for part in (*module.split("."), function)):
            raise InputError(where, given, "must be written module:function, for instance my_rules:aid")
        return _read(module, function, _root_of(module, where, given, folder), where)
    if not isinstance(given, FunctionType):
        what = _instead(given)
        raise InputError(where, None if what else given, f"must be a function{what}: {WRITE_IT}")
    module, function = given.__module__, given.__qualname__
    if not function.isidentifier():
        what = "a lambda" if given.__name__ == "<lambda>" else f"{function}, which stands inside another one,"
        raise InputError(where, None, f"{what} cannot be found by its name in a worker: {WRITE_IT}")
    file = inspect.getsourcefile(inspect.unwrap(given)) if module == "__main__" else _file_of(module)
    if module == "__main__" or file is None or not isfile(file):
        place = (
            "a notebook cell or the script itself" if module == "__main__" else f"{module}, which has no source file"
        )
        raise InputError(where, None, f"{function} stands in {place}, where no worker finds it: {WRITE_IT}")
    path = Path(file).resolve()
    return _read(module, function, path.parents[len(module.split(".")) - (path.name != "__init__.py")], where)


def _instead(given: Any) -> str:
    """What somebody gave where a function is asked for, if its value does not say it."""
    if isinstance(given, MethodType):
        return f", not a method ({given.__qualname__})"
    if isinstance(given, type):
        return f", not a class ({given.__qualname__})"
    if given is None or isinstance(given, partial):
        return ", not None" if given is None else ", not a partial one"
    name = getattr(given, "__name__", f"an object of {type(given).__name__}")
    return f", and {name} is no plain one of Python" if callable(given) else ""


def paths_of(module: str) -> tuple[str, str]:
    """Where the source of a module may stand, below the folder from which it is named."""
    return f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py"


def _is_name(word: str) -> bool:
    return word.isidentifier() and not keyword.iskeyword(word)


def _file_of(module: str) -> str | None:
    return getattr(sys.modules.get(module), "__file__", None)


def _root_of(module: str, where: str, given: str, folder: Path | None) -> Path:
    for root in [*([folder] if folder else []), *(Path(entry or ".") for entry in sys.path)]:
        if any(isfile(root / path) for path in paths_of(module)):
            return root.resolve()
    beside = f"in {folder} or " if folder else ""
    raise InputError(where, given, f"there is no {module.replace('.', '/')}.py {beside}where Python looks")


def _read(module: str, function: str, root: Path, where: str) -> Own:
    """The function with all source that it needs from its folder."""
    files: dict[str, str] = {}
    waiting, installed = [module], root in _installed()
    while waiting:
        name = waiting.pop()
        path = next((each for each in paths_of(name) if isfile(root / each)), None)
        if path is None or path in files or (installed and name.split(".")[0] != module.split(".")[0]):
            continue
        files[path] = _text(root / path, where)
        tree = _parsed(files[path], path, where)
        if name == module and function not in _bound(tree):
            raise InputError(where, f"{module}:{function}", f"there is no {function} at the top level of {path}")
        waiting += _imported(tree, name, path.endswith("__init__.py"))
        waiting += [name.rpartition(".")[0]] if "." in name else []
    return Own(module, function, tuple(sorted(files.items())), str(root))


def _installed() -> set[Path]:
    """Folders of installed packages, of which only the function's own package is carried."""
    return {Path(place).resolve() for place in sysconfig.get_paths().values()}


def _text(path: Path, where: str) -> str:
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise InputError(where, str(path), f"is larger than {MOST_BYTES:,} bytes: keep data in files of their own")
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(where, str(path), "is no UTF-8 text") from None
    except OSError as error:
        raise InputError(where, str(path), f"cannot be read: {error.strerror}") from None


def _parsed(text: str, path: str, where: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise InputError(where, None, f"{path}{line} is no Python: {getattr(error, 'msg', error)}") from None


def _bound(tree: ast.Module) -> set[str]:
    """Functions at the top level of a module."""
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _imported(tree: ast.Module, module: str, package: bool) -> Iterator[str]:
    """Modules that a module may import, by their full names."""
    here = module.split(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + package] if node.level else []
            whole = [*base, *(node.module or "").split(".")] if node.module else base
            if whole:
                yield ".".join(whole)
            yield from (".".join([*whole, alias.name]) for alias in node.names if alias.name != "*")


@lru_cache(maxsize=256)
def _digest(own: Own) -> str:
    parts: Iterable[str] = (str(own), *(part for file in own.files for part in file))
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()
