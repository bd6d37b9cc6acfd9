"""What a visitor has chosen, without a browser: state, links, files, controls, uploads."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")


from stallpoint.commands.cli import main
from stallpoint.experiments.study import load_study
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.money import HOME, MONEY
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.said import figure
from stallpoint.scenarios.scenario import Lever
from stallpoint.viz.dashboard import controls, limits, share, sharing, state, uploads
from stallpoint.viz.dashboard.control_texts import texts, words
from stallpoint.viz.dashboard.downloads import MOST_UPLOAD, Taken, shown, taken
from stallpoint.viz.dashboard.work import one_run

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


# -- state


def test_a_change_gets_another_name_and_defaults_bring_the_first_back() -> None:
    changed = state.with_value(TAB, "clarity_mean", 0.6)
    assert changed.changed
    assert changed.scenario.name == "display-programme-changed"
    assert changed.scenario.world.clarity_mean == 0.6
    back = state.as_chosen(changed)
    assert not back.changed
    assert back.scenario == TAB.base


def test_a_lever_is_added_changed_and_taken_away() -> None:
    more = state.with_lever(TAB, len(TAB.levers), Lever("training", 0.5, 3))
    assert [lever.name for lever in more.levers][-1] == "training"
    less = state.with_lever(more, 0, None)
    assert [lever.name for lever in less.levers] == [lever.name for lever in more.levers][1:]
    with pytest.raises(InputError, match="the run ends after 4 years"):
        state.with_lever(TAB, 0, Lever("pilots", 0.1, 48))


def test_a_run_too_large_for_a_page_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="stallpoint run FILE"):
        state.with_value(TAB, "factories", limits.MOST_FACTORIES + 1)
    with pytest.raises(InputError, match="factory-months"):
        state.with_value(state.with_value(TAB, "factories", limits.MOST_FACTORIES), "months", 300)
    with pytest.raises(InputError, match="begins in year 1, month 7"):
        state.with_value(TAB, "months", 6)
    for wrong in (0, limits.MOST_SEEDS + 1, True, 2.5):
        with pytest.raises(InputError, match="between 1 and"):
            state.with_seeds(TAB, wrong)


# -- links and files


def full() -> state.TabState:
    """A tab in which everything was touched."""
    tab = state.with_value(TAB, "clarity_mean", 0.61)
    tab = state.with_lever(tab, 1, dataclasses.replace(tab.levers[1], value="need", start=9, end=40))
    tab = state.with_seeds(tab, 7)
    return dataclasses.replace(tab, seed=3, month=17, factory=11, notes={"compare.with": "no-policy, baseline & more"})


def same(one: state.TabState, other: state.TabState) -> bool:
    parts = ("seeds", "seed", "month", "factory")
    return (
        one.scenario.content() == other.scenario.content()
        and all(getattr(one, name) == getattr(other, name) for name in parts)
        and dict(one.notes) == dict(other.notes)
    )


@pytest.mark.parametrize("tab", [TAB, full(), state.first()], ids=["chosen", "touched", "new"])
def test_a_link_and_a_file_carry_the_whole_state(tab: state.TabState) -> None:
    linked = share.from_query(share.to_query(tab))
    assert same(linked, tab)
    assert linked.scenario.name == tab.scenario.name
    assert same(share.from_file(share.to_file(tab)), tab)


@pytest.mark.parametrize("name", library())
def test_every_scenario_of_the_library_has_a_link(name: str) -> None:
    tab = dataclasses.replace(TAB, base=load(name), world=load(name).world, levers=load(name).levers)
    if tab.world.factories * tab.world.months <= limits.MOST_CELLS:
        assert same(share.from_query(share.to_query(tab)), tab)
        assert share.to_query(tab) == f"scenario={name}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("scenario=no-such", "no such scenario"),
        ("as=***", "damaged"),
        ("as=!!!", "damaged"),
        ("as=eJwDAAAAAAE", "is empty"),
        ("seeds=0", "between 1 and"),
        ("seeds=99999", "between 1 and"),
        ("month=-3", "whole number"),
        ("seed=9999", "whole number"),
        ("month=1e3", "whole number"),
        ("factory=99999999999", "whole number"),
        ("x.a=" + "b" * 700, "more than a link"),
        ("as=" + "A" * 40_000, "too long"),
    ],
)
def test_a_bad_link_is_one_sentence(query: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        share.from_query(query)


def test_a_link_that_unpacks_to_something_huge_is_refused_before_it_does() -> None:
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b"x" * 8_000_000, 9)).decode()
    assert len(bomb) < share.MOST_LINK
    with pytest.raises(InputError, match="too large"):
        share.from_query(f"as={bomb}")


@pytest.mark.parametrize("text", ["extends: /etc/passwd", "network: {graph: /etc/passwd}", "extends: ../x.yaml"])
def test_neither_a_link_nor_an_upload_opens_a_file_of_this_machine(text: str) -> None:
    import base64
    import zlib

    packed = base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()
    with pytest.raises(InputError, match="can be named here"):
        share.from_query(f"as={packed}")
    with pytest.raises(InputError, match="can be named here"):
        uploads.with_uploaded(TAB, [Taken("mine.yaml", text.encode())])


def test_the_command_gives_the_numbers_of_the_page(tmp_path: Path) -> None:
    tab = full()
    page = one_run(tab.scenario, tab.seed, False).outcome
    file = tmp_path / "shared.yaml"
    file.write_text(share.to_file(tab), encoding="utf-8")
    words = ["run", str(file), "--seed", str(tab.seed), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    (told,) = load_study(tmp_path / "out")[0].outcomes  # type: ignore[attr-defined]
    for measure in page.measures:
        assert np.array_equal(told.series(measure), page.series(measure), equal_nan=True), measure


# -- controls


def rows(tab: state.TabState) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for group in controls.groups(tab) for row in group["rows"]}


def test_every_parameter_has_a_control_and_all_that_the_table_says_of_it() -> None:
    shown, said = {row["name"]: row for row in rows(TAB).values()}, texts(HOME, 1.0)
    assert set(table()) - set(MONEY) | {"seeds"} == set(shown)  # a currency comes with its rate, from a file
    for name, parameter in table().items():
        told = said[name]
        assert told["label"] == parameter.row.label
        assert told["help"][0] == parameter.row.meaning
        assert told["help"][-1] == f"Source: {parameter.row.source}."
        assert all(word in told["search"] for word in (name, *parameter.row.synonyms))
        if name not in shown:
            continue
        value = shown[name]["value"]
        assert shown[name]["text"] == figure(parameter, value)
        if parameter.is_choice:
            assert value in [word for word, _ in told["words"]]
        else:
            assert told["low"] <= value
    json.dumps([controls.groups(TAB), said, controls.parts(), words()], allow_nan=False)


def test_choices_the_experiment_and_what_nobody_knows_stand_apart() -> None:
    part = {row["name"]: group["part"] for group in controls.groups(TAB) for row in group["rows"]}
    heads = {"lever": "choices", "setting": "experiment", "uncertainty": "unknown"}
    assert {name: heads[p.row.kind] for name, p in table().items() if name not in MONEY} == {
        name: where for name, where in part.items() if name != "seeds"
    }
    assert [head["key"] for head in controls.parts()] == list(dict.fromkeys(part.values()))


def test_a_control_changes_the_state_and_tells_what_was() -> None:
    tab = controls.after(TAB, {"id": "world:clarity_mean", "value": 0.7})
    assert rows(tab)["world:clarity_mean"]["was"] == "was 33.9%"
    assert sum(row["changed"] for row in rows(tab).values()) == 1
    assert controls.after(tab, {"id": "world:clarity_mean", "back": True}) == TAB
    tab = controls.after(tab, {"id": "lever:0", "said": "20 of 100"})
    tab = controls.after(tab, {"id": "lever:0", "start": "year 2"})
    tab = controls.after(tab, {"id": "lever:0", "end": "the run"})
    assert (tab.levers[0].value, tab.levers[0].start, tab.levers[0].end) == (0.2, 12, None)
    row = rows(tab)["lever:0"]
    assert row["timed"] == {"start": "year 2", "end": "the run", "told": "From year 2 to the end"}
    assert row["was"] == "was 4 of 100 factories, from year 1, month 7 to the end of year 6, month 6"
    assert controls.after(tab, {"id": "lever:0", "back": True}).levers == TAB.levers
    tab = controls.after(tab, {"id": "add:training", "said": "40 %"})
    assert tab.levers[-1] == Lever("training", 0.4)
    assert rows(tab)[f"lever:{len(tab.levers) - 1}"]["was"] == "added"
    assert "add:training" not in rows(tab)
    assert len(controls.after(tab, {"id": "lever:0", "remove": True}).levers) == len(tab.levers) - 1
    assert controls.after(tab, {"id": "seeds", "said": "5"}).seeds == 5


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "world:factories", "said": "30,000"}, "Factories is '30,000 factories': a page runs up to 20,000;"),
        ({"id": "world:months", "said": "6 months"}, "Pilots a year only begins in year 1, month 7: let it begin"),
        (
            {"id": "lever:0", "start": "year 50"},
            "Pilots a year: to is 'the end of year 6, month 6': must be later than the beginning of year 50.",
        ),
        ({"id": "lever:0", "said": ""}, "Pilots a year: needs a value, for instance"),
        (
            {"id": "world:patience_max", "said": "6 months"},
            "must be at least 'Shortest time in which a pilot must prove",
        ),
        ({"id": "seeds", "said": "many"}, "Runs is 'many': not understood, write for instance '10 runs'."),
        ({"id": "seeds", "said": "1e999"}, "Runs is '1e999': must be a whole number between 1 and 200 runs."),
    ],
)
def test_a_refusal_is_said_in_the_words_of_the_control(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        controls.after(TAB, change)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"id": "world:nothing", "value": 1},
        {"id": "world:clarity_mean", "value": None},
        {"id": "world:clarity_mean", "value": "__import__('os')"},
        {"id": "world:clarity_mean", "value": float("nan")},
        {"id": "lever:99", "value": 1},
        {"id": "lever:-1", "value": 1},
        {"id": "lever:0", "start": "x"},
        {"id": "add:clarity_mean", "value": 0.5},
        {"id": "seeds", "value": "many"},
    ],
)
def test_a_change_that_no_control_sends_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        controls.after(TAB, change)


# -- uploads


def test_an_upload_says_what_the_command_says() -> None:
    with pytest.raises(InputError, match=r"mine\.yaml, line 2: .*factories"):
        uploads.with_uploaded(TAB, [Taken("mine.yaml", b"world:\n  factorys: 20\n")])
    assert uploads.with_uploaded(TAB, [Taken("mine.yaml", b"world: {factories: 20}\n")]).world.factories == 20
    with pytest.raises(InputError, match="UTF-8"):
        uploads.with_uploaded(TAB, [Taken("mine.yaml", b"\xff\xfe\x00")])
    with pytest.raises(InputError, match=r"^mine\.csv: network: neither its columns \(a, b\) nor its name tells"):
        uploads.with_uploaded(TAB, [Taken("mine.csv", b"a,b\n1,2\n")])
    with pytest.raises(InputError, match=r"^x\.exe: is neither a scenario nor a network"):
        uploads.with_uploaded(TAB, [Taken("x.exe", b"MZ")])


FIRMS = b"id,tier\nA,0\nB,0\nC,1\nD,1\n"
LINKS = b"supplier,buyer\nA,C\nB,C\nB,D\n"


def test_a_network_is_taken_read_run_and_given_back(tmp_path: Path) -> None:
    import io
    import zipfile

    tab = uploads.with_uploaded(TAB, [Taken("../../firms.csv", FIRMS), Taken("my links.csv", LINKS)])
    found = one_run(tab.scenario, 0, True)
    assert found.outcome.error == ""
    assert found.film is not None
    assert found.film.names == ("A", "B", "C", "D")
    assert share.from_query(share.to_query(tab)) == tab
    given = sharing.scenario_file(tab)
    assert given.name.endswith(".zip")
    zipfile.ZipFile(io.BytesIO(given.data)).extractall(tmp_path)
    again = run(load(tmp_path / "display-programme.yaml"), 0)
    assert np.array_equal(again.series["breadth"], found.outcome.series("breadth"))


def test_a_bad_network_is_one_sentence_without_our_paths() -> None:
    with pytest.raises(InputError) as told:
        uploads.with_uploaded(TAB, [Taken("firms.csv", FIRMS), Taken("links.csv", b"supplier,buyer\nA,Z\n")])
    assert "links.csv" in str(told.value)
    assert "/" not in str(told.value).replace("supplier/buyer", "")


def test_what_comes_from_a_browser_is_checked_before_it_is_read() -> None:
    assert taken({"names": ["a.yaml"]}, [memoryview(b"x")]) == [Taken("a.yaml", b"x")]
    with pytest.raises(InputError, match="up to 5 MB"):
        taken({"names": ["a.yaml"]}, [memoryview(bytes(MOST_UPLOAD + 1))])
    for content, buffers in (({}, []), ({"names": ["a", "b"]}, [memoryview(b"")]), ("x", []), ({"names": "a"}, [b"x"])):
        with pytest.raises(InputError, match="whole"):
            taken(content, buffers)
    assert shown("..\\..\\/etc/pass\x00wd") == "passwd"


def test_a_lever_says_whom_it_reaches_and_what_it_answers_to() -> None:
    names = ("demonstration-zone", "programme-with-a-purse")
    zone, purse = ([(row["name"], row["bound"]) for row in rows(state.of(load(name))).values()] for name in names)
    assert zone[:2] == [("pilots", " in zone"), ("selection", " in zone")]
    assert {("pilots", ", until in_use >= 0.1"), ("selection", ", if pilots_failed > 0.5")} <= set(purse)


def test_what_is_changed_of_the_world_holds_for_every_scenario_of_the_tab() -> None:
    tab = state.with_value(state.of(load("training")), "months", 60)
    tab = state.with_lever(tab, 0, None)
    other = tab.within(load("no-policy"))
    assert (other.world.months, other.levers) == (60, load("no-policy").levers)
    assert not share.of_library(other)
    chosen = state.chosen(tab, load("vouchers"))
    assert chosen.changed
    assert chosen.scenario.world.months == 60
    assert chosen.levers == load("vouchers").levers  # what is pulled belongs to the scenario
    assert state.as_chosen(chosen).scenario == load("vouchers")


def test_a_scenario_that_begins_after_the_end_of_the_tab_says_so() -> None:
    late = next(name for name in library() if any(lever.start > 6 for lever in load(name).levers))
    tab = state.with_value(state.of(load("no-policy")), "months", 6)
    with pytest.raises(InputError, match="only begins in"):
        tab.within(load(late))
