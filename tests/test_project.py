"""What others need to use, cite and archive the project agrees with `pyproject.toml`, the Makefile and the sources."""

import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
import stallpoint
import yaml

ROOT = Path(stallpoint.__file__).parent
sys.path.insert(0, str(ROOT / "publish"))
import archive  # noqa: E402
import metadata  # noqa: E402

sys.path.remove(str(ROOT / "publish"))

CLONE = shutil.which("git") is not None and (ROOT / ".git").exists()
LITTLE = ("run display-programme --set factories=60 --set months=24 --out run",)
HIDDEN = (".venv", ".git/", ".pytest_cache", ".mypy_cache", "__pycache__", "/out/", "/dist/", ".egg-info")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# -- licence, citing, metadata


def test_the_licence_is_the_one_that_is_named() -> None:
    assert metadata.project()["license"] == "Apache-2.0"
    text = read("LICENSE")
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert text.rstrip().endswith("limitations under the License.")


@pytest.mark.parametrize("name", metadata.FILES)
def test_metadata_are_what_pyproject_says(name: str) -> None:
    assert read(name) == metadata.FILES[name](metadata.project()), "pyproject.toml changed: run `make docs`"


def test_the_citation_has_what_the_format_demands() -> None:
    about, record = metadata.project(), yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors"} <= set(record)
    told = (record["title"].lower(), record["version"], record["license"], record["abstract"], record["keywords"])
    assert told == tuple(about[key] for key in ("name", "version", "license", "description", "keywords"))
    assert record["authors"] == about["authors"]


def test_codemeta_says_the_same() -> None:
    about, record = metadata.project(), json.loads(read("codemeta.json"))
    assert record["@type"] == "SoftwareSourceCode"
    assert record["license"] == f"https://spdx.org/licenses/{about['license']}"
    told = (record["name"].lower(), record["version"], record["description"], record["keywords"])
    assert told == tuple(about[key] for key in ("name", "version", "description", "keywords"))
    assert record["softwareRequirements"] == about["dependencies"]


# -- workflow, issue templates, pre-commit


def targets() -> set[str]:
    """What can be made."""
    return set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))


def made(text: str) -> set[str]:
    return set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE))


def test_the_workflow_makes_the_tests_on_every_system_and_python() -> None:
    jobs = yaml.safe_load(read(".github/workflows/test.yml"))["jobs"]
    matrix = jobs["test"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert f">={matrix['python'][0]}" == metadata.project()["requires-python"]
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert {"test", "test-lowest"} <= made("\n".join(steps)) <= targets()


def test_hooks_and_guide_make_what_there_is() -> None:
    hooks = [hook for repo in yaml.safe_load(read(".pre-commit-config.yaml"))["repos"] for hook in repo["hooks"]]
    assert made(hooks[0]["entry"]) == {"check"}
    assert all(hook["language"] == "system" for hook in hooks), "nothing may be fetched for a hook"
    assert {"check", "test", "docs", "archive"} <= made(read("CONTRIBUTING.md")) <= targets()


def test_only_what_was_run_is_classified() -> None:
    """The Python versions and systems of the classifiers are those of the table in CONTRIBUTING.md."""
    rows = re.findall(r"^\| (Linux|macOS|Windows)[^|]*\| ([\d., ]*)\|(.*)\|$", read("CONTRIBUTING.md"), re.MULTILINE)
    assert rows
    wholly = [(system, python.strip()) for system, python, what in rows if "`make test`" in what and python.strip()]
    about = metadata.project()
    versions = [each.split(" :: ")[-1] for each in about["classifiers"] if " :: Python :: " in each]
    assert versions == [python for _, python in wholly]
    assert metadata.systems(about) == sorted({system for system, _ in wholly})


@pytest.mark.parametrize("path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")), ids=lambda path: path.stem)
def test_issue_templates_are_complete(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem == "config":
        assert form == {"blank_issues_enabled": True}
        return
    assert set(form) == {"name", "description", "labels", "body"}
    assert all(field["type"] == "textarea" and field["id"] and field["attributes"]["label"] for field in form["body"])


# -- the archive


@pytest.fixture(scope="module")
def comses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Path and content of the files of an archive with little results."""
    if not CLONE:
        pytest.skip("an archive is made of a clone, and needs git")
    place = tmp_path_factory.mktemp("archive") / "dist" / "a.zip"
    count = archive.write(place, LITTLE)
    with zipfile.ZipFile(io.BytesIO(place.read_bytes())) as found:
        files = {name: found.read(name) for name in found.namelist()}
    assert len(files) == count
    return files


def test_the_archive_holds_what_it_must(comses: dict[str, bytes]) -> None:
    folders = {PurePosixPath(name).parts[0] for name in comses if "/" in name}
    assert folders == {"code", "data", "docs", "media", "results"}
    top = {name for name in comses if "/" not in name}
    assert top == {"CITATION.cff", "codemeta.json", "CONTENTS.txt", "LICENSE", "README.md", "CHANGELOG.md"}
    must = ("code/model/life.py", "code/pyproject.toml", "code/Makefile", "code/tests/conftest.py", "docs/odd.md")
    data = ("data/scenarios/worlds/calibrated.csv", "data/scenarios/networks/willems_24/willems_24.csv")
    assert {*must, *data, "media/demo.png", "results/run/provenance.json", "results/run/dictionary.csv"} <= set(comses)


def test_pages_go_without_pictures_and_pictures_without_pages(comses: dict[str, bytes]) -> None:
    kinds = {
        folder: {PurePosixPath(name).suffix for name in comses if name.startswith(f"{folder}/")}
        for folder in ("docs", "media")
    }
    assert kinds == {"docs": {".md"}, "media": {".png", ".svg"}}


def test_the_archive_holds_nothing_of_this_machine(comses: dict[str, bytes]) -> None:
    assert not [name for name in comses if any(part in f"/{name}" for part in HIDDEN)]
    here = [str(place).encode() for place in (ROOT, Path.home(), Path(sys.prefix)) if len(place.parts) > 2]
    assert here
    assert not [name for name, content in comses.items() if any(place in content for place in here)]
    here = tempfile.gettempdir().encode()
    assert not [name for name, text in comses.items() if name.startswith("results/") and here in text]


def test_a_sample_that_fails_leaves_no_archive(tmp_path: Path) -> None:
    if not CLONE:
        pytest.skip("an archive is made of a clone, and needs git")
    with pytest.raises(archive.Refused, match="'stallpoint run nowhere' failed: no archive was written"):
        archive.write(tmp_path / "a.zip", ["run nowhere"])
    assert list(tmp_path.iterdir()) == []


def test_without_git_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def no_git(*words: object, **options: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", no_git)
    assert archive.main() == 2
    assert "it needs git, and a clone of the repository" in capsys.readouterr().err
