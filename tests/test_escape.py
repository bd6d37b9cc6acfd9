"""Pilots to escape: the bracketing search on responses that are known, and on small worlds; and the phase diagram."""

import dataclasses
import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.study import load_study, save_study
from stallpoint.experiments.thresholds import EscapeSpec, PhaseSpec, bracket
from stallpoint.experiments.thresholds.bracket import (
    ESCAPES,
    NEVER,
    NONE_NEEDED,
    UNDECIDED,
    Probe,
    answer,
    crossing,
    exact,
    least_runs,
    next_sizes,
)
from stallpoint.experiments.thresholds.escape import CRITERIA, LADDER, Escape, escape
from stallpoint.experiments.thresholds.phase import Phase, PhaseAxis, cell, phase, placed
from stallpoint.experiments.thresholds.programmes import Programme, launched, tied
from stallpoint.model.outcomes.verdict import PACE, WORDS
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.said import label
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.worlds import World, in_world
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Fields
from stallpoint.viz.figures.phase import verdicts
from stallpoint.viz.render.paper import FILE, draw
from stallpoint.viz.studies import escape as study_escape
from stallpoint.viz.studies import phase as study_phase
from stallpoint.viz.studies.page import write_study

from tests.studies import drawn, named_as_people_do
from tests.worlds import small

HERE = RunOptions(jobs=1)
PEERS = Programme("peers", "verified", 24)
FAMOUS = Programme("prestige", "display", 24)


def searched(
    response: Callable[[float], float], seeds: int = 40, share: float = 0.5, most: float = 0.2, within: float = 0.004
) -> list[Probe]:
    """Probes of a search whose chance to escape at a size is known; its dice are keyed by seed and shared by sizes."""
    luck = np.random.default_rng(5).random(seeds)
    seen: dict[float, Probe] = {}
    wanted = [0.0, *(most * step for step in LADDER)]
    while wanted:
        for size in wanted:
            assert size not in seen, "no size is run twice"
            seen[size] = Probe(PEERS, size, seeds, int((luck < response(size)).sum()), 0.1, 0.1, 1.0)
        wanted = next_sizes([seen[size] for size in sorted(seen)], share, within)
    return [seen[size] for size in sorted(seen)]


@pytest.mark.parametrize("middle", [0.013, 0.05, 0.07, 0.16])
def test_the_bracket_holds_the_size_that_is_searched(middle: float) -> None:
    probes = searched(lambda size: 1 / (1 + math.exp(-(size - middle) / 0.003)))
    found = answer(probes, 0.5)
    assert found.word == ESCAPES
    assert found.below < middle < found.above
    assert found.above - found.below < 0.02
    assert found.below <= found.size <= found.above
    assert found.size == pytest.approx(middle, abs=0.006)
    assert len(probes) < 20


def test_a_sharp_edge_is_found_as_closely_as_asked() -> None:
    found = answer(searched(lambda size: float(size > 0.0333), within=0.001), 0.5)
    assert found.below < 0.0333 < found.above
    assert found.above - found.below <= 0.001


def test_no_programme_is_an_answer_and_so_are_none_needed_and_doubt() -> None:
    assert answer(searched(lambda size: 0.02), 0.5).word == NEVER
    assert answer(searched(lambda size: 1.0), 0.5).word == NONE_NEEDED
    assert answer(searched(lambda size: 0.5), 0.5).word == UNDECIDED
    nothing = [Probe(PEERS, size, 0, 0) for size in (0.0, 0.1)]
    assert answer(nothing, 0.5).word == UNDECIDED
    assert next_sizes(nothing, 0.5, 0.001) == []


def test_a_window_of_sizes_is_told_with_where_it_closes() -> None:
    found = answer(searched(lambda size: float(0.02 < size < 0.12)), 0.5)
    assert found.word == ESCAPES
    assert found.below < 0.02 < found.above < 0.025
    assert found.fails_again == 0.2


def test_a_narrow_hope_between_the_first_sizes_is_followed() -> None:
    probes = searched(lambda size: 0.58 if size == 0.05 else float(0.054 < size < 0.08), seeds=30)
    assert [p.told(0.5) for p in probes if p.size == 0.05] == ["open"]
    assert answer(probes, 0.5).word == ESCAPES


def test_an_edge_that_cannot_be_told_widens_the_bracket() -> None:
    few = answer(searched(lambda size: min(1.0, size / 0.1), seeds=12), 0.5)
    many = answer(searched(lambda size: min(1.0, size / 0.1), seeds=400), 0.5)
    assert many.above - many.below < few.above - few.below
    assert few.below < 0.05 < few.above
    assert many.below < 0.05 < many.above


def test_the_interval_is_exact() -> None:
    # all of n: the share at which that happens once in 40 times; of some, by the binomial sums of Clopper and Pearson
    assert exact(12, 12) == pytest.approx((0.025 ** (1 / 12), 1.0))
    assert exact(0, 12) == pytest.approx((0.0, 1 - 0.025 ** (1 / 12)))
    for k, n in ((8, 10), (6, 12), (1, 30)):
        low, high = exact(k, n)
        assert sum(math.comb(n, i) * low**i * (1 - low) ** (n - i) for i in range(k, n + 1)) == pytest.approx(0.025)
        assert sum(math.comb(n, i) * high**i * (1 - high) ** (n - i) for i in range(k + 1)) == pytest.approx(0.025)
    assert exact(0, 0) == (0.0, 1.0)
    assert Probe(PEERS, 0.1, 10, 10).told(0.5) == "yes"
    assert Probe(PEERS, 0.1, 10, 8).told(0.5) == "open"
    assert Probe(PEERS, 0.1, 10, 0).told(0.5) == "no"


def test_nothing_is_sure_that_a_coin_does_as_well() -> None:
    assert [Probe(PEERS, 0.1, n, n).told(0.5) for n in (4, 5, 6)] == ["open", "open", "yes"]
    assert [Probe(PEERS, 0.1, n, 0).told(0.5) for n in (4, 5, 6)] == ["open", "open", "no"]
    for runs, share in ((12, 0.5), (36, 0.9), (20, 0.3)):
        wrong = {
            verdict: sum(
                math.comb(runs, k) * share**k * (1 - share) ** (runs - k)
                for k in range(runs + 1)
                if Probe(PEERS, 0.1, runs, k).told(share) == verdict
            )
            for verdict in ("yes", "no")
        }
        assert max(wrong.values()) <= 0.025 + 1e-12


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8, 0.95])
def test_with_the_least_runs_both_answers_can_be_sure_and_with_fewer_one_cannot(share: float) -> None:
    def sure(runs: int) -> set[str]:
        return {Probe(PEERS, 0.1, runs, runs).told(share), Probe(PEERS, 0.1, runs, 0).told(share)}

    least = least_runs(share)
    assert sure(least) == {"yes", "no"}
    assert "open" in sure(least - 1)


def test_the_crossing_is_between_its_neighbours_and_ignores_dips() -> None:
    def at(*escaped: int) -> list[Probe]:
        return [Probe(PEERS, size / 10, 10, n) for size, n in enumerate(escaped)]

    assert crossing(at(0, 4, 6, 10), 0.5) == pytest.approx(0.15)
    assert crossing(at(0, 5, 3, 10), 0.5) == pytest.approx(0.2 + 0.1 / 6)
    assert math.isnan(crossing(at(0, 1, 2, 3), 0.5))
    assert crossing(at(6, 7, 8), 0.5) == 0.0


def test_a_programme_replaces_the_one_of_the_scenario() -> None:
    base = load("verified-lighthouses")
    own = {lever.name: lever for lever in base.levers}
    start = own["pilots"].start
    changed = launched(base, Programme("network", "display", 36), 0.07)
    now, after = changed.at(start), changed.at(start + 36)
    assert (now.pilots, now.selection, now.success_counts) == (0.07, "network", "display")
    assert now.pilot_subsidy == own["pilot_subsidy"].value
    assert after.pilots == 0.0
    assert after.pilot_subsidy == base.world.pilot_subsidy
    assert now.disclosure == own["disclosure"].value, "levers of its own stay"
    assert {"pilots", "selection", "success_counts", "pilot_subsidy", "aftercare"} == tied()
    none = launched(base, Programme("network", "display", 36), 0.0)
    assert none.hash == launched(base, PEERS, 0.0).hash
    assert all(month.pilots == 0.0 for month in none.timeline())


def test_the_same_size_as_the_scenario_is_the_scenario() -> None:
    base = load("verified-lighthouses")
    span = next(lever for lever in base.levers if lever.name == "pilots")
    programme = Programme("peers", "verified", span.end - span.start)
    assert set(launched(base, programme, span.value).timeline()) == set(base.timeline())


def test_a_search_in_a_small_world_tells_what_its_runs_say() -> None:
    base = small(100, 60, (Lever("disclosure", 1.0),))
    found = escape(EscapeSpec(base, programmes=(PEERS, FAMOUS), seeds=6, most=0.2, within=0.1, worlds="1"), HERE)
    assert found.programmes() == [PEERS, FAMOUS]
    assert len(found.of(PEERS)) >= len(LADDER) + 1
    rows = gather([launched(base, PEERS, 0.2)], range(6), HERE)
    last = found.of(PEERS)[-1]
    assert (last.size, last.runs, last.escaped) == (0.2, 6, int((rows["end_pace_unsupported"] >= PACE).sum()))
    assert last.in_use == pytest.approx(rows["in_use"].mean())
    first = found.of(PEERS)[0], found.of(FAMOUS)[0]
    assert first[0].escaped == first[1].escaped


def asked(base: Scenario | None = None, **changes: Any) -> EscapeSpec:
    return EscapeSpec(base or small(60, 60), **{"programmes": (PEERS,), "seeds": 9, "worlds": "1", **changes})


def made(**changes: object) -> Escape:
    """A made-up search: peers escape from 0.03 on and fail again at 0.2, the famous never do."""
    sizes = (0.0, 0.0125, 0.025, 0.0375, 0.05, 0.1, 0.2)
    escaped = {PEERS: (0, 1, 5, 19, 20, 20, 1), FAMOUS: (0,) * 7}
    probes = [
        Probe(programme, size, 20, n, 0.02 + size, 4 * size, 100 * size)
        for programme, those in escaped.items()
        for size, n in zip(sizes, those, strict=True)
    ]
    values = {"scenario": "made", "factories": 1000, "months": 120, "start": 6, "aim": asked(within=0.0125)}
    return Escape(**{**values, "seeds": tuple(range(20)), "probes": tuple(probes), **changes})  # type: ignore[arg-type]


def test_the_answer_of_a_search() -> None:
    told = study_escape.answer(made())
    assert told[0].startswith("3.8 of every 100 factories a year for 2 years is enough")
    assert "1.2 surely is not" in told[0] or "2.5 surely is not" in told[0]
    assert "75 pilots in all" in told[1]
    assert "19 of 20 runs escape" in told[1]
    assert any("the famous, display counts" in text and "No size up to 20" in text for text in told)
    assert any("Larger is not always better: at 20 of 100 a year only 1 of 20 runs" in text for text in told)
    only = made(probes=tuple(p for p in made().probes if p.programme == FAMOUS))
    told = study_escape.answer(only)
    assert told[0] == "No programme of those looked at, up to 20 of 100 factories a year, escapes by year 10."
    assert told[-1].startswith("All of this is told by year 10, in this world and on these dice: with more years")
    assert study_escape.page(only).question.endswith("before scaling goes on unsupported by year 10?")


def test_an_older_search_by_another_word_is_read() -> None:
    study = made()
    facts = study.facts()
    facts["aim"]["criterion"] = "self-sustaining"
    assert Escape.restored(study.tables(), facts).facts() == made().facts()
    facts["aim"]["criterion"] = "reproduction"
    back = Escape.restored(study.tables(), facts)
    assert back.aim.criterion == "case-reproduction"
    assert "as an earlier version counted it" in study_escape.rule(back)  # its runs were judged by that


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_both_studies_come_back_as_they_were(form: str, tmp_path: Path) -> None:
    for study, module in ((made(), study_escape), (mapped(), study_phase)):
        folder = tmp_path / study.kind
        folder.mkdir()
        save_study(study, folder, form, ["stallpoint", study.kind], [load("no-policy")], study.seeds)
        back, _ = load_study(folder)
        assert back.facts() == study.facts()
        for name, frame in study.tables().items():
            pd.testing.assert_frame_equal(back.tables()[name], frame, check_exact=True)
        assert module.page(back) == module.page(study)


def test_the_pages_say_what_a_reader_needs(tmp_path: Path) -> None:
    for study in (made(), mapped()):
        folder = tmp_path / study.kind
        folder.mkdir()
        record = save_study(study, folder, "csv", ["stallpoint", study.kind], [load("no-policy")], study.seeds)
        write_study(study, folder, record)
        text = (folder / "report.html").read_text(encoding="utf-8")
        named_as_people_do(text)
        assert not re.search(r"\bnan\b|>None<", text)
        assert f"stallpoint {study.kind}" in text
        drawn(figures_of(study))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: asked(criterion="luck"), "--criterion is 'luck': must be one of"),
        (lambda: asked(share=1.0), "--share is 1.0: must lie between 0 and 1"),
        (lambda: asked(most=0.9), "--most is 0.9: must lie between 0 and 0.5"),
        (lambda: asked(within=0.5), "--within is 0.5: must be more than 0 and less"),
        (lambda: escape(asked(seeds=2)), "--seeds is 2: are too few"),
        (lambda: escape(asked(seeds=5)), "a share of 0.5 of runs escapes: ask for at least 6"),
        (lambda: escape(asked(small(60, 40))), "--duration is 24: leaves no 24 months"),
        (lambda: escape(asked(small(60, 60, rule="hazard"))), "classic rule"),
        (lambda: escape(asked(programmes=(Programme("fame", "verified", 12),))), "selection is 'fame'"),
        (lambda: asked(selections=("fame",)), "--selection is 'fame': must be one of"),
        (lambda: escape(asked(small(60, 60, (Lever("voucher", 0.5, 3),)))), "voucher: pays to month 60 of 60"),
        (lambda: PhaseAxis.parsed("pilots", "--x"), "--x is 'pilots': write NAME="),
        (lambda: PhaseAxis.parsed("pilot=0,1", "--x"), "did you mean 'pilots'"),
        (lambda: PhaseAxis.parsed("pilots=0:x:3", "--x"), "write NAME="),
        (lambda: PhaseAxis.parsed("pilots=0:0.2:1", "--x"), "write NAME="),
        (lambda: PhaseAxis.parsed("pilots=0,2", "--x"), "pilots is 2.0: must lie between"),
        (lambda: PhaseAxis.parsed("pilots=0.1", "--x"), "needs from 2 to 50"),
        (lambda: PhaseAxis.parsed("pilots=0.1,0.1,0.2", "--x"), "stands twice"),
        (lambda: PhaseAxis.parsed("selection=prestige,fame", "--x"), "selection is 'fame'"),
        (
            lambda: phase(PhaseSpec(small(60, 12), x="fog=0,1", y="fog=0,1", seeds=1)),
            "--y is 'fog': is on the other axis",
        ),
    ],
)
def test_bad_input_is_one_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_axes_are_read_as_they_are_written() -> None:
    assert PhaseAxis.parsed("pilots=0:0.2:3", "--x").levels == (0.0, 0.1, 0.2)
    assert PhaseAxis.parsed("fog = 0, 0.4,1", "--x").levels == (0.0, 0.4, 1.0)
    assert PhaseAxis.parsed("selection=peers, need", "--x").levels == ("peers", "need")
    assert PhaseAxis.parsed("tries_max=1:4:7", "--x").levels == (1, 2, 3, 4)


def test_a_value_keeps_the_timing_of_its_lever() -> None:
    base = small(60, 60, (Lever("pilots", 0.1, 6, 30),))
    assert [placed(base, "pilots", 0.3).at(month).pilots for month in (0, 6, 29, 30)] == [0.0, 0.3, 0.3, 0.0]
    assert [placed(base, "fog", 1.0).at(month).fog for month in (0, 59)] == [1.0, 1.0]
    assert [placed(base, "campaign", 0.5).at(month).campaign for month in (0, 59)] == [0.5, 0.5]


def mapped() -> Phase:
    """A made-up map of two words by three numbers; runs disagree at one pair."""
    pairs = itertools.product(("display", "verified"), (0.0, 0.1, 0.2), range(4))
    rows = [
        {"x": x, "y": y, "seed": seed, "verdict": _verdict(x, y, seed), "goes_on_at_end": y == "verified", "in_use": x}
        | {"breadth": 2 * x}
        for y, x, seed in pairs
    ]
    axes = PhaseAxis("pilots", (0.0, 0.1, 0.2)), PhaseAxis("success_counts", ("display", "verified"))
    return Phase("made", 100, 120, *axes, (True, False), tuple(range(4)), pd.DataFrame(rows))


def _verdict(x: float, y: str, seed: int) -> str:
    if x == 0.0:
        return WORDS[0]
    if y == "display":
        return WORDS[1]
    return WORDS[4] if x == 0.2 or seed < 2 else WORDS[3]


def test_a_field_shows_the_verdict_of_most_runs_and_how_many_agree() -> None:
    cells = {(c.x, c.y): c for c in mapped().cells()}
    assert len(cells) == 6
    doubtful = cells[0.1, "verified"]
    assert (doubtful.verdict, doubtful.agree, doubtful.second) == ("spreading", 0.5, "partial")
    assert (cells[0.2, "display"].verdict, cells[0.2, "display"].agree) == ("stalled at demonstration", 1.0)
    assert cell(0, 0, None).verdict == ""
    picture = verdicts.figure(mapped())
    axes = draw(picture, FILE).axes[0]
    assert [patch.get_hatch() is not None for patch in axes.patches].count(True) == 1, "the doubtful field"
    fields = [mark for mark in picture.panels[0].marks if isinstance(mark, Fields)]
    assert [(field.label, field.points) for field in fields] == [
        ("not started", (0, 3)),
        ("stalled at demonstration", (1, 2)),
        ("spreading", (4, 5)),
    ]
    assert "Sp: spreading" in {text.get_text() for text in axes.texts}
    assert "runs disagree" in {text.get_text() for text in axes.texts}
    assert "In 1 field fewer than 80%" in study_phase.answer(mapped())[-1]


def test_a_map_is_told_in_words_and_units_that_people_use() -> None:
    m = mapped()
    told = study_phase.page(m)
    names = f"“{label(m.x.name)}” and “{label(m.y.name)}”"
    assert told.question.endswith(f"over {names}?")
    found = verdicts.figure(m)
    assert found.tables[0].head[:2] == (label(m.x.name), label(m.y.name))
    assert len({row[:2] for row in found.tables[0].rows}) == len(m.cells()), "every field by its two values"
    across = found.panels[0].x
    assert across.label == "Pilots a year, of 100 factories", "the unit stands with the scale"
    assert across.names[0] == "0"
    assert "_" not in study_phase.varied(m)
    assert f"at “{label(m.x.name)}” (" in " ".join(told.answer)


def test_a_map_of_a_small_world_is_that_of_its_runs() -> None:
    base = small(80, 40, (Lever("pilots", 0.1, 3, 12),))
    found = phase(PhaseSpec(base, x="pilots=0,0.4", y=PhaseAxis("fog", (0.0, 1.0)), seeds=2, worlds="1"), HERE)
    assert found.timed == (True, False)
    assert len(found.runs) == 8
    one = gather([placed(placed(base, "pilots", 0.4), "fog", 1.0)], [1], HERE).iloc[0]
    row = found.runs.set_index(["x", "y", "seed"]).loc[0.4, 1.0, 1]
    assert (row["verdict"], row["in_use"]) == (one["verdict"], one["in_use"])


def test_constants_agree_with_the_table() -> None:
    assert EscapeSpec.options()["criterion"].choices == tuple(CRITERIA)
    assert set(verdicts.SHORT) == set(WORDS)
    assert set(study_escape.AIMS) - {study_escape.BY_CREDIT} == set(CRITERIA)
    assert bracket.YES != bracket.NO


def over_worlds(**more: float) -> Escape:
    """A made-up search in three worlds: 5 of 100 a year are enough in one, 1 in another, none is in the third; and in
    more by their names."""
    middles = {"w01": 0.05, "w02": 0.01, "w03": 9.0, **more}
    probes = [
        dataclasses.replace(probe, world=world)
        for world, middle in middles.items()
        for probe in searched(lambda size, middle=middle: float(size > middle), within=0.01)  # type: ignore[misc]
    ]
    worlds = tuple(World(name, {"fog": 0.5}) for name in middles)
    return Escape("made", 500, 120, 6, EscapeSpec("no-policy"), tuple(range(40)), tuple(probes), brought=worlds)


def test_every_world_has_its_own_threshold_and_they_are_told_as_a_distribution(tmp_path: Path) -> None:
    e = over_worlds()
    (found,) = e.over_worlds()
    assert (found.escapes, found.never, found.none_needed, found.undecided) == (("w01", "w02"), ("w03",), (), ())
    least, middle, most = found.ends
    assert 0.01 < least <= 0.02
    assert 0.05 < middle <= 0.06
    assert most == math.inf
    assert [each.answers()[0].word for each in e.apart().values()] == [ESCAPES, ESCAPES, NEVER]
    p = study_escape.page(e)
    assert "in 2 of 3 worlds" in p.answer[0]
    assert "is enough for like their peers, verified use counts in w03." in " ".join(p.answer)
    assert p.caveat.startswith("3 worlds of one set")
    assert figures_of(e)[0].footer.endswith(p.caveat)
    (figure,) = figures_of(e)
    assert figure.name == "worlds"
    assert figure.tables[0].rows[0][1:5] == ("2", "0", "1", "0")
    record = save_study(e, tmp_path, "csv", ["stallpoint", "escape", "made"], [load("no-policy")], e.seeds)
    write_study(e, tmp_path, record)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"\bnan\b|>None<|>inf<", text)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False)
    assert (told["meaning"] != "").all()
    back, _ = load_study(tmp_path)
    assert isinstance(back, Escape)
    assert back.probes == e.probes
    assert back.over_worlds() == e.over_worlds()
    assert study_escape.page(back) == p


def test_worlds_in_which_nothing_is_needed_are_counted_apart() -> None:
    e = over_worlds(w04=-1.0, w05=-1.0)
    (found,) = e.over_worlds()
    assert (found.escapes, found.none_needed) == (("w01", "w02"), ("w04", "w05"))
    assert found.ends[0] == 0.0
    assert found.found[0] > 0.0
    lead = study_escape.page(e).answer[0]
    assert "in 2 of 5 worlds some size is enough (the middle one of them 1.2 of 100 a year, from 1.2 to 5.6)" in lead
    assert lead.endswith(" and in 2 none is needed.")
    finding = figures_of(e)[0].finding
    assert finding.endswith("surely enough in 2 of 5 worlds, and none is needed in 2; no programme in more")
    only = dataclasses.replace(e, brought=e.brought[3:], probes=tuple(p for p in e.probes if p.world > "w03"))
    assert study_escape.page(only).answer[0].endswith(": in 2 of 2 worlds none is needed.")


def test_a_search_in_worlds_is_the_search_in_each_of_them() -> None:
    base = small(60, 72, (Lever("pilots", 0.1, 3, 27), Lever("success_counts", "verified", 3, 27)))
    asked = {"seeds": 6, "programmes": (PEERS,), "most": 0.1, "within": 0.05}
    found = escape(EscapeSpec(base, worlds="2", **asked), HERE)  # type: ignore[arg-type]
    assert [world.name for world in found.brought] == ["w01", "w02"]
    for world in found.brought:
        alone = escape(EscapeSpec(in_world(base, world), **asked), HERE)  # type: ignore[arg-type]
        assert found.apart()[world.name].probes == tuple(dataclasses.replace(p, world=world.name) for p in alone.probes)
    with pytest.raises(InputError, match="--worlds"):
        escape(EscapeSpec(base, worlds="99", **asked), HERE)  # type: ignore[arg-type]


def test_a_map_of_worlds_has_a_vote_for_each(tmp_path: Path) -> None:
    base = small(60, 36, (Lever("pilots", 0.1, 3, 27),))
    asked = {"x": "fog=0,1", "y": "selection=prestige,peers", "seeds": 2}
    found = phase(PhaseSpec(base, worlds="3", **asked), HERE)  # type: ignore[arg-type]
    assert list(found.by_world()) == ["w01", "w02", "w03"]
    for world in found.brought:
        alone = phase(PhaseSpec(in_world(base, world), **asked), HERE)  # type: ignore[arg-type]
        assert found.by_world()[world.name] == alone.cells()
    votes = list(zip(*found.by_world().values(), strict=True))
    for c, each in zip(found.cells(), votes, strict=True):
        assert c.runs == 3
        assert c.agree == sum(one.verdict == c.verdict for one in each) / 3
        assert c.in_use == pytest.approx(np.mean([one.in_use for one in each]))
    p = study_phase.page(found)
    assert "each world with one vote" in p.answer[0]
    assert p.answer[-1] == "Some field spreads in 0 of 3 worlds; none does in w01, w02 and w03."
    record = save_study(found, tmp_path, "csv", ["stallpoint", "phase", "made"], [load("no-policy")], found.seeds)
    write_study(found, tmp_path, record)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False)
    assert (told["meaning"] != "").all()
    back, _ = load_study(tmp_path)
    assert isinstance(back, Phase)
    assert (back.cells(), back.brought) == (found.cells(), found.brought)
    assert study_phase.page(back) == p
    flat = figures_of(found)[0]
    assert "worlds disagree" in flat.finding
