"""What a reader is told of a comparison over several worlds, and of what one world leaves open."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from media import texts
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.turning import differ_most
from stallpoint.scenarios.worlds import World
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.comparison.over_worlds import holding, split, turning
from stallpoint.viz.comparison.sentences import answer, ranked
from stallpoint.viz.figures.compare import differences, world_by_world
from stallpoint.viz.formatting import ONE_WORLD, caveat
from stallpoint.viz.render.paper import FILE, draw
from stallpoint.viz.studies.page import figures_by_name, html, page_of
from studies import drawn, made

OF_DICE = re.compile(r"sure on these dice|settled|in this world", re.IGNORECASE)


def over(
    added: Mapping[str, float], worlds: tuple[World, ...] | None = None, noise: float = 0.01, seeds: int = 6
) -> Comparison:
    """A comparison of ``base`` and ``try``, which adds so much real use in each world."""
    runs = []
    for name, more in added.items():
        one = made({"base": {"in_use": 0.1}, "try": {"in_use": 0.1 + more}}, seeds=seeds, noise=noise)
        runs += [dataclasses.replace(o, world=name) for o in one.outcomes]
    named = worlds or tuple(World(name, {"fog": 0.5 + 0.01 * at}) for at, name in enumerate(added))
    return Comparison(one.scenarios, one.hashes, tuple(runs), seeds, worlds=named)


def difference(c: Comparison) -> Crossed:
    """What ``try`` adds."""
    found = c.difference("try", "in_use")
    assert isinstance(found, Crossed)
    return found


def test_an_answer_says_where_it_holds_and_how_its_interval_is_split() -> None:
    added = {f"w{at}": 0.20 + 0.01 * at for at in range(1, 7)}
    said = answer(over(added)).change
    assert said.startswith("Over 6 worlds and their dice, what helps most, without making it spread, is try: it adds")
    assert "That holds in 6 of 6 worlds." in said
    assert re.search(r"Of its interval, worlds alone make ±\d+\.\d points and dice alone ±\d+\.\d\.", said)
    assert "turns" not in said


def test_a_world_that_turns_is_named_with_what_sets_it_apart() -> None:
    added = {"w1": 0.3, "w2": 0.31, "w3": 0.29, "w4": 0.3, "w5": -0.1}
    worlds = tuple(World(f"w{at}", {"fog": 0.5 + 0.4 * (at == 5), "reach": 1.0 * at % 3}) for at in range(1, 6))
    c = over(added, worlds)
    assert turning(c, difference(c)) == [
        "In world w5 it turns; it is the highest of all in “How much competing concepts cloud each other” (0.9)."
    ]
    assert holding(c, difference(c))[0] == "That holds in 4 of 5 worlds."
    unsure = over({"w1": 0.3, "w2": 0.31, "w3": 0.29, "w4": 0.3, "w5": -0.001}, worlds, noise=0.05)
    assert "turns, though not surely" in turning(unsure, difference(unsure))[0]
    same = tuple(World(name, {"fog": 0.5}) for name in added)
    assert turning(over(added, same), difference(over(added, same))) == ["In world w5 it turns."]


def test_many_worlds_that_turn_are_told_together() -> None:
    added = {f"w{at}": -0.1 if at <= 5 else 0.3 for at in range(1, 16)}
    worlds = tuple(
        World(name, {"fog": 0.8 + 0.001 * at if at < 5 else 0.4 + 0.001 * at}) for at, name in enumerate(added)
    )
    c = over(added, worlds)
    (told,) = turning(c, difference(c))
    assert told.startswith(
        "In worlds w1, w2, w3, w4 and 1 other it turns; they differ most from the others in "
        "“How much competing concepts cloud each other” (0.802 "
    )


def test_in_what_worlds_differ_most() -> None:
    """One or two by what is beyond all others, more by their means; words and what is the same say nothing."""
    rows = [(0.1, 5.0, 1.0), (0.2, 1.0, 1.0), (0.3, 2.0, 1.0), (0.4, 3.0, 1.0)]
    worlds = [World(f"w{i}", {"a": a, "b": b, "c": c, "rule": "gates"}) for i, (a, b, c) in enumerate(rows)]
    (b, a) = differ_most(worlds, ["w0"])
    assert (b.world, b.parameter, b.value, b.others) == ("w0", "b", 5.0, 2.0)
    assert (a.parameter, a.by < 0) == ("a", True)
    assert differ_most(worlds, ["w2"]) == ()
    assert differ_most(worlds, []) == differ_most(worlds, ["w0", "w1", "w2", "w3"]) == ()
    assert differ_most(worlds[:2], ["w0"]) == ()
    more = [World(f"v{i}", {"a": float(i // 3), "b": float(i % 3)}) for i in range(6)]
    (found,) = differ_most(more, ["v0", "v1", "v2"])
    assert (found.world, found.parameter, found.value, found.others) == ("", "a", 0.0, 1.0)


def test_the_order_is_counted_by_world() -> None:
    c = over({"w1": 0.3, "w2": 0.3, "w3": -0.1})
    assert ranked(c).endswith("The whole order is the same in 2 of 3 worlds; first is try in 2 and base in 1.")


def test_with_one_run_a_world_nothing_is_split() -> None:
    d = difference(over({"w1": 0.3, "w2": 0.2, "w3": 0.25}, seeds=1))
    assert split(d) == "With one run a world, what worlds and what dice do cannot be told apart"


def test_no_sentence_is_about_dice_alone() -> None:
    """Whatever is said of several worlds, on the page and in the figures, is said over worlds."""
    c = over({"w1": 0.3, "w2": 0.25, "w3": 0.2, "w4": -0.1})
    figures = {figure.name: figure for figure in figures_of(c)}
    record = {
        "command": ["stallpoint", "compare"], "seeds": c.seeds, "versions": {}, "finished": "", "scenarios": [],
        "format": "csv", "kind": "compare", "models": [],
    }  # fmt: skip
    page = page_of(c, record, figures)
    told = [*page.answer, page.summary, page.caveat, page.about, *(section.note for section in page.sections)]
    told += [cell for section in page.sections for table in section.tables for row in table.rows for cell in row]
    told += [text for f in figures.values() for text in (f.finding, f.note, f.also, f.footer)]
    assert [text for text in told if OF_DICE.search(str(text))] == []
    assert caveat(4) in html(page, figures, record)


@pytest.mark.parametrize("many", [True, False])
def test_the_caveat_stands_in_the_foot_of_each_figure(many: bool) -> None:
    c = over({"w1": 0.3, "w2": 0.25}) if many else made({"base": {}, "try": {"in_use": 0.3}})
    said = caveat(2) if many else ONE_WORLD
    for figure in figures_of(c):
        if figure.panels:
            words = " ".join(text for text, _ in texts(draw(figure, FILE)))
            assert all(word in words for word in said.split()), figure.name
            assert figure.footer.endswith(said)


def test_the_worlds_are_drawn() -> None:
    c = over({f"w{at:02}": 0.3 - 0.02 * at for at in range(1, 21)})
    found = figures_by_name(c)["world-by-world"]
    drawn([found, figures_by_name(c)["differences"]])
    assert found.panels[0].y.names == ("all worlds", *c.in_worlds)
    assert "holds in 14 of 20 worlds" in found.finding
    assert [row[0] for row in found.tables[0].rows] == ["All worlds", *c.in_worlds]
    one = made({"base": {}, "try": {"in_use": 0.3}})
    assert world_by_world.figure(one) is None
    figure = differences.figure(c)
    assert figure is not None
    assert figure.tables[0].head[-2:] == ("Worlds alone", "Dice alone")


def test_the_command_says_it_and_its_report_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine.csv"
    file.write_text("world,fog\nclear,0.3\nplain,0.5\nfoggy,0.8\n", encoding="utf-8")
    words = ["no-policy", "display-programme", "--set", "factories=100", "--set", "months=24", "--seeds", "2"]
    assert main(["compare", *words, "--jobs", "1", "--worlds", "mine.csv:2", "--out", "two"]) == 0
    said = capsys.readouterr().out
    assert caveat(2) in said
    page = (tmp_path / "two" / "report.html").read_text(encoding="utf-8")
    assert caveat(2) in page
    assert "--worlds mine.csv:2" in page
    assert main(["report", "two"]) == 0
    assert (tmp_path / "two" / "report.html").read_text(encoding="utf-8") == page
    assert capsys.readouterr().out == said
    assert main(["compare", *words, "--worlds", "700"]) == 2
    assert "--worlds" in capsys.readouterr().err
    assert main(["compare", *words[1:], "--jobs", "1", "--worlds", "1", "--out", "one"]) == 0
    assert caveat(1, way="--worlds") in capsys.readouterr().out, "the terminal says how to ask other worlds"
    page = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert ONE_WORLD in page
    assert "(--worlds" not in page
