"""Regions and programmes: who stands where, who is reached, and programmes that run side by side."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments.grouped import Part, groups_in, in_scenario
from stallpoint.model import schedule
from stallpoint.model.check import check
from stallpoint.model.dice import Dice
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin, run
from stallpoint.model.network.generate import generate
from stallpoint.model.outcomes.funnel import funnel
from stallpoint.model.outcomes.measures import started
from stallpoint.scenarios.describe import tell
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, load, loads
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.settings import with_settings
from worlds import chain, digest, happened, held, opened, ran, small, surely_more

APART = small(400, 60, regions=4, near_share=0.8)
ZONE = Programme("zone", region=("1",))


def zoned(scenario: Scenario, *programmes: Programme, **levers: float | str) -> Scenario:
    """The scenario with programmes, and some levers held in the first of them."""
    held = tuple(Lever(name, value, 0, None, "", programmes[0].name) for name, value in levers.items())
    return dataclasses.replace(scenario, levers=(*scenario.levers, *held), programmes=programmes)


def inside(scenario: Scenario, seed: int = 0) -> np.ndarray:
    return begin(scenario, seed).network.region == 1


# -- the near


def share_near(near: float, turnover: int = 0) -> tuple[float, float]:
    world = begin(small(1000, 1, regions=5, near_share=near), 0)
    net = world.network
    links = float((net.region[net.supplier] == net.region[net.buyer]).mean())
    return links, float((net.region[net.watcher] == net.region[net.watched]).mean())


def test_links_and_peers_prefer_the_near_as_far_as_told() -> None:
    none, half, all_of_them = (share_near(near) for near in (0.0, 0.5, 1.0))
    assert none == pytest.approx((0.2, 0.2), abs=0.05)
    assert half == pytest.approx((0.6, 0.6), abs=0.07)
    assert all_of_them[0] > 0.75  # as near as numbers of customers and suppliers allow
    assert all_of_them[1] > 0.95


def test_nearness_moves_nobody_and_leaves_every_factory_its_number_of_links() -> None:
    far, near = (generate(small(600, 1, regions=6, near_share=share).world, Dice(1)) for share in (0.0, 0.9))
    assert far.region.tolist() == near.region.tolist()
    for end in ("supplier", "buyer"):
        numbers = [np.bincount(getattr(net, end), minlength=net.n).tolist() for net in (far, near)]
        assert numbers[0] == numbers[1]
    rises = [np.sort(net.tier[net.buyer] - net.tier[net.supplier]).tolist() for net in (far, near)]
    assert rises[0] == rises[1]
    assert len({*zip(near.supplier.tolist(), near.buyer.tolist(), strict=True)}) == len(near.supplier)
    assert (near.supplier != near.buyer).all()


def test_links_that_turn_over_stay_as_near_as_they_were() -> None:
    world = begin(small(600, 40, regions=4, near_share=0.7, link_turnover=0.5), 0)
    region, supplier = world.network.region, world.network.supplier
    for month in (12, 24):
        buyer = world.turnover.turn(month)
        assert (region[supplier] == region[buyer]).mean() == (region[supplier] == region[world.network.buyer]).mean()


def test_a_case_stays_in_its_region_where_links_are_near() -> None:
    """Only a zone starts; elsewhere evidence comes over the links that leave it."""
    world = small(400, 60, regions=4, cases_needed=20.0, innovators=0.0, system_cost=0.4)
    gains = []
    for near in (0.0, 0.95):
        scenario = zoned(
            world.with_world(near_share=near), ZONE, pilots=0.3, pilot_subsidy=1.0, success_counts="verified"
        )
        there, evidence = inside(scenario), begin(scenario, 0)
        schedule.live(evidence, 60)
        gains.append(evidence.factories.evidence[~there].mean())
    assert gains[1] < 0.5 * gains[0]


# -- programmes


def test_a_programme_takes_pilots_where_it_reaches_and_nowhere_else() -> None:
    scenario = zoned(APART, ZONE, pilots=0.2, pilot_subsidy=0.9)
    result, there = ran(scenario), inside(scenario)
    chosen = happened(result, Event.SELECTED)
    assert len(chosen) > 10
    assert there[chosen].all()
    assert len(chosen) <= 0.2 * 5 * there.sum() + 1


def test_a_lever_held_in_a_programme_moves_those_it_reaches() -> None:
    scenario = zoned(APART, ZONE, campaign=1.0)
    there = inside(scenario)
    with_it, without = (run(each, 0).history.stage[20] for each in (scenario, APART))
    assert (with_it[there] > 0).mean() > (without[there] > 0).mean() + 0.1
    assert (with_it[~there] > 0).mean() == pytest.approx((without[~there] > 0).mean(), abs=0.05)


@pytest.mark.parametrize(
    "lever",
    ["voucher", "scale_subsidy", "training", "leadership_academy", "outside_lead", "gain_share", "amnesty", "mandate"],
)
def test_a_programme_that_reaches_all_does_what_the_lever_does_everywhere(lever: str) -> None:
    world = opened(150, 40, signing_rate=0.1, trial_budget=0.3)
    everywhere = held(world, 0, None, **{lever: 0.5})
    programme = zoned(world, Programme("all"), **{lever: 0.5})
    assert digest(run(everywhere, 1)) == digest(run(programme, 1)) != digest(run(world, 1))


@pytest.mark.parametrize("lever", ["epidemic", "input_cost", "reshoring", "audit", "campaign"])
def test_a_shock_and_other_levers_too(lever: str) -> None:
    world = opened(150, 40, aware_start=0.1)
    value = 0.9 if lever == "epidemic" else 0.1
    everywhere = held(world, 0, None, **{lever: value})
    assert digest(run(everywhere, 1)) == digest(run(zoned(world, Programme("all"), **{lever: value}), 1))
    assert digest(run(everywhere, 1)) != digest(run(world, 1))


def test_a_pilot_programme_that_reaches_all_is_the_programme_everywhere() -> None:
    world = small(200, 60, levers=())
    rules = {
        "pilots": 0.1,
        "pilot_subsidy": 0.8,
        "selection": "network",
        "success_counts": "verified",
        "aftercare": 0.3,
    }
    everywhere, programme = held(world, 3, 40, **rules), Programme("all")
    levers = tuple(dataclasses.replace(lever, programme="all") for lever in everywhere.levers)
    inside = dataclasses.replace(world, levers=levers, programmes=(programme,))
    assert digest(run(everywhere, 1)) == digest(run(inside, 1))


def test_two_programmes_run_side_by_side_each_by_its_own_rule() -> None:
    north, south = Programme("north", region=("0", "1")), Programme("south", region=("2", "3"))
    rules = {"north": {"pilots": 0.2, "selection": "prestige"}, "south": {"pilots": 0.1, "success_counts": "verified"}}
    levers = tuple(Lever(k, v, 0, None, "", name) for name, held in rules.items() for k, v in held.items())
    scenario = dataclasses.replace(APART, levers=levers, programmes=(north, south))
    result, region = ran(scenario), begin(scenario, 0).network.region
    chosen = happened(result, Event.SELECTED)
    up, down = (region[chosen] < 2).sum(), (region[chosen] >= 2).sum()
    assert up > down > 5
    alone = ran(dataclasses.replace(scenario, levers=levers[:2]))
    assert set(happened(alone, Event.SELECTED)) <= set(np.flatnonzero(region < 2))
    life = begin(scenario, 0)
    schedule.live(life, 60)
    f = life.factories
    supported = f.supported & (f.stage == 2)
    assert f.verified[supported & (region >= 2)].all()
    assert not f.verified[supported & (region < 2)].any()
    assert life.government.selected.tolist() == [0.0, up, down]


def test_one_programme_beside_the_general_one_adds_its_pilots() -> None:
    general = held(APART, 0, None, pilots=0.1, pilot_subsidy=0.9)
    both = zoned(general, ZONE, pilots=0.3)
    there = inside(both)
    counts = [happened(ran(each), Event.SELECTED) for each in (general, both)]
    assert there[counts[1]].sum() > there[counts[0]].sum() + 10
    events = ran(both).ledger.events()
    selected = events["event"] == Event.SELECTED
    pairs = [*zip(events["month"][selected].tolist(), events["agent"][selected].tolist(), strict=True)]
    assert len(set(pairs)) == len(pairs)


def test_in_who_is_in_two_programmes_the_later_counts_and_it_is_said() -> None:
    wide, narrow = Programme("wide"), Programme("narrow", size=("small",))
    levers = (Lever("voucher", 0.5, 0, None, "", "wide"), Lever("voucher", 0.1, 0, None, "", "narrow"))
    scenario = dataclasses.replace(APART, levers=levers, programmes=(wide, narrow))
    world = begin(scenario, 0)
    by_size = {int(size): world.local(int(np.argmax(world.factories.size == size))).voucher for size in (0, 1)}
    assert by_size == {0: 0.1, 1: 0.5}
    (note,) = scenario.overlapping()
    assert note == "voucher is held by wide and by narrow from month 0 to month 59: who is in both has that of narrow"
    assert note in tell(scenario, 200)
    apart = dataclasses.replace(scenario, programmes=(Programme("wide", size=("large",)), narrow))
    assert apart.overlapping() == []


def test_pilots_that_two_select_for_the_same_factories_are_said() -> None:
    wide, small = Programme("wide", region=("0", "1")), Programme("narrow", region=("1",), size=("small",))
    inside = tuple(Lever("pilots", 0.1, 0, 30 + k, "", each.name) for k, each in enumerate((small, wide)))
    scenario = dataclasses.replace(APART, levers=inside, programmes=(wide, small))
    assert scenario.overlapping() == [
        "pilots are selected by wide and by narrow from month 0 to month 29: "
        "who is in both may be taken by either, once"
    ]
    apart = dataclasses.replace(scenario, programmes=(wide, Programme("narrow", region=("2",))))
    assert apart.overlapping() == []
    general = dataclasses.replace(scenario, levers=(Lever("pilots", 0.1, 20), inside[0]))
    assert general.overlapping() == [
        "pilots are selected everywhere and by narrow from month 20 to month 29: "
        "who is in narrow may be taken by either, once"
    ]


def test_many_overlaps_are_counted_and_not_told_one_by_one() -> None:
    programmes = tuple(Programme(f"p{k}") for k in range(8))
    levers = tuple(Lever("voucher", 0.5, 0, None, "", each.name) for each in programmes)
    *told, rest = dataclasses.replace(APART, levers=levers, programmes=programmes).overlapping()
    assert (len(told), rest) == (10, "18 more levers overlap in the same way")


def test_a_programme_for_a_place_where_dice_put_nobody_reaches_nobody_and_says_so() -> None:
    few = small().with_world(factories=5, months=2, regions=40)
    there = generate(few.world, Dice(0)).region.tolist()
    empty, full = (next(str(k) for k in range(40) if (k in there) == found) for found in (False, True))
    far, near = (zoned(few, Programme("far", region=(region,)), voucher=0.5) for region in (empty, full))
    assert run(far, 0).notes == (f"Programme far reaches no factory: nobody is in region {empty}.",)
    assert check(far) == list(run(far, 0).notes)
    assert check(near) == list(run(near, 0).notes) == []
    assert check(far.with_world(factories=3000)) == []


def test_what_is_held_twice_is_said_and_drawn_as_it_holds() -> None:
    scenario = dataclasses.replace(APART, levers=(Lever("voucher", 0.5, 0, 40), Lever("voucher", 0.1, 20, 60)))
    assert scenario.overlapping() == ["voucher is held twice from month 20 to month 39: the later one counts"]
    first, second = (line for line in tell(scenario).splitlines() if "voucher = " in line)
    assert 8 < first.count("#") < 20
    assert first.count("-") > 8
    assert second.count("#") > 20


def test_measures_are_paid_for_those_they_reach() -> None:
    there = inside(APART)
    everywhere = zoned(APART, Programme("all"), training=1.0)
    zone = zoned(APART, ZONE, training=1.0)
    paid = [ran(each).series["public_spent"][-1] for each in (everywhere, zone)]
    assert paid[1] / paid[0] == pytest.approx(there.mean())
    assert surely_more(everywhere, zone, "public_spent")


# -- results by region, imports, files


def test_results_are_told_by_region_where_there_are_several() -> None:
    scenario = zoned(APART, ZONE, pilots=0.3, pilot_subsidy=0.9)
    table = ran(scenario).breakdown("region").query("month == 59").set_index("region")
    assert table["factories"].sum() == 400
    assert table["breadth"].idxmax() == 1
    region = begin(scenario, 0).network.region
    assert table["breadth"][1] == pytest.approx(started(ran(scenario))[-1][region == 1].mean())
    with pytest.raises(InputError, match="must be one of: tier, size, sector"):
        ran(small(100, 12)).breakdown("region")


FIRMS = "id,region,sector\nA,Hubei,steel\nB,Henan,steel\nC,Hubei,food\n"


def imported(folder: Path, firms: str = FIRMS) -> Path:
    (folder / "firms.csv").write_text(firms)
    (folder / "links.csv").write_text("supplier,buyer\nA,B\nB,C\n")
    scenario = folder / "s.yaml"
    scenario.write_text(
        "name: s\nnetwork: {firms: firms.csv, links: links.csv}\nprogrammes:\n  z: {region: Hubei, sector: [steel]}\n"
        "levers:\n- {set: voucher, to: 0.5, in: z}\n"
    )
    return scenario


def test_an_imported_network_brings_its_regions_by_name(tmp_path: Path) -> None:
    world = begin(load(str(imported(tmp_path))), 0)
    assert world.network.labels["region"] == ("Henan", "Hubei")
    assert [world.local(row).voucher for row in range(3)] == [0.5, 0.0, 0.0]


def test_what_is_told_of_regions_and_sectors_names_them_as_the_import_does(tmp_path: Path) -> None:
    scenario = load(str(imported(tmp_path)))
    result = run(with_settings(scenario, ("months=12",)), 0)
    assert set(result.breakdown("region")["region"]) == {"Henan", "Hubei"} == set(groups_in(scenario)["region"])
    assert list(funnel(result, "sector")["sector"]) == list(groups_in(scenario)["sector"])
    in_scenario(Part("in_use", "region", "Hubei"), scenario)


def test_a_region_that_is_not_there_and_one_that_is_lacking_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="z: region is 'Hubei': there is no such region; there is: Hebei, Henan"):
        begin(load(str(imported(tmp_path, FIRMS.replace("Hubei", "Hebei")))), 0)
    with pytest.raises(InputError, match="line 4, region: is empty: name a region for every firm"):
        begin(load(str(imported(tmp_path, FIRMS.replace("C,Hubei", "C,")))), 0)


TEXT = """name: zones
world: {regions: 3}
programmes:
  zone: {region: 1, size: [small, medium]}
levers:
- {set: voucher, to: 0.5, in: zone, from: 3, until: 9, because: why not}
"""


def test_programmes_are_written_as_they_are_read() -> None:
    scenario = loads(TEXT)
    assert scenario.programmes == (Programme("zone", region=("1",), size=("small", "medium")),)
    assert scenario.levers == (Lever("voucher", 0.5, 3, 9, "why not", "zone"),)
    assert loads(dump(scenario)) == scenario
    assert scenario.hash != loads(TEXT.replace("region: 1", "region: 2")).hash
    assert "zone reaches region 1, size small or medium." in tell(scenario)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("in: zone", "in: zome", r"line 6: voucher: in is 'zome': there is no such programme; did you mean 'zone'"),
        ("set: voucher, to: 0.5", "set: hype, to: 1.5", r"line 6: hype is 'zone': acts on the market as a whole"),
        (
            "small, medium",
            "smal",
            r"line 4: zone: size is 'smal': must be one of: small, medium, large; did you mean 'small'",
        ),
        ("region: 1", "regoin: 1", r"line 4: regoin: there is no such key in zone; did you mean 'region'"),
        ("zone: {region: 1, size: [small, medium]}", "voucher: {region: 1}", "is the name of a parameter"),
        ("zone: {region: 1, size: [small, medium]}", "everywhere: {region: 1}", "is the word for what is held for all"),
        ("region: 1", "tier: top", r"zone: tier is 'top': must be a whole number from 0"),
        ("programmes:\n  zone: {region: 1, size: [small, medium]}", "programmes: zone", "must be lines of the form"),
    ],
)
def test_what_is_wrong_with_a_programme_is_said_in_a_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        loads(TEXT.replace(old, new))


def test_programmes_are_inherited_and_dropped(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(TEXT)
    child = "name: c\nextends: base.yaml\n"
    (tmp_path / "c.yaml").write_text(child)
    assert load(str(tmp_path / "c.yaml")).programmes == loads(TEXT).programmes
    (tmp_path / "c.yaml").write_text(child + "without: [zone]\n")
    assert load(str(tmp_path / "c.yaml")).programmes == load(str(tmp_path / "c.yaml")).levers == ()


def test_nobody_reached_is_nobody_moved() -> None:
    empty = zoned(chained := small(20, 12), Programme("none", size=("large",), tier=("0",)), pilots=0.5, training=1.0)
    poor = empty.with_world(revenue_median=2.0, revenue_spread=0.0)
    assert run(poor, 0, chain(20, [(0, 1)])).series["breadth"][-1] == 0.0
    assert chained.programmes == ()
