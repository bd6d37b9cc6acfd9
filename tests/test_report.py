"""The report: self-contained, escaped, checkable; its sentences follow the numbers and nothing else."""

import dataclasses
import functools
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.near_limits import limit_of, near, verdict_limits
from stallpoint.experiments.outcome import Keep
from stallpoint.experiments.provenance import described, provenance
from stallpoint.experiments.study import load_study
from stallpoint.model.outcomes.verdict import GOES_ON, RULE, WORDS
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.scenario import Lever
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.comparison.report_assumptions import MARK
from stallpoint.viz.comparison.sentences import answer, of_r, ranked
from stallpoint.viz.comparison.summary import by_year, holds, verdicts, without_help
from stallpoint.viz.formatting import between, points, share
from stallpoint.viz.labels import R_BEGUN
from stallpoint.viz.studies import comparison
from stallpoint.viz.studies.comparison import question
from stallpoint.viz.studies.page import figures_by_name, html, page_of, steps, write_study
from studies import NAMES, kept, lacking, made, named_as_people_do, study, with_scalars

VOID = {"meta", "br", "img", "hr", "input", "link"}
STALL, SPREAD = "stalled at demonstration", "spreading"
SHOW = {"breadth": 0.3, "in_use": 0.02, "held_evidence": 0.5, "held_concept": 0.1, "showcase": 0.2}
WORK = {"breadth": 0.6, "in_use": 0.5, "held_evidence": 0.1, "held_concept": 0.05, "scaled": 0.5}
NONE = {"breadth": 0.05, "in_use": 0.01, "held_concept": 0.7, "held_evidence": 0.1}


class Page(HTMLParser):
    """A page read: tags that do not close, tables as rows of words, identifiers, attributes that name places."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.ids: list[str] = []
        self.places: list[str] = []
        self.words: list[str] = []
        self.figures: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.places += [value for name, value in attrs if name in ("href", "src", "action", "srcset") and value]
        if tag == "svg":
            self.figures.append(found.get("aria-label") or "")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.places += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if {"td", "th"} & set(self.open[-4:]):
            self.tables[-1][-1][-1] += data


def record(c: Comparison) -> dict[str, object]:
    found = provenance("compare", ["stallpoint", "compare", *c.names, "--seeds", "5"], c.seeds)
    return found | {"scenarios": [described(s, h) for s, h in zip(c.scenarios, c.hashes, strict=True)]}


def report(c: Comparison, record: dict[str, object]) -> str:
    return html(page_of(c, record), figures_by_name(c), record)


def finding(c: Comparison, name: str) -> str:
    return next(figure.finding for figure in figures_of(c) if figure.name == name)


@functools.cache
def asked() -> dict[str, object]:
    return record(study())


@functools.cache
def page() -> str:
    return report(study(), asked())


@functools.cache
def read() -> Page:
    return Page(page())


def test_it_needs_nothing_from_anywhere() -> None:
    text = page()
    for word in ("<script", "@import", "http:", "https:", "javascript:", "<iframe", "<object", "<link"):
        assert word not in text
    assert all(place.startswith("#") for place in read().places)
    assert all(place.startswith("#") for place in re.findall(r"url\(([^)]*)\)", text))
    assert not re.search(r"\son[a-z]+=", text)


def test_it_is_a_sound_page() -> None:
    assert page().lstrip().startswith("<!doctype html>")
    assert read().wrong == []
    assert read().open == []
    assert len(set(read().ids)) == len(read().ids)
    assert {place[1:] for place in read().places} <= set(read().ids)
    assert len(page()) < 2_000_000


def test_every_picture_is_there_twice_and_told_in_words() -> None:
    assert len(read().figures) == 2 * len(figures_of(study()))
    assert all(len(told) > 40 for told in read().figures)


def rows(first: str) -> list[list[str]]:
    return next(found for found in read().tables if found[0] and found[0][0] == first)


def test_numbers_are_those_of_the_data() -> None:
    c = study()
    glance = {row[0]: row for row in rows("Scenario")[1:]}
    for name in NAMES:
        assert glance[name][2].split()[0] == share(c.end(name, "breadth").mean)
        assert glance[name][3].split()[0] == share(c.end(name, "in_use").mean)
    counts = next(t for t in read().tables if t[0][:2] == ["Scenario, by year 4", "Not started"])
    for row in counts[1:]:
        assert [int(cell) for cell in row[1:-2]] == [c.verdicts(row[0]).get(word, 0) for word in WORDS]
        found = [each for run in c.runs(row[0]) if (each := limit_of(run)) is not None]
        assert row[-2] == f"{sum(each.distance <= 0.1 for each in found)} of {c.runs_each}"
        assert float(row[-1].partition("%")[0]) == pytest.approx(100 * sorted(e.distance for e in found)[2], abs=0.6)
    differences = {row[0]: row for row in rows("Against no-policy")[1:]}
    d = c.difference("display-programme", "breadth")
    assert differences["Ever started: display-programme"][1] == f"{100 * d.mean:+.1f}"
    gates = {row[0]: row for row in next(t for t in read().tables if t[1][0] == "Unaware")[1:]}
    assert gates["Held by evidence"][2].startswith(share(c.gates("display-programme")["evidence"].mean))


def test_it_can_be_checked() -> None:
    text = " ".join(" ".join(read().words).split())
    c = study()
    assert "stallpoint compare no-policy display-programme three-bottlenecks --seeds 5" in text
    assert all(found in text for found in c.hashes)
    assert "0 to 4" in text
    for package in ("python", "stallpoint", "mesa", "numpy"):
        assert re.search(rf"{package} \d+\.\d+", text)
    assert " ".join(RULE.split()) in text
    assert str(answer(c)).split(".")[0] in text
    for scenario in c.scenarios:
        assert scenario.question.strip() in text
        assert " ".join(scenario.story.split()) in text
        for lever in scenario.levers:
            assert " ".join(lever.reason.split()) in text


def test_what_is_assumed_and_what_is_changed_is_listed() -> None:
    sections = [found for found in read().tables if found[0][:3] == ["Parameter", "Value", "Range"]]
    listed = {row[0].removeprefix(f"{MARK} ") for found in sections for row in found[1:]}
    assumed = [p for p in table().values() if p.row.source.startswith("assumption")]
    assert listed == {f"{p.row.label} {p.name}" for p in assumed}, "what it is called, and small below it its name"
    changed = [row[:4] for row in rows_with(["Scenario", "Parameter"])]
    assert ["display-programme", "Pilots a year pilots", "0 of 100 factories", "4 of 100 factories"] in changed
    assert ["no-policy", "Factories factories", "1,000 factories", "120 factories"] in changed


def rows_with(head: list[str]) -> list[list[str]]:
    return next(found for found in read().tables if found[0][: len(head)] == head)


def test_what_a_stranger_writes_stays_words() -> None:
    c = made({"plain": {}, "<script>x</script>": {"breadth": 0.1}})
    nasty = dataclasses.replace(
        c.scenarios[1],
        question="<img src=http://evil onerror=alert(1)>?",
        story="A {{ template }} & <b>story</b>.",
        levers=(Lever("campaign", 1.0, 3, 20, '"><i>because'),),
    )
    c = Comparison((c.scenarios[0], nasty), c.hashes, c.outcomes, c.planned)
    text = report(c, record(c))
    found = Page(text)
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>story" not in text
    assert found.wrong == []
    assert "A {{ template }} & <b>story</b>." in " ".join(found.words)


def test_a_single_run_has_a_report_without_intervals() -> None:
    c = made({"alone": SHOW}, {"alone": STALL}, seeds=1)
    text = report(c, record(c))
    assert "in this one run" in text
    assert "One run: its figures have no intervals" in text
    assert "Against" not in text
    assert Page(text).wrong == []


def test_the_report_is_the_same_from_disk(tmp_path: Path) -> None:
    kept(study(), tmp_path, command=["stallpoint", "compare"])
    back, written = load_study(tmp_path)
    calls: list[None] = []
    write_study(back, tmp_path, {**written, **asked()}, lambda: calls.append(None))
    made = report(study(), {**written, **asked()})
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == made
    named_as_people_do(made)
    assert len(calls) == steps(back)
    pictures = {path.name for path in (tmp_path / "figures").iterdir()}
    assert pictures == {f"{figure.name}.{form}" for figure in figures_of(back) for form in ("svg", "png")}


# Sentences. The numbers are made up, so what must be said is known.


def test_the_answer_is_about_the_scenario_that_stalls() -> None:
    words = {"base": "not started", "show": STALL, "work": SPREAD}
    c = lacking(made({"base": NONE, "show": SHOW, "work": WORK}, words), "show", joint=50, scale=30, fit=5)
    found = answer(c)
    assert found.lead == (
        "Under show, adoption has stalled at demonstration by year 4 in 8 of 8 runs: 30% of factories have started and "
        "2% really use it."
    )
    assert "Most of the others have seen too few cases that convince them (50% of all factories)" in found.why
    assert (
        "59% failed because several things were lacking at once and 35% because the factory was too small" in found.why
    )
    assert "fit" not in found.why
    assert found.change.startswith("On these dice, in this world, what unlocks it is work: it adds 49.0 points")
    assert "evidence holds 10% of factories instead of 50%" in found.change


def test_swapped_data_swap_the_sentences() -> None:
    words = {"base": "not started", "one": STALL, "two": SPREAD}
    straight = answer(made({"base": NONE, "one": SHOW, "two": WORK}, words))
    swapped = answer(
        made({"base": NONE, "one": WORK, "two": SHOW}, {"base": "not started", "one": SPREAD, "two": STALL})
    )
    assert str(swapped) == str(straight).replace("one", "TWO").replace("two", "one").replace("TWO", "two")
    assert "what unlocks it is two" in straight.change
    assert "what unlocks it is one" in swapped.change


def test_another_gate_is_another_sentence() -> None:
    for gate, words in (
        ("held_concept", "Most of the others cannot say what it is for (60% of all factories)"),
        ("held_budget", "cannot pay for a trial (60% of all factories)"),
        ("held_payback", "expect it to pay back too late (60%"),
        ("held_leadership", "wait for the signature of their head (60%"),
        ("unaware", "have simply not heard of it (60% of all factories)"),
    ):
        c = made({"show": {"breadth": 0.3, "in_use": 0.02, gate: 0.6}}, {"show": STALL})
        assert words in answer(c).why
    assert answer(made({"show": {"breadth": 1.0, "in_use": 0.1, "held_payback": 0.01}}, {"show": STALL})).why == ""


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("fit", "100% failed because the system did not fit the factory"),
        ("participation", "employees did not take part"),
        ("re_engineering", "the processes were not re-engineered"),
        ("scale", "the factory was too small for what the system costs"),
        ("obstruction", "middlemen obstructed it"),
    ],
)
def test_another_reason_is_another_sentence(why: str, words: str) -> None:
    c = lacking(made({"show": SHOW}, {"show": STALL}), "show", **{why: 10})
    assert words in answer(c).why


def test_where_all_spreads_nothing_is_said_to_stall() -> None:
    c = made({"base": SHOW, "work": WORK}, {"base": SPREAD, "work": SPREAD})
    found = answer(c)
    assert found.lead.startswith("Under work, adoption is spreading by year 4 in 8 of 8 runs")
    assert "stall" not in str(found)
    assert "it adds 48.0 points" in found.change


def test_where_nothing_helps_nothing_is_said_to_help() -> None:
    c = made({"base": WORK, "show": SHOW}, {"base": "partial", "show": STALL}, noise=0.01)
    assert "no scenario adds real use to base by year 4: show changes it by −4" in answer(c).change
    same = made({"base": SHOW, "show": SHOW}, {"base": STALL, "show": STALL})
    assert "show ends exactly where base does" in answer(same).change


def test_an_open_sign_is_called_open() -> None:
    c = made(
        {"base": {**SHOW, "in_use": 0.100}, "try": {**SHOW, "in_use": 0.104}}, {"base": STALL, "try": STALL}, noise=0.02
    )
    assert answer(c).change == (
        "On these dice, in this world, no scenario surely adds real use by year 4: try changes it by +0.8 points "
        "(−2.2 to +2.3; not sure on these dice: 74 more runs)."
    )


def test_what_helps_without_spreading_is_not_said_to_unlock() -> None:
    c = made({"base": NONE, "show": SHOW, "help": {**SHOW, "in_use": 0.1}}, {"base": "not started", "show": STALL})
    assert "what helps most, without making it spread, is help: it adds 9.0 points" in answer(c).change


def test_divided_runs_are_said_to_be_divided() -> None:
    c = made({"show": SHOW}, {"show": STALL}, seeds=4)
    spread = with_scalars(c, "", verdict=SPREAD)
    divided = Comparison(c.scenarios, c.hashes, (*c.outcomes[:2], *spread.outcomes[2:]), 4)
    assert "has stalled at demonstration by year 4 in 2 of 4 runs and is spreading in 2:" in answer(divided).lead


def test_titles_follow_the_numbers() -> None:
    words = {"base": "not started", "show": STALL, "work": SPREAD}
    c = made({"base": {**NONE, "public_spent": 0.0}, "show": {**SHOW, "public_spent": 40.0}, "work": WORK}, words)
    assert finding(c, "breadth-and-use").endswith("1% of 5% under base, 2% of 30% under show and 50% of 60% under work")
    assert finding(c, "what-holds-them-back").endswith(
        "concept (70%) under base, evidence (50%) under show and evidence (10%) under work"
    )
    assert "why-pilots-failed" not in {figure.name for figure in figures_of(c)}
    sure = "(sure on these dice)"
    assert f"show adds 1.0 points {sure} and work adds 49.0 points {sure}" in finding(c, "differences")
    common = made({"a": SHOW, "b": SHOW})
    assert finding(common, "what-holds-them-back").startswith(
        "Evidence holds the most factories at the end in every scenario"
    )
    assert "b changes nothing" in finding(common, "differences")
    many = made({f"s{i}": {"breadth": 0.1 * i, "in_use": 0.05 * i} for i in range(7)})
    assert "from 0% of 0% under s0 to 30% of 60% under s6" in finding(many, "breadth-and-use")


def test_the_question_is_that_of_the_scenario_in_focus() -> None:
    c = study()
    focus = answer(c).lead.split(",")[0].removeprefix("Under ")
    assert question(c) == next(s.question for s in c.scenarios if s.name == focus)
    assert question(made({"a": {}})) == "Does it spread, or does it stall at demonstration projects?"


def test_the_order_is_told_with_how_sure_it_is() -> None:
    c = study()
    found = c.rank_stability("in_use")
    told = ranked(c)
    assert told.startswith(f"In order of mean real use: {', '.join(c.names[place] for place in found.order)}.")
    assert "of draws" not in told  # two of the three cannot be told apart
    clear = ranked(made({"base": NONE, "more": {**NONE, "in_use": 0.4}}, noise=0.01))
    assert clear.endswith("the whole order is the same in 100% of draws and more comes first in 100%.")
    assert told in " ".join(" ".join(read().words).split())
    assert ranked(made({"base": NONE})) == ""


def test_the_report_of_one_run_speaks_of_one_run_and_of_a_begun_world() -> None:
    begun = load("begun-province").with_world(factories=60, months=36, public_budget=5.0)
    pages = {}
    for seeds in (1, 2):
        c = compare([begun], seeds=seeds, jobs=1)
        pages[seeds] = " ".join(re.sub(r"<[^>]+>", " ", report(c, record(c))).split())
    assert ("Of the one run." in pages[1], "Of the one run." in pages[2]) == (True, False)
    assert ("Means over runs, 95%" in pages[1], "Means over runs, 95%" in pages[2]) == (False, True)
    assert "Verdict by year 3" in pages[1]
    assert "Verdict of most runs by year 3" in pages[2]
    assert R_BEGUN in of_r(c)
    assert R_BEGUN not in of_r(study())
    assert "public_budget no limit 5 million CNY a year" in pages[1]


def test_what_goes_on_without_help_stands_beside_the_verdict() -> None:
    c = study()
    table = next(found for found in read().tables if found[0][-1:] == ["Goes on: never supported"])
    assert [row[1] for row in table[1:]] == ["never given", "at the end of the run", "at the end of the run"]
    for row in table[1:]:
        assert [int(cell) for cell in row[-len(GOES_ON) :]] == [c.goes_on(row[0]).get(word, 0) for word in GOES_ON]
    assert "three-bottlenecks  not known in 5 of 5 runs" in without_help(c)
    assert "  three-bottlenecks: the public pays for" in without_help(c)
    assert "three-bottlenecks: The public pays for" in comparison.unknown(c)
    assert "no-policy:" not in comparison.unknown(c)
    ended = with_scalars(made({"base": SHOW}), "", goes_on="yes", after_in_use=0.25, after_pace_unsupported=0.02)
    assert without_help(ended).endswith("base  yes in 8 of 8 runs")
    assert comparison.without_help(ended).rows[0][2:4] == ("25%", "2%")
    once = [dataclasses.replace(o, scalars={**o.scalars, "after_in_use": math.nan}) for o in ended.outcomes[:3]]
    some = Comparison(ended.scenarios, ended.hashes, (*once, *ended.outcomes[3:]), ended.planned)
    assert comparison.without_help(some).rows[0][2] == "25%"  # of the runs in which it is known
    older = with_scalars(c, "", goes_on="")
    assert without_help(older) == ""
    assert not any("without help" in section.heading for section in comparison.page(older).sections)


def test_what_is_added_is_told_year_by_year() -> None:
    few = [load(name).with_world(factories=60, months=130) for name in ("no-policy", "display-programme")]
    c = compare(few, 3, jobs=1)
    assert c.horizons == (60, 120, 130)
    table = comparison.by_year(c)
    assert table.head[1:] == tuple(f"Really in use by {end}" for end in ("year 5", "year 10", "month 130"))
    level, added = table.rows
    monthly = c.tables()["differences_by_month"]
    for place, months in enumerate(c.horizons, 1):
        assert level[place][0] == share(float(c.by_month("no-policy", "in_use")[:, months - 1].mean()))
        row = monthly[(monthly["measure"] == "in_use") & (monthly["month"] == months - 1)].iloc[0]
        assert added[place] == (f"{points(row['mean'])} points", between(row["low_95"], row["high_95"], "points"))
        assert "  ".join(added[place]).split()[0] in by_year(c)
    assert c.difference("display-programme", "in_use") == c.difference("display-programme", "in_use", months=130)
    assert comparison.page(c).sections[0].tables == (comparison.glance(c), table)
    short = study()
    assert by_year(short) == ""  # one year only
    assert comparison.page(short).sections[0].tables == (comparison.glance(short),)
    assert compare(few, 1, jobs=1, keep=Keep(every=50)).horizons == (130,)  # months that were not kept are not told


def test_a_terminal_gets_it_in_plain_words() -> None:
    c = study()
    for name in NAMES:
        word, runs = max(c.verdicts(name).items(), key=lambda each: each[1])
        assert re.search(rf"  {name} +{word} in {runs} of 5 runs", verdicts(c))
        found = near(c, name)
        assert found is not None
        assert re.search(
            rf"  {name} +{found.near} of 5 runs within 10% of a limit, the middle run \d+% away", verdicts(c)
        )
    assert "concept" in holds(c)
    assert max(map(len, holds(made({"x" * 90: SHOW})).splitlines())) < 90


def test_how_near_verdicts_lie_is_told_of_runs_whose_figures_are_of_this_rule() -> None:
    c = study()
    table = verdict_limits(c)
    assert len(table["seed"]) == c.runs_each * len(c.names)
    assert (table["distance"] == abs(table["value"] - table["limit"]) / table["limit"]).all()
    run = c.runs(c.baseline)[0]
    for change in ({"verdict": "spreading"}, {"end_pace_decided": math.nan}):  # another rule, an older store
        assert limit_of(dataclasses.replace(run, scalars=run.scalars | change)) is None
    lacking = {"end_in_use": math.nan}
    older = dataclasses.replace(
        c, outcomes=tuple(dataclasses.replace(o, scalars=o.scalars | lacking) for o in c.outcomes)
    )
    assert near(older, c.baseline) is None
    assert "within" not in verdicts(older)
    assert comparison.verdicts(older).rows[0][-2:] == ("not known", "")
