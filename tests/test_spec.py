"""A field of a spec, declared in one place, is an option with help, a word, a part of the call, and comes back."""

import ast
import json
import shlex
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stallpoint
from click.testing import CliRunner
from stallpoint.commands.cli import commands, main
from stallpoint.commands.studies import Verb, analysis
from stallpoint.experiments import analyses
from stallpoint.experiments.analyses import ANALYSES, SPECS, spec_of
from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.fitting import CalibrationSpec
from stallpoint.experiments.options import Option
from stallpoint.experiments.spec import Spec, option
from stallpoint.experiments.thresholds import EscapeSpec, PhaseSpec
from stallpoint.scenarios.errors import InputError


@dataclass(frozen=True)
class WiderSpec(PhaseSpec):
    """The map of verdicts with one field more, declared here and nowhere else."""

    depth: int = option(3, "How deep it looks.", limits=(1, 9))


APART: dict[str, dict[str, Any]] = {
    "demo": {"factories": None},
    "escape": {"most": 0.25},
    "robust": {"sources": ("a b", "c")},
    "attribute": {"measure": "in_use@size=small"},
}


def told(each: Option) -> Any:
    """A value for a field that is not its default."""
    if each.kind is bool:
        return True
    value: Any = (
        each.choices[-1] if each.choices else {int: (each.limits or (7,))[0], float: 0.125}.get(each.kind, "a b")
    )
    return (value,) if each.several else (value,) * each.count if each.count > 1 else value


def full(kind: str) -> Spec:
    """A spec with every field set, as far as they can stand together."""
    spec = SPECS[kind]
    values = {name: told(each) for name, each in spec.options().items()}
    return spec(**values | APART.get(kind, {}))


def test_a_field_is_an_option_in_the_words_in_the_call_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(analyses.SPECS, "phase", WiderSpec)  # type: ignore[index]
    monkeypatch.setitem(commands.commands, "phase", analysis(WiderSpec))
    monkeypatch.setattr("stallpoint.viz.studies.page.write_study", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(commands, ["phase", "--help"]).output
    assert "--depth INTEGER RANGE" in said
    assert "How deep it looks.  [default: 3; 1<=x<=9]" in " ".join(said.split()).replace("looks. [", "looks.  [")
    small = ["--set", "factories=60", "--set", "months=12"]
    words = ["phase", "no-policy", "--x", "fog=0,1", "--y", "pilots=0,0.1", "--depth", "5", "--seeds", "1", *small]
    assert main([*words, "--jobs", "1", "--out", "map"]) == 0
    record = json.loads(Path("map/provenance.json").read_text(encoding="utf-8"))
    assert record["command"] == ["stallpoint", *words]
    back = spec_of(record)
    assert isinstance(back, WiderSpec)
    assert back.depth == 5
    assert "depth=5" in back.python()
    assert main(["phase", "no-policy", "--x", "fog=0,1", "--y", "pilots=0,1", "--depth", "10"]) == 2
    with pytest.raises(InputError, match=r"--depth is 10: must lie between 1 and 9"):
        WiderSpec("no-policy", x="fog=0,1", y="pilots=0,0.1", depth=10)


@pytest.mark.parametrize("kind", SPECS)
def test_every_field_of_every_spec_comes_back_from_its_words_and_its_call(kind: str) -> None:
    spec = full(kind)
    words = spec.words()
    assert words[:2] == ["stallpoint", kind]
    assert spec_of({"kind": kind, "command": words}) == spec
    line = spec.python()
    assert "\n" not in line
    names: dict[str, Any] = {}
    exec(line.replace("; ", "\nfound = ").replace(f"sp.{kind}(", f"sp.{kind}.asks("), names)
    assert names["found"] == spec
    command = commands.commands[kind]
    assert isinstance(command, Verb)
    context = command.make_context(kind, shlex.split(shlex.join(words[2:])))
    assert command.asked(context) == spec


def test_what_is_default_is_not_told() -> None:
    assert AttributionSpec().words() == ["stallpoint", "attribute", "display-programme"]
    assert EscapeSpec("no-policy", share=0.25).words()[3:5] == ["--share", "0.25"]
    assert CalibrationSpec(checks=(3, 4)).words()[-3:] == ["--checks", "3", "4"]


def test_words_that_this_version_does_not_know_are_no_spec() -> None:
    for words in (["phase", "no-policy"], ["attribute", "--depth", "3"], ["attribute", "a", "b"], ["screening"]):
        assert spec_of({"kind": words[0], "command": ["stallpoint", *words]}) is None


def test_the_call_of_a_study_runs() -> None:
    names: dict[str, Any] = {}
    small = ("factories=60", "months=12")
    spec = PhaseSpec("no-policy", x="fog=0,1", y="pilots=0,0.1", seeds=1, settings=small, worlds="1")
    exec(spec.python().replace("; ", "\nfound = "), names)
    assert len(names["found"].runs) == 4
    assert names["found"].seeds == (0,)


@pytest.mark.parametrize("spec", ANALYSES)
def test_every_analysis_has_its_verb(spec: type[Spec]) -> None:
    command = commands.commands[spec.kind]
    assert isinstance(command, Verb)
    assert command.help
    assert {each.name for each in command.params} >= set(spec.options())


def test_a_text_of_help_is_written_once() -> None:
    written = Counter[str]()
    for path in (Path(stallpoint.__file__).parent / "experiments").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "option":
                written.update(str(each.value) for each in call.args[1:2] if isinstance(each, ast.Constant))
    assert "Which dice to throw; any whole number." in written
    assert [text for text, times in written.items() if times > 1] == []
