"""What is installed: every folder of the package with its data, and nothing of what studies or checks it."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import stallpoint

ROOT = Path(stallpoint.__file__).parent
FLOORS = ("agents", "api", "commands", "experiments", "model", "scenarios", "viz")
APART = ("benchmarks", "docs", "publish", "research", "tests")
LEFT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "out")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel of this package, to which a folder was added."""
    root = shutil.copytree(ROOT, tmp_path_factory.mktemp("package") / "root", ignore=LEFT)
    for name in ("model/added/__init__.py", "model/added/part/__init__.py"):
        (root / name).parent.mkdir()
        (root / name).touch()
    code = "from setuptools import build_meta; print(build_meta.build_wheel('dist'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(root / "dist" / done.stdout.split()[-1]) as archive:
        return set(archive.namelist())


def test_a_wheel_holds_every_module_and_a_folder_that_was_added(wheel: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for floor in FLOORS for path in (ROOT / floor).rglob("*.py")}
    added = {"model/added/__init__.py", "model/added/part/__init__.py", "__init__.py", "__main__.py"}
    assert {name for name in wheel if name.endswith(".py")} == {f"stallpoint/{name}" for name in modules | added}


def test_a_wheel_holds_the_data_beside_the_modules(wheel: set[str]) -> None:
    data = {
        path.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert {name.split("/")[0] for name in data} == {"experiments", "scenarios", "viz"}
    assert {f"stallpoint/{name}" for name in data} <= wheel


def test_a_wheel_says_that_it_is_typed_and_under_which_licence(wheel: set[str]) -> None:
    assert {"stallpoint/py.typed", "stallpoint/__init__.pyi"} <= wheel
    assert [name for name in wheel if name.endswith(".dist-info/licenses/LICENSE")]


def test_a_wheel_leaves_out_what_stands_beside_the_package(wheel: set[str]) -> None:
    assert not [name for name in wheel for apart in APART if name.startswith((f"stallpoint/{apart}/", f"{apart}/"))]
    assert not [name for name in wheel if name.endswith("setup.py")]
