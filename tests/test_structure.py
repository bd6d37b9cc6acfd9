"""The house rules that a program can check: imports point down, files and functions stay small."""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import stallpoint

ROOT = Path(stallpoint.__file__).parent
FLOORS = {"scenarios": 0, "agents": 1, "model": 2, "experiments": 3, "viz": 4, "api": 5, "commands": 6}
DOOR = 7  # the files of the root itself: __init__, __main__, setup
# Of the rooms of the model, each imports those before it: who lives a run does not know what is made of it later.
ROOMS = ("network", "world", "phases", "schedule", "outcomes", "life", "adoption")
MOST_LINES, MOST_FUNCTION_LINES, MOST_ARGUMENTS = 350, 60, 9

# The public way to vary a world reads `scenario.with_world(months=60)`; its values are checked against the table.
# A class that Mesa's classes build on must hand on what Python gives it. The verbs of Python take the fields of a spec.
NAMED_VALUES_ALLOWED = {
    ("scenarios/scenario.py", "with_world"),
    ("agents/views.py", "__init_subclass__"),
    ("api/verbs.py", "__call__"),
    ("api/verbs.py", "asks"),
    ("api/verbs.py", "verb"),
    # Mesa's tools and the EMA workbench hand parameters on by their names.
    ("model/adoption.py", "__init__"),
    ("experiments/neighbours/points.py", "__call__"),
    # A sentence has its holes by name.
    ("viz/words/__init__.py", "say"),
    # Whatever a function takes is taken by its annotations.
    ("scenarios/typed.py", "asked"),
    # A widget is given traits by their names.
    ("viz/dashboard/widgets.py", "add_traits"),
}

FILES = sorted([*ROOT.glob("*.py"), *(path for folder in FLOORS for path in (ROOT / folder).rglob("*.py"))])
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

type Function = ast.FunctionDef | ast.AsyncFunctionDef


def floor(module: tuple[str, ...]) -> int:
    """The floor of a module, given by its path from the root of the package."""
    return FLOORS.get(module[0], DOOR) if module else DOOR


def imported(name: str, source: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and target, from the root of the package, of every import of this package."""
    here = ("stallpoint", *Path(name).parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            targets = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            # `from .. import model` names a folder only in its last part
            targets = [(*base, alias.name) if len(base) == 1 else base for alias in node.names]
        else:
            continue
        yield from ((node.lineno, target[1:]) for target in targets if target[:1] == ("stallpoint",))


def upward(name: str, source: str) -> list[str]:
    """Imports that point up or into the root."""
    own = floor(Path(name).parts)
    return [
        f"{name}:{line} imports {'.'.join(to) or 'the root'}" for line, to in imported(name, source) if floor(to) > own
    ]


def room(module: tuple[str, ...]) -> int:
    """The room of a module of the model, -1 for what is in none."""
    return ROOMS.index(module[1]) if module[:1] == ("model",) and module[1:2] and module[1] in ROOMS else -1


def backward(name: str, source: str) -> list[str]:
    """Imports of a room of the model from a room that comes after it, made at once or late."""
    own = room(Path(name).with_suffix("").parts)
    if own in (-1, ROOMS.index("outcomes")):  # outcomes look at everything, also while a run is lived
        return []
    return [f"{name}:{line} imports {'.'.join(to)}" for line, to in imported(name, source) if room(to) > own]


def at_once(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is imported: not in functions, not for a type checker only."""
    for node in body:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from at_once(node.orelse)
            case ast.If() | ast.Try() | ast.With() | ast.ClassDef():
                for part in ("body", "handlers", "orelse", "finalbody"):
                    for inner in getattr(node, part, []):
                        yield from at_once(inner.body if isinstance(inner, ast.ExceptHandler) else [inner])


def needed(name: str, source: str, names: list[str]) -> set[str]:
    """Files of the package, of those that there are, that a file imports when it is imported."""

    def file(module: tuple[str, ...]) -> str | None:
        path = "/".join(module)
        return next((each for each in (f"{path}.py", f"{path}/__init__.py".lstrip("/")) if each in names), None)

    here, found = ("stallpoint", *Path(name).parent.parts), set[str | None]()
    for node in at_once(ast.parse(source).body):
        if isinstance(node, ast.Import):
            found |= {file(path[1:]) for alias in node.names if (path := tuple(alias.name.split(".")))[0] == here[0]}
            continue
        base = here[: len(here) - node.level + 1] if node.level else ()
        base += tuple(node.module.split(".")) if node.module else ()
        if base[:1] == here[:1]:  # what is imported from a folder is one of its files, or stands in its __init__
            found |= {file((*base[1:], alias.name)) or file(base[1:]) for alias in node.names}
    return {each for each in found if each}


def circle(needs: dict[str, set[str]]) -> list[str]:
    """Files that import each other in a circle, if any do."""
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def functions(source: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def long_functions(source: str) -> list[str]:
    return [
        f"{f.name}: {lines} lines"
        for f in functions(source)
        if (lines := (f.end_lineno or f.lineno) - f.lineno + 1) > MOST_FUNCTION_LINES
    ]


def crowded_functions(source: str) -> list[str]:
    """Functions with too many arguments, not counting self and cls."""
    found = []
    for f in functions(source):
        arguments = [a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)]
        count = len(arguments) - (arguments[:1] in (["self"], ["cls"]))
        if count > MOST_ARGUMENTS:
            found.append(f"{f.name}: {count} arguments")
    return found


def passed_through(name: str, source: str) -> list[str]:
    """Functions that take whatever they are given (`**kwargs`)."""
    return [f.name for f in functions(source) if f.args.kwarg and (name, f.name) not in NAMED_VALUES_ALLOWED]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_files_of_every_floor_are_found() -> None:
    assert {
        "__init__.py",
        "commands/cli.py",
        "scenarios/parameters.py",
        "scenarios/table/row.py",
        "model/dice.py",
    } <= set(NAMES)
    for folder in FLOORS:
        assert f"{folder}/__init__.py" in NAMES


def test_imports_point_down() -> None:
    assert [found for name in NAMES for found in upward(name, read(name))] == []


def test_rooms_of_the_model_import_those_before_them() -> None:
    assert [found for name in NAMES for found in backward(name, read(name))] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    needs = {name: needed(name, read(name), NAMES) for name in NAMES}
    assert sum(map(len, needs.values())) > len(NAMES)
    assert circle(needs) == []


def test_files_stay_small() -> None:
    assert [name for name in NAMES if len(read(name).splitlines()) > MOST_LINES] == []


def test_functions_fit_a_screen() -> None:
    assert [(name, found) for name in NAMES for found in long_functions(read(name))] == []


def test_functions_take_few_arguments_and_name_them() -> None:
    assert [(name, found) for name in NAMES for found in crowded_functions(read(name))] == []
    assert [(name, found) for name in NAMES for found in passed_through(name, read(name))] == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("agents/x.py", "from ..model import dice"),
        ("agents/x.py", "from ..model.dice import Dice"),
        ("agents/x.py", "from .. import model"),
        ("agents/x.py", "import stallpoint.model.dice"),
        ("agents/x.py", "from stallpoint import model"),
        ("agents/x.py", "from stallpoint.experiments.runner import run"),
        ("agents/x.py", "import stallpoint"),
        ("agents/x.py", "from .. import Scenario"),
        ("agents/x.py", "from ..commands.cli import main"),
        ("agents/x.py", "def late():\n    from ..viz import charts"),
        ("scenarios/table/x.py", "from ...agents.factory import rule"),
        ("scenarios/table/__init__.py", "from ...agents import factory"),
        ("experiments/x.py", "from ..viz.charts import draw"),
    ],
)
def test_an_import_that_points_up_is_found(name: str, source: str) -> None:
    assert len(upward(name, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("agents/x.py", "from ..scenarios.errors import InputError"),
        ("agents/x.py", "from .factory import rule"),
        ("agents/x.py", "from . import factory"),
        ("agents/__init__.py", "from .factory import rule"),
        ("agents/x.py", "from stallpoint.scenarios import errors"),
        ("agents/x.py", "import numpy as np\nfrom modelling import thing"),
        ("scenarios/table/x.py", "from ..errors import InputError\nfrom .row import lever"),
        ("viz/x.py", "from ..experiments import runner\nfrom ..model.network import Network"),
        ("__main__.py", "from .commands.cli import main\nfrom .viz import charts\nfrom . import model"),
        ("commands/x.py", "from ..viz import charts\nfrom .. import model"),
    ],
)
def test_an_import_that_points_down_is_left_alone(name: str, source: str) -> None:
    assert upward(name, source) == []


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("model/phases/x.py", "from ..outcomes.trace import Trace", 1),
        ("model/phases/x.py", "def late():\n    from ..life import run", 1),
        ("model/phases/x.py", "from ..schedule import MONTH", 1),
        ("model/network/x.py", "from ..world import World\nfrom ..phases import starts", 2),
        ("model/schedule.py", "from .outcomes import verdict", 1),
        ("model/phases/x.py", "from ..world import World\nfrom .starts import begin\nfrom ..dice import mix", 0),
        ("model/adoption.py", "from .outcomes.result import Result\nfrom .schedule import month", 0),
        ("model/outcomes/x.py", "from ..life import run", 0),
        ("model/engine.py", "from .version import sources", 0),
    ],
)
def test_an_import_from_a_later_room_of_the_model_is_found(name: str, source: str, found: int) -> None:
    assert len(backward(name, source)) == found


def test_a_circle_of_imports_is_found() -> None:
    names = ["__init__.py", "__main__.py", "agents/__init__.py", "agents/a.py", "agents/b.py", "agents/c.py"]
    for source, files in (
        ("from . import b", {"agents/b.py"}),
        ("from .b import x", {"agents/b.py"}),
        ("from stallpoint.agents import b, word", {"agents/b.py", "agents/__init__.py"}),
        ("import stallpoint.agents.b, numpy", {"agents/b.py"}),
        ("from .. import __main__", {"__main__.py"}),
        ("try:\n    from .b import x\nexcept ImportError:\n    from .c import x", {"agents/b.py", "agents/c.py"}),
        ("if TYPE_CHECKING:\n    from .b import x\nelse:\n    from .c import x", {"agents/c.py"}),
        ("def late():\n    from .b import x", set()),
        ("import json\nfrom b import x", set()),
    ):
        assert needed("agents/a.py", source, names) == files, source
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"b"}})) == {"b", "c"}
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_large_functions_and_loose_arguments_are_found() -> None:
    names = ", ".join(f"a{i}" for i in range(9))
    body = "\n    x = 1" * MOST_FUNCTION_LINES
    assert long_functions(f"def f():{body}") == [f"f: {MOST_FUNCTION_LINES + 1} lines"]
    assert long_functions(f"def f(): pass\nclass A:\n  def g(self):{body[:-10]}") == []
    assert crowded_functions(f"class A:\n  def f(self, {names}): ...") == []
    assert crowded_functions(f"async def f({names}, *, b): ...") == ["f: 10 arguments"]
    assert passed_through("x.py", "def f(**kwargs): ...\ndef g(*args): ...") == ["f"]
    assert passed_through("scenarios/scenario.py", "def with_world(self, **values): ...") == []


def decorated(source: str, *decorators: str) -> list[ast.FunctionDef]:
    """Functions of a file that carry one of some decorators."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [f for f in found if {ast.unparse(each) for each in f.decorator_list} & set(decorators)]


def called_kernels(sources: dict[str, str]) -> list[str]:
    """Kernels that a compiled function calls by name."""
    kernels = {f.name for source in sources.values() for f in decorated(source, "kernel")}
    return [
        f"{file}: {f.name} calls {node.func.id}"
        for file, source in sources.items()
        for f in decorated(source, "kernel", "part", "inlined")
        for node in ast.walk(f)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kernels
    ]


def test_no_kernel_is_called_by_a_kernel() -> None:
    """One that comes from the cache brings no code to whoever calls it: what was kept of that would crash."""
    assert called_kernels({name: read(name) for name in NAMES if name.startswith("model/")}) == []


def test_a_kernel_that_is_called_by_a_kernel_is_seen() -> None:
    source = "@kernel\ndef one(): pass\n@part\ndef two(): one()\ndef three(): one()\n"
    assert called_kernels({"f.py": source}) == ["f.py: two calls one"]
