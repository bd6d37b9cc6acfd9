"""Who adopts first: by number, share, name and place, by lot or by who is seen most; and steps smaller than a month."""

from dataclasses import replace

import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.commands.cli import main
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin, run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, loads
from stallpoint.scenarios.first import First
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Scenario
from worlds import chain, digest, happened, lived, small

RULES = ("hazard", "threshold_fraction", "threshold_count")
STILL = {"hazard_p": 0.0, "hazard_q": 0.0, "threshold_mean": 100.0}
"""Nobody follows."""
each_rule = pytest.mark.parametrize("rule", RULES)


def still(rule: str, first: First | None = None, **values: float | str) -> Scenario:
    return replace(small(200, 3, rule=rule, **{**STILL, **values}), first=first)


def seeds(scenario: Scenario, seed: int = 0) -> set[int]:
    return set(happened(run(scenario, seed), Event.ADOPTED).tolist())


@each_rule
def test_a_number_and_a_share_are_as_many_as_asked_under_every_classic_rule(rule: str) -> None:
    assert len(seeds(still(rule, first_adopters=17))) == 17
    assert len(seeds(still(rule, first_share=0.1))) == 20
    assert seeds(still(rule, first_adopters=5)) < seeds(still(rule, first_adopters=17))
    assert seeds(still(rule, first_adopters=17), 1) != seeds(still(rule, first_adopters=17))


def test_left_out_one_begins_under_a_threshold_rule_and_nobody_under_a_hazard() -> None:
    assert [len(seeds(still(rule))) for rule in RULES] == [0, 1, 1]
    assert digest(run(still("threshold_count"), 3)) == digest(run(still("threshold_count", first_adopters=1), 3))


@each_rule
def test_named_firms_begin_and_places_are_those_of_a_programme(rule: str) -> None:
    assert seeds(still(rule, First(firms=("F0003", "F0100")))) == {2, 99}
    part = First(Programme("first", tier=("1",), sector=("0", "2")))
    world = begin(still(rule))
    there = np.flatnonzero((world.network.tier == 1) & np.isin(world.network.sector, (0, 2)))
    assert len(there) > 3
    assert seeds(still(rule, part)) == set(there.tolist())
    few = seeds(still(rule, part, first_adopters=3))
    assert len(few) == 3
    assert few < set(there.tolist())
    assert len(seeds(still(rule, part, first_share=0.5))) == round(len(there) / 2)


@each_rule
def test_those_whom_most_see_can_be_chosen_or_those_whom_fewest_do(rule: str) -> None:
    seen = np.diff(begin(still(rule)).watching.watchers.starts)
    most, fewest = (seeds(still(rule, first_adopters=9, first_by=by)) for by in ("most_links", "fewest_links"))
    assert seen[list(most)].min() >= np.delete(seen, list(most)).max()
    assert seen[list(fewest)].max() <= np.delete(seen, list(fewest)).min()


def test_first_adopters_are_seen_in_month_0_and_a_threshold_of_0_in_month_1() -> None:
    """Who is seeded has adopted before anybody decides; who decides by itself is seen in the next month."""
    path = [(row, row + 1) for row in range(9)]
    seeded = replace(small(10, 12, rule="threshold_count", threshold_mean=1.0), first=First(firms=("F0",)))
    joined = (run(seeded, 0, chain(10, path)).history.stage == Stage.SCALED).sum(axis=1)
    assert joined[:5].tolist() == [2, 3, 4, 5, 6]
    alone = small(10, 12, rule="threshold_count", first_adopters=0)
    joined = (run(alone, 0, chain(10, path, threshold=[0.0] + [1.0] * 9)).history.stage == Stage.SCALED).sum(axis=1)
    assert joined[:5].tolist() == [1, 2, 3, 4, 5]
    hazard = replace(small(10, 120, rule="hazard", hazard_p=0.0, hazard_q=5.0), first=First(firms=("F0",)))
    adopted = run(hazard, 0, chain(10, path)).ledger.events()
    assert (adopted["agent"][0], adopted["month"][0]) == (0, 0)
    # one of the two whom its neighbour sees has adopted: from month 0 on that counts q / 2 / 12
    limit = begin(hazard, 0, chain(10, path)).factories.sign_at[1]
    assert adopted["month"][adopted["agent"] == 1].tolist() == [np.ceil(limit / (5.0 / 2 / 12)) - 1]


def test_who_has_a_system_is_not_chosen_again() -> None:
    both = still("hazard", first_adopters=30, users_small=0.5, users_medium=0.5, users_large=0.5)
    had = begin(both).factories.stage == Stage.SCALED
    assert had.sum() > 60
    chosen = seeds(both)
    assert len(chosen) == 30
    assert not had[list(chosen)].any()


def test_under_the_full_model_they_have_a_system_at_month_0() -> None:
    named = replace(small(200, 3), first=First(firms=("F0003", "F0100")))
    f = begin(named).factories
    assert np.flatnonzero(f.stage == Stage.SCALED).tolist() == [2, 99]
    assert (f.depth[[2, 99]] > 0.2).all()
    assert (f.started[[2, 99]] < 0).all()
    assert (begin(small(200, 3, first_share=0.1)).factories.stage == Stage.SCALED).sum() == 20
    assert digest(run(small(200, 24), 0)) == digest(run(small(200, 24, first_adopters=0), 0))


def test_files_say_whom_they_are_chosen_from_and_are_written_as_they_were() -> None:
    text = "world: {rule: hazard, regions: 3, first_share: 0.05}\nfirst: {region: [0, 2], size: small, firms: F0004}\n"
    scenario = loads(text)
    assert scenario.first == First(Programme("first", region=("0", "2"), size=("small",)), ("F0004",))
    again = loads(dump(scenario))
    assert again == scenario
    assert again.hash == scenario.hash != replace(scenario, first=None).hash


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("first: {region: 7}", "line 1.*first: region is '7': there is no such region"),
        ("first: {size: huge}", "line 1.*first: size is 'huge': must be one of"),
        ("first: {firm: F0001}", "line 1.*firm: there is no such key in first; did you mean 'firms'"),
        ("first: {firms: []}", "line 1.*first: firms: is empty"),
        ("first: {firms: [a, a]}", "line 1.*first: firms is 'a': is there twice"),
        ("first: [F0001]", "line 1.*first.*must be lines"),
    ],
)
def test_what_is_wrong_with_them_is_one_sentence(text: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        loads(text)


def test_a_firm_that_is_not_there_is_one_sentence_of_validate_too(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("world: {rule: hazard, factories: 50}\nfirst: {firms: F0099}\n")
    assert main(["validate", str(file)]) != 0
    assert "there is no such firm; did you mean" in capsys.readouterr().err
    file.write_text("world: {rule: hazard, factories: 50, first_adopters: 4}\nfirst: {firms: [F0009, F0010]}\n")
    assert main(["validate", str(file)]) == 0
    assert "4 are asked for, and 2 can be chosen" in capsys.readouterr().out


@pytest.mark.parametrize("factories", [100, 30_000])
def test_more_than_there_are_is_said_before_a_run(tmp_path, capsys: pytest.CaptureFixture[str], factories: int) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(f"world: {{factories: {factories}, first_adopters: {factories}}}\n")
    assert main(["validate", str(file)]) == 0
    assert "can be chosen" not in capsys.readouterr().out
    file.write_text(f"world: {{factories: {factories}, first_adopters: {10 * factories}}}\n")
    assert main(["validate", str(file)]) == 0
    told = f"note: First adopters: {10 * factories:,} are asked for, and {factories:,} can be chosen"
    assert told in capsys.readouterr().out


def test_a_number_that_does_nothing_is_said() -> None:
    (note,) = small(rule="hazard", first_share=0.1, first_adopters=3).without_effect()
    assert note == "first_adopters has no effect while first_share is 0.1: the share counts"
    (note,) = replace(small(rule="hazard", first_adopters=0), first=First()).without_effect()
    assert note.startswith("first has no effect while first_adopters is 0")


# -- steps of a month


def bass(years: np.ndarray, p: float = 0.03, q: float = 0.38) -> np.ndarray:
    fading = np.exp(-(p + q) * years)
    return (1 - fading) / (1 + q / p * fading)


def off(factories: int, steps: int, seeds: range) -> float:
    """Largest error of the mean curve against the closed form."""
    world = small(factories, 180, rule="hazard", topology="mixed", steps_per_month=steps)
    mean = np.mean([run(world, seed).series["breadth"] for seed in seeds], axis=0)
    return float(np.abs(mean - bass(np.arange(1, 181) / 12)).max())


def test_the_error_of_bass_falls_with_the_step() -> None:
    """Dice add about 1 / sqrt(runs x factories), 0.002 here."""
    month, week, day = (off(60_000, steps, range(4)) for steps in (1, 4, 30))
    assert month > 0.009
    assert week < 0.5 * month
    assert day < 0.3 * month


def test_a_month_of_many_steps_runs_through_many_waves() -> None:
    ring = [(row, (row + 1) % 5000) for row in range(5000)]
    world = small(5000, 90, rule="threshold_count", threshold_mean=1.0, steps_per_month=30)
    joined = (run(world, 0, chain(5000, ring)).history.stage == Stage.SCALED).sum(axis=1)
    assert joined[:3].tolist() == [61, 121, 181]
    assert joined[-1] == 5000


@pytest.mark.parametrize("rule", RULES)
def test_a_month_in_steps_is_lived_in_one_go_or_alone(rule: str) -> None:
    world = small(150, 40, rule=rule, threshold_mean=0.2, steps_per_month=7, hazard_q=2.0, first_adopters=6)
    assert digest(run(world, 1)) == digest(lived(world, 1).result())


@each_rule
def test_long_paths_and_rings_are_walked_to_the_end(rule: str) -> None:
    n = 3000
    for links in ([(row, row + 1) for row in range(n - 1)], [(row, (row + 1) % n) for row in range(n)]):
        mean = 0.5 if rule == "threshold_fraction" else 1.0
        world = replace(
            small(n, 1200, rule=rule, threshold_mean=mean, steps_per_month=3, hazard_p=0.0, hazard_q=5.0),
            first=First(firms=("F0",)),
        )
        joined = (run(world, 0, chain(n, links)).history.stage == Stage.SCALED).sum(axis=1)
        ends = 1 if len(links) < n else 2
        if rule == "hazard":  # a factory waits 1 / (q / 2) years for one of the two whom it sees
            assert joined[-1] == pytest.approx(1200 / 12 * 5.0 / 2 * ends, rel=0.2)
        else:
            assert joined[-1] == n
