"""From Python: a file checked, a page written, scenarios as bases of a design and under other names."""

import inspect
from pathlib import Path
from typing import Any

import own_rules as own
import pandas as pd
import pytest
import stallpoint as sp
from stallpoint.commands.cli import commands, main
from stallpoint.experiments.storage.reading import observed

SMALL = {"factories": 60, "months": 24}
DOCS = Path(sp.__file__).parent / "docs"
PATTERNS = """patterns:
- {name: use, measure: in_use, month: 23, figure: 0.1, error: 0.02, source: ours}
"""
BASE = sp.load("no-policy").with_world(**SMALL)


def design(base: Any, **more: Any) -> dict[str, Any]:
    return {"base": base, "method": "grid", "levers": {"pilots": [0, 0.1]}, "seeds": {"count": 2}, **more}


def test_every_verb_of_the_command_is_here_or_the_page_says_why_not() -> None:
    beside = set(commands.commands) - set(dir(sp))
    start = (DOCS / "python.md").read_text(encoding="utf-8").partition("```")[0]
    assert beside == {"brief", "class", "dashboard", "lesson", "report"}
    assert all(f"`{name}`" in start for name in beside)


def test_what_is_noted_is_what_the_command_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "noted.yaml"
    path.write_text("name: noted\nworld: {steps_per_month: 4}\n", encoding="utf-8")
    assert main(["validate", str(path)]) == 0
    told = [line.removeprefix("  note: ") for line in capsys.readouterr().out.splitlines()[1:]]
    notes = sp.validate(path)
    assert notes
    assert list(notes) == told
    assert sp.validate(sp.load(path)) == notes
    assert sp.validate("no-policy") == ()
    path.write_text("name: noted\nworld: {factories: -1}\n", encoding="utf-8")
    with pytest.raises(sp.InputError, match="factories is -1"):
        sp.validate(str(path))


def test_patterns_are_checked_for_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "patterns.yaml"
    path.write_text(PATTERNS, encoding="utf-8")
    assert main(["validate", str(path), "--base", "display-programme", "--set", "months=24"]) == 0
    (told,) = sp.validate(path, base="display-programme", settings={"months": 24})
    assert capsys.readouterr().out == f"{path}: {told}\n"
    with pytest.raises(sp.InputError, match="ends after 12 months"):
        sp.validate(path, settings={"months": 12})
    with pytest.raises(sp.InputError, match=r"^nothing: there is no such parameter"):
        sp.validate(path, settings={"nothing": 12})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"source": 3}, "^source is 3"),
        ({"source": "nowhere"}, "nowhere"),
        ({"source": BASE, "base": "no-policy"}, "^base is 'no-policy': is for a file of patterns"),
        ({"source": BASE, "settings": {"months": 3}}, "^settings is 'months=3': is for a file of patterns"),
        ({"source": BASE, "settings": 3}, "^settings is 3"),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(sp.InputError, match=words) as told:
        sp.validate(**wrong)
    assert "\n" not in str(told.value)


def test_a_page_is_that_of_the_command(tmp_path: Path) -> None:
    page = sp.animate("no-policy", tmp_path / "a" / "here.html", seed=3, settings=SMALL)
    assert page == tmp_path / "a" / "here.html"
    there = tmp_path / "there.html"
    words = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]
    assert main(["animate", "no-policy", "--seed", "3", *words, "--out", str(there)]) == 0
    assert page.read_bytes() == there.read_bytes()
    for wrong, said in (
        ({"path": tmp_path}, "^path is .*is a folder"),
        ({"path": 3}, "^path is 3"),
        ({"seed": "x"}, "^seed is 'x'"),
        ({"settings": {"nothing": 1}}, "^nothing: there is no such parameter"),
        ({"scenario": 3}, "^scenario is"),
    ):
        with pytest.raises(sp.InputError, match=said):
            sp.animate(**{"scenario": "no-policy", "path": tmp_path / "x.html", **wrong})  # type: ignore[arg-type]
    assert inspect.signature(sp.animate).parameters["seed"].default == 0


def test_a_scenario_is_a_base_of_a_design(tmp_path: Path) -> None:
    links = pd.DataFrame({"supplier": ["a", "b"], "buyer": ["b", "c"]})
    ours = sp.load("no-policy").with_world(months=24).importing(sp.network(links=links)).named("ours")
    coded = BASE.with_code(observers=[own.by_region]).named("coded")
    found = sp.sweep(design([BASE, coded, ours, "display-programme"], world={"months": 24}), jobs=1, progress=False)
    points = found.frame("points")
    assert list(points["base"]) == ["no-policy", "coded", "ours", "display-programme"] * 2
    assert (points["error"] == "").all()
    assert points["hash"].nunique() == len(points)
    alone = sp.sweep(design(coded), store=tmp_path / "seen", jobs=1, progress=False)
    rows = observed(tmp_path / "seen", alone.frame("points")["hash"], range(2), "by_region")
    assert set(rows["hash"]) == set(alone.frame("points")["hash"])
    assert set(rows["seed"]) == {0, 1}
    assert set(alone.frame("points")["hash"]) <= set(points["hash"])
    with pytest.raises(sp.InputError, match="'no-policy': stands there twice"):
        sp.sweep(design([BASE, BASE]))


def test_a_sweep_of_scenarios_is_written_and_swept_again(tmp_path: Path) -> None:
    coded = BASE.with_code(measures=[own.gap]).named("coded")
    found = sp.sweep(design([BASE, coded]), jobs=1, progress=False)
    found.report(tmp_path / "out")
    assert (tmp_path / "out" / "scenarios" / "2-coded.yaml").is_file()
    again = sp.sweep(tmp_path / "out" / "design.yaml", jobs=1, progress=False)
    pd.testing.assert_frame_equal(again.frame("points"), found.frame("points"))
    pd.testing.assert_frame_equal(again.frame(), found.frame(), check_exact=True)


def test_a_scenario_under_another_name_is_the_same() -> None:
    coded = BASE.with_code(measures=[own.gap]).named("coded")
    assert (coded.name, BASE.name) == ("coded", "no-policy")
    assert BASE.named("other").hash == BASE.hash
    assert sp.compare(BASE, coded, worlds=1, seeds=2, jobs=1, progress=False).names == ("no-policy", "coded")
    for wrong in (3, None, "", " "):
        with pytest.raises(sp.InputError, match=r"^name"):
            BASE.named(wrong)  # type: ignore[arg-type]
