"""The worked studies: their commands parse, their figures are on record, and stand on their pages."""

import csv
import re
import shlex
from pathlib import Path

import click
import pytest
import stallpoint
from stallpoint.commands.cli import commands, outermost
from stallpoint.experiments.designs.design_file import load_design
from stallpoint.experiments.go_to_market.strategies import load_strategies
from stallpoint.scenarios.files import library
from stallpoint.viz.lessons import shipped

ROOT = Path(stallpoint.__file__).parent
STUDIES = ROOT / "docs" / "studies"
NAMES = ("ministry", "province", "teacher", "vendor")
SWEPT = ("ministry", "teacher")
LARGEST = 150_000
PAIR = ("no-policy", "display-programme")


def page(name: str) -> str:
    return (STUDIES / f"{name}.md").read_text(encoding="utf-8")


def record(name: str) -> list[dict[str, str]]:
    with (STUDIES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(text: str) -> list[str]:
    """The commands of a page: lines of its blocks that a reader copies."""
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE)


def parse(line: str) -> tuple[str, dict[str, object]]:
    """The verb and its parameters as the real command reads them; nothing is run."""
    program, *words = shlex.split(line)
    if program != "stallpoint":
        raise click.UsageError(f"{program} is not the command")
    context = outermost()
    verb, command, rest = commands.resolve_command(context, words)
    if command is None:
        raise click.UsageError(f"there is no verb {words[0]}")
    return str(verb), command.make_context(verb, rest, parent=context).params


def told(row: dict[str, str]) -> str:
    """A figure with its interval as a page shows it."""
    value, low, high = (row[name] for name in ("value", "low", "high"))
    return f"{float(value):.1f} ({float(low):.1f} to {float(high):.1f})"


# -- commands


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_page_is_understood(name: str) -> None:
    lines = asked(page(name))
    assert len(lines) >= 3
    for line in lines:
        verb, found = parse(line)
        words = [word for key in ("scenario", "scenarios") for word in _listed(found.get(key))]
        assert [word for word in words if word not in library() and not (ROOT / word).is_file()] == [], line
        if verb == "lesson":
            assert found["name"] in {lesson.name for lesson in shipped()}
        elif verb != "validate":
            assert re.search(r" --out out/[\w.-]+$", line), line


@pytest.mark.parametrize("name", SWEPT)
def test_every_design_of_a_page_can_be_read(name: str) -> None:
    designs = re.findall(r"docs/studies/([\w-]+\.yaml)", page(name))
    assert designs
    for design in designs:
        assert load_design(STUDIES / design).name == design.removesuffix(".yaml")


def test_the_strategies_of_the_vendor_can_be_read() -> None:
    (file,) = set(re.findall(r"docs/studies/([\w-]+\.yaml)", page("vendor")))
    named = {each.name for each in load_strategies(STUDIES / file)}
    assert len(named) == 6
    assert all(f"| {name} |" in page("vendor") for name in named)


@pytest.mark.parametrize("line", ["stallpoint comparr no-policy", "stallpoint compare no-policy --seed 3", "make demo"])
def test_a_command_that_is_not_there_is_found(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(line)


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(each) for each in value]  # type: ignore[attr-defined]


# -- what the pages show


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_link_of_a_page_leads_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page(name))
    assert [target for target in targets if "://" not in target and not (STUDIES / target).exists()] == []
    images = [STUDIES / target for target in targets if target.endswith(".png")]
    assert images
    assert [image.name for image in images if image.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_on_record_is_on_the_page(name: str) -> None:
    lines = {line.replace(" --reveal", "") for line in asked(page(name))}
    assert {row["command"].replace(" --reveal", "") for row in record(name)} <= lines


@pytest.mark.parametrize("name", NAMES)
def test_figures_with_an_interval_stand_on_the_page_as_on_record(name: str) -> None:
    text = re.sub(r"\+(?=\d)", "", " ".join(page(name).split())).replace("\u2212", "-")
    rows = [row for row in record(name) if row["low"] and not row["figure"].endswith("runs that escape, %")]
    assert len(rows) > 8
    assert [row["figure"] for row in rows if told(row) not in text] == []
