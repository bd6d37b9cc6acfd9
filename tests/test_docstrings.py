"""Docstrings name what exists: modules, functions, classes, and words of the code."""

import ast
import builtins
import functools
import keyword
import re
from collections.abc import Iterator
from pathlib import Path

import stallpoint
from test_docs import FILES, ROOT, read

ROLE = re.compile(r":(?:mod|func|class|data|meth|attr|exc|obj):`~?([^`]+)`")
WORD = re.compile(r"``([A-Za-z_][\w.]*)``")
ELSEWHERE = frozenset({*dir(builtins), *keyword.kwlist})


@functools.cache
def tree(file: str) -> ast.Module:
    return ast.parse(read(file))


@functools.cache
def nodes(root: ast.Module) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(root))


def docstrings(root: ast.Module) -> Iterator[ast.Constant]:
    """Docstrings of modules, classes and functions, and the strings that explain a constant after it."""
    for node in nodes(root):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


@functools.cache
def names(root: ast.Module) -> set[str]:
    """Every name that a file defines, imports, takes as an argument or uses."""
    found: set[str] = set()
    for node in nodes(root):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found |= {part for alias in aliases for part in (alias.asname or alias.name).split(".")}
    return found


def strings(root: ast.Module) -> set[str]:
    """Words in the strings of a file that are no docstrings: columns, verdicts, words of the table."""
    texts = set(map(id, docstrings(root)))
    constants = [node for node in nodes(root) if isinstance(node, ast.Constant) and id(node) not in texts]
    return {word for node in constants if isinstance(node.value, str) for word in re.findall(r"\w+", node.value)}


@functools.cache
def words() -> frozenset[str]:
    """Every word that the code knows."""
    modules = {part for file in FILES for part in Path(file).with_suffix("").parts}
    return frozenset(modules.union(ELSEWHERE, *(names(tree(file)) | strings(tree(file)) for file in FILES)))


def module(path: list[str], folder: Path = ROOT) -> tuple[str, list[str]]:
    """The file that a dotted path leads to, as far as it does, and what is left of the path; no file for none."""
    for size in range(len(path), 0, -1):
        base = folder.joinpath(*path[:size])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                return file.relative_to(ROOT).as_posix(), path[size:]
    return "", path


def resolves(target: str, file: str, root: ast.Module) -> bool:
    """Whether what a docstring of a file points at is there."""
    here = (ROOT / file).parent
    if target.startswith("stallpoint."):
        found, rest = module(target.split(".")[1:])
    else:
        up = len(target) - len(target.lstrip("."))
        found, rest = module(target.lstrip(".").split("."), here.parents[up - 2] if up > 1 else here)
        if not found and not up:
            return all(part in names(root) | ELSEWHERE for part in rest)
    return bool(found) and all(part in names(tree(found)) for part in rest)


def unknown(file: str, root: ast.Module) -> list[str]:
    """What the docstrings of a file name and is not there."""
    text = "\n".join(str(node.value) for node in docstrings(root))
    wrong = [target for target in ROLE.findall(text) if not resolves(target, file, root)]
    return wrong + [word for word in WORD.findall(text) if not words().issuperset(filter(None, word.split(".")))]


def test_docstrings_name_what_exists() -> None:
    assert {file: wrong for file in FILES if (wrong := unknown(file, tree(file)))} == {}


def test_the_public_names_are_listed_where_a_user_looks() -> None:
    assert set(dir(stallpoint)) == set(stallpoint.__all__)


def test_names_that_are_not_there_are_found() -> None:
    good = (
        '"""See :mod:`.page`, :func:`f`, :attr:`C.x`, :func:`stallpoint.model.dice.mix`, ``f`` and ``page.write``."""'
    )
    code = f"{good}\nclass C:\n    x: int\ndef f(): ...\n"
    assert unknown("viz/studies/x.py", ast.parse(code)) == []
    for bad in (
        ":mod:`.pages`",
        ":func:`g`",
        ":func:`stallpoint.model.dice.mixx`",
        "``study_attribution``",
        ":attr:`C.y`",
    ):
        assert len(unknown("viz/studies/x.py", ast.parse(f'"""{bad}"""\n{code}'))) == 1
