"""Whatever is given to a verb in place of a value: taken, or refused in a sentence that names the argument."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import stallpoint as sp
from stallpoint.experiments.analyses import SPECS
from stallpoint.experiments.neighbours import points
from stallpoint.experiments.spec import MOST_JOBS
from stallpoint.model import schedule
from stallpoint.scenarios.typed import taken, typed

SMALL = {"factories": 60, "months": 24}
DESIGN = {"base": "no-policy", "method": "grid", "levers": {"voucher": [0, 0.5]}}
NEEDED: dict[str, dict[str, Any]] = {
    "fit": {"scenario": "bass"},
    "phase": {"x": "pilots=0,0.1", "y": "voucher=0,0.5"},
    "run": {"scenario": "no-policy"},
    "sweep": {"design": DESIGN},
    "why": {"scenario": "no-policy"},
}
SEVERAL = ("no-policy", "vouchers")


class Odd:
    """What nothing takes."""


class Mute:
    """What cannot even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


NEVER = (Odd(), Mute(), len, b"x", {1: 2}, {"a": Odd()}, [Odd()], [[None]], {"set"}, np.array([[1.5]]), np.array(None))
"""What no argument of any verb takes."""
UNFIT: dict[str, tuple[Any, ...]] = {
    "int": ("x", 3.7, True, float("nan"), float("inf"), [], np.float64(2.5), pd.NaT),
    "float": ("x", True, float("nan"), float("-inf"), [], 10**400),
    "bool": ("yes", 1, [], 0.0),
    "str": (True, {}),
    "Path": (3, True, []),
}
"""What arguments of one type do not take either."""
PLACES = [(kind, name) for kind in SPECS for name in getattr(sp, kind).__signature__.parameters]


def asks(kind: str, name: str, value: Any) -> Any:
    """The spec of a call with one argument so."""
    given = {**NEEDED.get(kind, {}), name: value}
    if kind in ("compare", "robust"):
        starred = given.pop("sources", SEVERAL)
        return getattr(sp, kind).asks(*((value,) if starred is value else starred), **given)
    return getattr(sp, kind).asks(**given)


def unfit(kind: str, name: str) -> list[Any]:
    told = getattr(sp, kind).__signature__.parameters[name].annotation
    parts = told.split(" | ")
    own = UNFIT.get(parts[0], ()) if set(parts[1:]) <= {"None"} else ()
    return [*NEVER, *own, *([] if "None" in parts or name in ("settings", "sources") else [None])]


@pytest.mark.parametrize(("kind", "name"), PLACES)
def test_a_wrong_value_is_refused_in_a_sentence_that_names_its_argument(kind: str, name: str) -> None:
    for value in unfit(kind, name):
        with pytest.raises(sp.InputError) as told:
            asks(kind, name, value)
        said = str(told.value)
        assert said.startswith("scenario" if name == "sources" else name), said
        assert "\n" not in said
        assert len(said) < 600


@pytest.mark.parametrize("kind", SPECS)
def test_numbers_of_numpy_are_numbers(kind: str) -> None:
    parameters = getattr(sp, kind).__signature__.parameters
    for name, each in parameters.items():
        parts = each.annotation.split(" | ")
        if name == "jobs":
            asks(kind, name, np.int64(2))
        elif parts[0] in ("int", "float") and isinstance(each.default, int | float):
            value = getattr(asks(kind, name, np.array([each.default])[0]), name)
            assert value == each.default
            assert type(value) is (float if parts[0] == "float" else int)
    if "settings" in parameters:
        spec = asks(kind, "settings", {"months": np.int64(24), "voucher": np.float32(0.5)})
        assert spec.settings == ("months=24", "voucher=0.5")


@pytest.mark.parametrize(
    "seeds", [[3, 4], (3, 4), range(3, 5), np.arange(3, 5), pd.Series([3, 4]), np.array([3.0, 4.0])]
)
def test_seeds_are_any_list_of_whole_numbers(seeds: Any) -> None:
    assert sp.escape.asks(seeds=seeds).seeds == (3, 4)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seeds", [[], [1, 1], [1.5], {1, 2}, "12", 0])
def test_seeds_that_say_nothing_are_refused(seeds: Any) -> None:
    with pytest.raises(sp.InputError, match=r"^seeds"):
        sp.escape(seeds=seeds)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: sp.load(3), "source is 3: must be text or a path"),  # type: ignore[arg-type]
        (lambda: sp.loads(3), "text is 3: must be text"),  # type: ignore[arg-type]
        (lambda: sp.load_result(None), "folder: must be text or a path; it is None"),  # type: ignore[arg-type]
        (lambda: sp.scenario_of(3, "A"), "found is 3: must be what a verb gave"),
        (lambda: sp.AdoptionModel(3), "scenario is 3"),
        (lambda: sp.AdoptionModel("no-policy", voucher=[1]), "voucher is"),
        (lambda: sp.load("no-policy").with_world(**{"factories": Odd()}), "factories is"),
        (lambda: sp.Lever("voucher", np.array([1, 2])), "voucher is"),  # type: ignore[arg-type]
        (lambda: sp.Lever(3, 1), "there is no such parameter"),  # type: ignore[arg-type]
        (lambda: sp.Lever("voucher", 0.5, start=1.5), "voucher: start is 1.5"),  # type: ignore[arg-type]
        (lambda: sp.Scenario(world=3), "world is 3: must be a Parameters"),  # type: ignore[arg-type]
        (lambda: sp.Scenario(levers=[3]), "levers is [3]: must be a list (each a Lever)"),  # type: ignore[arg-type,list-item]
        (lambda: sp.Programme(3), "name is 3: must be text"),  # type: ignore[arg-type]
        (lambda: sp.Programme("east", region=[1]), "region is [1]: must be a list"),  # type: ignore[arg-type,list-item]
        (lambda: sp.load("no-policy").importing(3), "network is 3: must be"),  # type: ignore[arg-type]
        (lambda: sp.compare("no-policy", jobs=MOST_JOBS + 1), "jobs is"),
        (lambda: sp.compare("no-policy", baseline="nowhere"), "baseline is 'nowhere'"),
        (lambda: sp.compare(), "scenarios: name at least one"),
        (lambda: sp.run("no-policy", network=3), "network is 3"),  # type: ignore[arg-type]
        (lambda: sp.sweep({**DESIGN, "base": Odd()}), "design"),
        (lambda: points(3), "scenario is 3"),  # type: ignore[arg-type]
        (lambda: points("no-policy", 3), "parameters is 3"),  # type: ignore[arg-type]
        (lambda: points("no-policy", outcomes=3), "outcomes is 3"),  # type: ignore[arg-type]
        (lambda: points("no-policy", seeds="x"), "seeds is 'x'"),  # type: ignore[arg-type]
        (lambda: points("no-policy", spread="x"), "spread is 'x'"),  # type: ignore[arg-type]
    ],
)
def test_other_functions_say_it_too(wrong: Callable[[], Any], words: str) -> None:
    with pytest.raises(sp.InputError) as told:
        wrong()
    assert words in str(told.value)
    assert "\n" not in str(told.value)


def test_what_results_offer_is_asked_for_by_names(tmp_path: Path) -> None:
    run = sp.run("no-policy", settings=SMALL)
    for ask, value in itertools.product((run.frame, run.to_xarray, run.figure, run.report), (3, None, b"x", [])):
        with pytest.raises(sp.InputError, match=r"^(name|path)") as told:
            ask(value)  # type: ignore[operator]
        assert "\n" not in str(told.value)
    with pytest.raises(sp.InputError, match=r"^overwrite is 'x'"):
        run.report(tmp_path / "out", overwrite="x")  # type: ignore[arg-type]
    with pytest.raises(sp.InputError, match=r"^format is 'x'"):
        run.report(tmp_path / "out", format="x")


def test_scenarios_are_built_with_lists_and_numbers_of_numpy() -> None:
    ours = sp.Scenario(levers=[sp.Lever("voucher", np.float32(0.5), start=np.int64(3))])  # type: ignore[arg-type]
    assert ours.hash == sp.Scenario(levers=(sp.Lever("voucher", 0.5, start=3),)).hash


def test_types_are_told_as_people_say_them() -> None:
    with pytest.raises(
        sp.InputError, match=r"x is 3.5: must be a whole number, a list \(each a whole number\) or None"
    ):
        taken(3.5, "int | Sequence[int] | None", "x")
    with pytest.raises(sp.InputError, match=r"x is \[1\]: must be a list \(a whole number, a number\)"):
        taken([1], "tuple[int, float]", "x")
    assert taken([1, 2], "tuple[int, float]", "x") == (1, 2.0)

    @typed
    def asked(path: Path, several: tuple[int, ...] = ()) -> tuple[Path, tuple[int, ...]]:
        return path, several

    assert asked("a", several=[1]) == (Path("a"), (1,))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"asked\(\): missing"):
        asked()  # type: ignore[call-arg]


class Lived(BaseException):
    """A run was begun, so what was asked was taken."""


ODD = ("x", "", -1, 3, 3.7, [], ["x"], "../..", "no-policy")


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name"), PLACES)
def test_a_value_of_the_right_type_is_taken_or_refused_before_a_run(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parameters = getattr(sp, kind).__signature__.parameters
    small = {"settings": SMALL, "worlds": 1, "seeds": 2, "jobs": 1, "progress": False}
    for value in ODD:
        if name == "cluster" and value:  # an address is tried for as long as a network may take
            continue
        usual = {
            each: to for each, to in small.items() if each in parameters and (kind, each) != ("discover", "worlds")
        }
        given = {**NEEDED.get(kind, {}), **usual, name: value}
        starred = given.pop("sources", SEVERAL) if kind in ("compare", "robust") else ()
        ended = pytest.raises((Lived, sp.InputError))
        with mock.patch.object(schedule, "live", side_effect=Lived), ended as told:
            getattr(sp, kind)(*([value] if name == "sources" else starred), **given)
        assert "\n" not in str(told.value)
        assert len(str(told.value)) < 600


def test_a_list_where_one_scenario_is_meant_is_shown_as_the_list_that_it_is() -> None:
    with pytest.raises(sp.InputError, match=r"^scenario is \['no-policy', 'bass'\]: must be a scenario"):
        sp.run(["no-policy", "bass"])  # type: ignore[arg-type]
