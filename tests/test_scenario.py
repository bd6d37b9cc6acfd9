"""Scenarios: what decides the hash, which lever holds when, when support ends, and what cannot act."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, Parameters, table
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario

PROGRAMME = Scenario(
    world=Parameters(months=60, factories=50),
    levers=(Lever("pilots", 0.04, 6, 30), Lever("selection", "peers", 6), Lever("epidemic", 0.5, 12, 18)),
)


def another(parameter: Parameter) -> Parameters:
    """A world that differs in one parameter only."""
    for value in parameter.row.span:
        try:
            world = Parameters().with_values({parameter.name: value})
        except InputError:  # contradicts another parameter
            continue
        if world.changed():
            return world
    raise AssertionError(f"{parameter.name} cannot be changed alone")


def levers(months: int) -> st.SearchStrategy[Lever]:
    """Levers on a few parameters, so that they overlap."""
    span = st.tuples(st.integers(0, months + 2), st.integers(1, months) | st.none())
    value = st.tuples(st.sampled_from(["pilots", "voucher", "audit"]), st.sampled_from([0.0, 0.1, 0.2, 0.3]))
    return st.builds(lambda v, s: Lever(v[0], v[1], s[0], None if s[1] is None else s[0] + s[1]), value, span)


def test_the_hash_is_the_same_in_every_process() -> None:
    code = (
        "from stallpoint.scenarios.scenario import *\nfrom stallpoint.scenarios.parameters import *\n"
        "print(Scenario(world=Parameters(months=60, factories=50), levers=(Lever('pilots', 0.04, 6, 30), "
        "Lever('selection', 'peers', 6), Lever('epidemic', 0.5, 12, 18))).hash)"
    )
    for seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == PROGRAMME.hash


def test_the_hash_is_twelve_hexadecimal_digits() -> None:
    assert len(PROGRAMME.hash) == 12
    assert set(PROGRAMME.hash) <= set("0123456789abcdef")


def test_words_for_people_do_not_change_the_hash() -> None:
    told = dataclasses.replace(
        PROGRAMME,
        name="x",
        question="y?",
        story="z",
        levers=tuple(dataclasses.replace(lever, reason="because") for lever in PROGRAMME.levers),
    )
    assert told != PROGRAMME
    assert told.hash == PROGRAMME.hash


def test_every_parameter_changes_the_hash() -> None:
    alone = [p for p in table().values() if p.name not in MONEY]  # a currency and its rate come together
    hashes = {p.name: Scenario(world=another(p)).hash for p in alone}
    kinds = ("EUR", 8), ("EUR", 7), ("USD", 7)
    money = [Parameters().with_values(dict(zip(MONEY, kind, strict=True))) for kind in kinds]
    found = {*hashes.values(), *(Scenario(world=world).hash for world in money)}
    assert Scenario().hash not in found
    assert len(found) == len(alone) + len(money)


@pytest.mark.parametrize(
    "lever",
    [
        Lever("pilots", 0.05, 6, 30),
        Lever("pilots", 0.04, 7, 30),
        Lever("pilots", 0.04, 6, 31),
        Lever("pilots", 0.04, 6),
    ],
    ids=["value", "start", "end", "no end"],
)
def test_everything_about_a_lever_changes_the_hash(lever: Lever) -> None:
    assert Scenario(levers=(lever,)).hash != Scenario(levers=(Lever("pilots", 0.04, 6, 30),)).hash


def test_the_order_of_levers_counts() -> None:
    two = (Lever("pilots", 0.1), Lever("pilots", 0.2))
    assert Scenario(levers=two).hash != Scenario(levers=two[::-1]).hash
    assert Scenario(levers=two).at(0).pilots == 0.2
    assert Scenario(levers=two[::-1]).at(0).pilots == 0.1


def test_equal_scenarios_have_equal_hashes_whatever_their_zero() -> None:
    plus, minus = (Scenario(levers=(Lever("pilots", zero),)) for zero in (0.0, -0.0))
    assert plus == minus
    assert plus.hash == minus.hash


def test_an_imported_network_counts_by_content_not_by_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a,b\n")
    two.write_text("a,b\n")
    hashes = [Scenario(network=NetworkFiles(links=str(path))).hash for path in (one, two)]
    assert hashes[0] == hashes[1] != Scenario().hash
    assert Scenario(network=NetworkFiles(chain=str(one))).hash != hashes[0]
    two.write_text("a,c\n")
    assert Scenario(network=NetworkFiles(links=str(two))).hash != hashes[0]


def test_a_lever_holds_from_its_start_up_to_but_not_including_its_end() -> None:
    line = PROGRAMME.timeline()
    assert len(line) == 60
    assert [m for m, now in enumerate(line) if now.pilots == 0.04] == list(range(6, 30))
    assert [m for m, now in enumerate(line) if now.selection == "peers"] == list(range(6, 60))
    assert [m for m, now in enumerate(line) if now.epidemic == 0.5] == list(range(12, 18))
    assert all(now.pilots in (0.0, 0.04) for now in line)


def test_outside_its_months_a_parameter_has_the_value_of_the_world() -> None:
    scenario = Scenario(world=Parameters(pilots=0.1), levers=(Lever("pilots", 0.3, 5, 6),))
    assert [scenario.at(m).pilots for m in (4, 5, 6)] == [0.1, 0.3, 0.1]


def test_months_in_which_nothing_changes_share_one_object() -> None:
    assert len({id(now) for now in PROGRAMME.timeline()}) == 5
    assert len({id(now) for now in Scenario().timeline()}) == 1


@given(st.lists(levers(24), max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_timeline_is_what_the_last_active_lever_says(drawn: list[Lever]) -> None:
    scenario = Scenario(world=Parameters(months=24), levers=tuple(drawn))
    line = scenario.timeline()
    for month, now in enumerate(line):
        for name in ("pilots", "voucher", "audit"):
            held = [v.value for v in drawn if v.name == name and v.start <= month and (v.end is None or month < v.end)]
            assert getattr(now, name) == (held[-1] if held else 0.0)
        assert now == scenario.at(month)
    paid = [m for m, now in enumerate(line) if now.pilots > 0 or now.voucher > 0 or now.audit > 0]
    assert scenario.support_ends() == (max(paid) + 1 if paid else None)


@pytest.mark.parametrize(
    ("levers", "ends"),
    [
        ((), None),
        ((Lever("campaign", 1.0, 0, 40),), 40),
        ((Lever("pilot_subsidy", 0.7, 0, 40), Lever("selection", "need", 0, 40)), None),
        ((Lever("mandate", 1.0, 0, 40), Lever("gain_share", 0.5, 0), Lever("openness", 0.9, 0)), 40),
        ((Lever("pilots", 0.0, 0, 40),), None),
        ((Lever("pilots", 0.04, 6, 66),), 66),
        ((Lever("pilots", 0.04, 6, 66), Lever("scale_subsidy", 0.2, 10, 80)), 80),
        ((Lever("voucher", 0.5, 6),), 120),
        ((Lever("voucher", 0.5, 6, 500),), 120),
        ((Lever("voucher", 0.5, 130, 140),), None),
        ((Lever("pilots", 0.04, 6), Lever("pilots", 0.0, 30)), 30),
    ],
)
def test_support_ends_after_the_last_month_that_is_paid_for(levers: tuple[Lever, ...], ends: int | None) -> None:
    assert Scenario(world=Parameters(months=120), levers=levers).support_ends() == ends


def test_support_in_the_world_lasts_until_a_lever_stops_it() -> None:
    world = Parameters(scale_subsidy=0.2, months=120)
    assert Scenario(world=world).support_ends() == 120
    assert Scenario(world=world, levers=(Lever("scale_subsidy", 0.0, 50),)).support_ends() == 50


def test_what_cannot_act_is_told() -> None:
    off = Scenario(world=Parameters(pilot_subsidy=0.7), levers=(Lever("aftercare", 0.3),))
    assert off.without_effect() == [
        "aftercare has no effect while pilots is 0.0",
        "pilot_subsidy has no effect while pilots is 0.0",
    ]
    on = dataclasses.replace(
        off, levers=(*off.levers, Lever("pilots", 0.04, 50, 51), Lever("success_counts", "verified", 50, 51))
    )
    assert on.without_effect() == []
    assert Scenario(world=Parameters(hazard_q=0.5)).without_effect() == ["hazard_q has no effect while rule is 'gates'"]
    assert Scenario(world=Parameters(hazard_q=0.5, rule="hazard")).without_effect() == []


def test_nothing_is_said_of_what_acts_by_another_way() -> None:
    """A row names one way in which a parameter acts, and may name others that do as well."""
    assert Scenario(world=Parameters(trial_price=0.5, own_pricing="trial")).without_effect() == []
    assert Scenario(world=Parameters(vendor_reaction=0.5, cost_to_serve=1.0)).without_effect() == []
    assert Scenario(world=Parameters(public_price=0.5), levers=(Lever("audit", 0.5),)).without_effect() == []
    none = Scenario(world=Parameters(public_price=0.5), levers=(Lever("campaign", 0.5),)).without_effect()
    assert none == ["public_price has no effect while training is 0.0"]
    assert Scenario(world=Parameters(urge=3.0), levers=(Lever("reshoring", 0.1),)).without_effect() == []


def test_a_graph_says_who_is_linked_however_it_comes_to_a_scenario() -> None:
    graph, links = NetworkFiles(graph="x.graphml"), NetworkFiles(links="x.csv")
    mine = Scenario(network=graph)
    assert (mine.world.peers, mine.world.middleman_share) == (0, 0.0)
    assert mine.world == Scenario().importing(graph).world == dataclasses.replace(Scenario(), network=graph).world
    asked = Scenario(world=Parameters(peers=4), network=graph)
    assert (asked.world.peers, asked.world.middleman_share) == (4, 0.0)
    default = Parameters().peers
    assert Scenario(network=graph).with_world(peers=default).world.peers == default
    assert mine.in_world(Parameters()).world.peers == default  # who says a whole world has said so
    assert Scenario(given=frozenset({"peers"}), network=graph).world.peers == default
    assert mine.importing(None).world == mine.importing(links).world == Parameters()
    assert Scenario(network=links).world == Parameters()


def test_what_only_another_kind_of_network_has_is_told() -> None:
    world, files = Parameters(regions=4, near_share=0.5, import_turnover=0.2), NetworkFiles(graph="x.graphml")
    assert Scenario(world=world).without_effect() == ["import_turnover has no effect on a generated network"]
    there = Scenario(world=world, network=files)
    assert there.without_effect() == ["regions has no effect on an imported network"]
    alone = Scenario(world=Parameters(near_share=0.5), network=files)  # an import may bring regions
    assert alone.without_effect() == []
    assert Scenario(world=Parameters(near_share=0.5)).without_effect() == [
        "near_share has no effect while regions is 1"
    ]


def test_no_lever_acts_under_a_classic_rule_and_that_is_told() -> None:
    scenario = Scenario(world=Parameters(rule="hazard"), levers=(Lever("training", 0.5), Lever("voucher", 0.5)))
    assert scenario.without_effect() == ["adoption under the rule 'hazard' does not depend on training, voucher"]
    assert scenario.support_ends() is None
    world = Parameters(rule="threshold_count", staff_turnover=0.1, neglect=0.1, regions=3, users_small=0.1, months=60)
    start = "adoption under the rule 'threshold_count' does not depend on"
    assert Scenario(world=world).without_effect() == [
        f"{start} neglect, staff_turnover",
        f"{start} regions: it only says how factories are grouped",
    ]
    many = tuple(
        Lever(name, 0.5) for name in ("voucher", "training", "audit", "amnesty", "campaign", "mandate", "pilots")
    )
    full = dataclasses.replace(Scenario(world=world), levers=many)
    assert full.without_effect()[0].endswith("neglect, pilots, staff_turnover, training and 1 more")


def test_programmes_that_do_nothing_are_told() -> None:
    zone, rest = Programme("zone", region=("0",)), Programme("rest")
    voucher, pilots = Lever("voucher", 0.5, 0, None, "", "zone"), Lever("pilots", 0.1, 0, None, "", "zone")
    idle = Scenario(levers=(voucher,), programmes=(zone, rest))
    assert idle.without_effect() == ["rest does nothing: no lever is held in it"]
    rules = (Lever("selection", "need", 0, None, "", "rest"), Lever("aftercare", 0.5, 0, None, "", "rest"))
    verified = Lever("success_counts", "verified", 0, None, "", "zone")
    mixed = Scenario(levers=(pilots, verified, *rules), programmes=(zone, rest))
    assert mixed.without_effect() == ["selection has no effect in rest, which holds no pilots"]


@pytest.mark.parametrize(
    ("world", "levers", "notes"),
    [
        ({}, [("public_budget", "")], [""]),
        ({}, [("public_budget", ""), ("training", "a")], []),
        ({}, [("public_budget", "a"), ("training", "a")], []),
        ({}, [("public_budget", "a"), ("training", "")], [" in a"]),
        ({}, [("public_budget", ""), ("public_budget", "a"), ("training", "a")], [""]),
        ({"public_budget": 5.0}, [("outside_lead", "")], [""]),
        ({"public_budget": 5.0, "voucher": 0.5}, [], []),
    ],
)
def test_a_budget_for_nothing_is_told(world: dict[str, float], levers: list[tuple[str, str]], notes: list[str]) -> None:
    held = tuple(Lever(name, 0.5, 0, None, "", programme) for name, programme in levers)
    scenario = Scenario(world=Parameters(**world), levers=held, programmes=(Programme("a"),))
    said = [f"public_budget{where} pays for nothing: no lever that costs public money is held" for where in notes]
    assert [note for note in scenario.without_effect() if "pays for nothing" in note] == said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("piltos", 0.1), "piltos: there is no such parameter; did you mean 'pilots'?"),
        (("fog", 1.0), "fog: this is not a lever: set it under 'world'."),
        (("factories", 5), "factories: this is not a lever: set it under 'world'."),
        (("pilots", 0.6), "pilots is 0.6: must lie between 0 and 0.5 (share of factories a year)."),
        (("pilots", 0.1, -1), "pilots: start is -1: must be a month, 0 or later, as a whole number."),
        (("pilots", 0.1, True), "pilots: start is True: must be a month, 0 or later, as a whole number."),
        (("pilots", 0.1, 1.5), "pilots: start is 1.5: must be a month, 0 or later, as a whole number."),
        (("pilots", 0.1, None), "pilots: start: must be a month, 0 or later, as a whole number."),
        (("pilots", 0.1, 6, 6), "pilots: end is 6: must be after its start (month 6)."),
    ],
)
def test_a_wrong_lever_is_refused(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        Lever(*arguments)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_with_world_changes_a_copy() -> None:
    smaller = PROGRAMME.with_world(factories=10)
    assert (smaller.world.factories, PROGRAMME.world.factories) == (10, 50)
    assert smaller.levers == PROGRAMME.levers
    with pytest.raises(InputError, match="factories is 1: must lie between 2 and 2000000"):
        PROGRAMME.with_world(factories=1)
