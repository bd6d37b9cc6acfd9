"""What `validate` calls dead is: for every parameter, rule, topology and import. What it does not call so may live.

The whole cross of rules, networks and parameters is `research/dead_settings.py`, and its last result stands there.
"""

import itertools
from pathlib import Path

import own_rules
import pytest
from dead_settings import FREE, WHERE, disagreements, worlds, written
from stallpoint.commands.cli import main
from stallpoint.model.check import check
from stallpoint.scenarios import idle
from stallpoint.scenarios.first import First
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from stallpoint.scenarios.shipped import shipped
from stallpoint.scenarios.table.scope import RULES

CLASSIC = [rule for rule in RULES if rule != "gates"]
ROWS = [parameter for parameter in table().values() if parameter.name not in FREE]
SAMPLE = (
    *("middleman_links", "commission", "ally_voice", "peer_closeness", "attention", "trust_contagion", "peers"),
    *("interoperability_gain", "links_per_factory", "near_share", "hazard_q", "threshold_spread", "skip_tier"),
    *("partner_share", "import_turnover", "regions", "middleman_share", "training", "pilots", "cost_exponent"),
    *("tiers", "sectors", "revenue_spread", "first_by", "own_word", "failure_memory", "margin_brand", "users_small"),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NetworkFiles]:
    return written(tmp_path_factory.mktemp("networks"))


@pytest.fixture
def graph(files: dict[str, NetworkFiles]) -> NetworkFiles:
    return files["graph"]


@pytest.fixture(autouse=True)
def _all_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "MOST_NAMED", len(table()))


@pytest.mark.parametrize(("rule", "where"), [*zip(itertools.cycle(RULES), WHERE)])
def test_some_that_are_called_dead_change_nothing(rule: str, where: str, files: dict[str, NetworkFiles]) -> None:
    """Each network and each rule, a world of it."""
    name, base = next(iter(worlds(rule, where, files).items()))
    found = disagreements((rule, where), {name: base}, [table()[each] for each in SAMPLE], seeds=(0,))
    assert [each for each in found if each.called] == []


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(len(WHERE)), ids=WHERE)
def test_what_is_called_dead_is_and_nothing_else_under_a_classic_rule(
    turn: int, files: dict[str, NetworkFiles]
) -> None:
    """Every tenth parameter on each network, under the rule whose turn it is, and called dead under the full model."""
    every, found = len(WHERE), []
    for k, parameter in list(enumerate(ROWS))[turn::every]:
        rule = CLASSIC[k // every % len(CLASSIC)]
        found += disagreements((rule, WHERE[turn]), worlds(rule, WHERE[turn], files), [parameter])
        where = WHERE[(turn + k // every) % every]
        few = {name: each for name, each in worlds("gates", where, files).items() if name in ("opened", "open")}
        found += [each for each in disagreements(("gates", where), few, [parameter], seeds=(0,)) if each.called]
    assert found == []


def test_whatever_acts_over_links_is_told_where_there_are_none() -> None:
    mixed = Scenario(world=Parameters(topology="mixed", peers=2, commission=0.1, attention=5.0, peer_closeness=1.0))
    assert mixed.without_effect() == [
        "attention has no effect where nobody sees anybody",
        "commission has no effect in a network without middlemen",
        "peer_closeness has no effect where nobody watches sector peers",
        "peers has no effect where everybody sees everybody",
    ]
    alone = Scenario(world=Parameters(middleman_share=0.0, commission=0.1, middleman_links=9))
    assert alone.without_effect() == ["commission, middleman_links have no effect in a network without middlemen"]
    assert Scenario(world=Parameters(commission=0.1, peers=2)).without_effect() == []


def test_one_classic_rule_does_not_read_what_another_one_does() -> None:
    def said(rule: str, **values: float) -> list[str]:
        return Scenario(world=Parameters(rule=rule, **values)).without_effect()

    assert said("hazard", threshold_mean=2.0) == ["adoption under the rule 'hazard' does not depend on threshold_mean"]
    assert said("threshold_count", threshold_mean=2.0) == []
    assert said("threshold_count", hazard_q=1.0)[0].endswith("does not depend on hazard_q")
    assert said("hazard", hazard_q=1.0) == []


def test_what_needs_something_dead_is_told_too() -> None:
    chain = Scenario(world=Parameters(middleman_share=0.0, partner_share=0.05), levers=(Lever("partner_policy", 1.0),))
    (note,) = chain.without_effect()
    assert note == "partner_policy, partner_share have no effect in a network without middlemen"
    exits = Parameters(rule="gates", near_share=0.5, regions=3, topology="mixed")
    assert Scenario(world=exits).without_effect() == ["near_share has no effect where everybody sees everybody"]


def test_a_network_tells_what_it_brings_and_lacks(graph: NetworkFiles) -> None:
    example = Scenario(world=Parameters(sectors=4, peers=5, middleman_share=0.1, commission=0.1)).importing(
        shipped("example")
    )
    assert "middleman_share, peers, sectors have no effect: the network brings what it says." in check(example)
    assert not any("commission" in note for note in check(example))
    plain = Scenario(world=Parameters(commission=0.1, peer_closeness=1.0)).importing(graph)
    assert "commission has no effect in a network without middlemen." in check(plain)
    assert "peer_closeness has no effect where nobody watches sector peers." in check(plain)
    assert not any(note.startswith(("peers", "middleman_share")) for note in check(plain))  # nobody set them


CASES = Path(__file__).parents[2] / "shared" / "cases"


def test_validate_says_what_a_run_says(tmp_path: Path, graph: NetworkFiles, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        f"extends: no-policy\nworld: {{months: 3, commission: 0.1}}\nnetwork: {{graph: {graph.graph}}}",
        encoding="utf-8",
    )
    broken = tmp_path / "broken.yaml"
    (tmp_path / "broken.graphml").write_text("<graphml", encoding="utf-8")
    broken.write_text("network: {graph: broken.graphml}", encoding="utf-8")
    for path in [own, broken, *sorted(CASES.rglob("*.yaml"))]:
        status = main(["validate", str(path)])
        out, error = capsys.readouterr()
        notes = [line.removeprefix("  note: ") for line in out.splitlines() if line.startswith("  note: ")]
        again = main(["run", str(path), "--set", "months=3", "--out", str(tmp_path / "out")])
        _, said = capsys.readouterr()
        assert status == again, path
        if status:
            assert error == said, path
            continue
        told = [
            line.removeprefix("note: ").partition(": ")[2].rstrip(".") for line in said.splitlines() if ": " in line
        ]
        assert set(notes) <= set(told), path


def test_what_only_groups_factories_is_told_under_a_classic_rule() -> None:
    def said(**values: float | str) -> list[str]:
        return Scenario(world=Parameters(rule="hazard", **values)).without_effect()

    start, end = "adoption under the rule 'hazard' does not depend on", "how factories are grouped"
    assert said(revenue_median=50.0) == [f"{start} revenue_median: it only says {end}"]
    assert said(regions=3, topology="random", tiers=5) == [f"{start} regions, tiers: they only say {end}"]
    assert said(topology="mixed", sectors=3) == [f"{start} sectors: it only says {end}"]
    assert said(topology="random", sectors=3, peers=0) == [f"{start} sectors: it only says {end}"]
    for alive in (
        {"revenue_median": 50.0, "users_large": 0.5},
        {"tiers": 5},
        {"sectors": 3},
        {"regions": 3, "near_share": 0.5},
        {"topology": "mixed", "sectors": 3, "users_small": 0.2, "users_sector": 1.0},
    ):
        assert said(**alive) == []
    world = Parameters(rule="hazard", topology="mixed", tiers=5, sectors=3, regions=2, revenue_spread=1.0)
    for kind, of in {"tier": "tiers", "sector": "sectors", "region": "regions", "size": "revenue_spread"}.items():
        first = First(Programme("first", **{kind: ("small",) if kind == "size" else ("0",)}))
        assert of not in " ".join(Scenario(world=world, first=first).without_effect())


def test_evidence_is_dead_where_nobody_sees_it_and_alive_where_results_are_open() -> None:
    world = Parameters(topology="mixed", own_word=0.1, failure_memory=3.0, showcase_word=0.5, awareness_contact=1.0)
    assert Scenario(world=world).without_effect() == [
        "awareness_contact has no effect in a network without links",
        "failure_memory, own_word have no effect where nobody sees anybody and no results are open",
        "showcase_word has no effect where nobody sees anybody",
    ]
    opening = Scenario(world=world, levers=(Lever("own_proof", 0.5, 12),))
    assert [note.split()[0] for note in opening.without_effect()] == ["awareness_contact", "showcase_word"]


def test_the_bottom_of_the_smile_curve_is_told_where_nobody_stands_there(files: dict[str, NetworkFiles]) -> None:
    ends = Parameters(tiers=2, margin_bottom=0.1, skip_tier=0.3)
    levers = (Lever("input_cost", 0.1, 3),)
    assert Scenario(world=ends, levers=levers).without_effect() == [
        "input_cost, margin_bottom, skip_tier have no effect where nobody stands between the first suppliers and the "
        "brand owners",
    ]
    assert Scenario(world=ends.with_values({"tiers": 3}), levers=levers).without_effect() == []
    assert "margin_bottom" not in " ".join(
        Scenario(world=Parameters(topology="mixed", margin_bottom=0.1)).without_effect()
    )
    flat = Scenario(world=Parameters(topology="mixed", margin_brand=0.2)).importing(files["firms"])
    assert "margin_brand has no effect where all stand in one tier." in check(flat)


def test_what_has_no_effect_for_two_reasons_is_told_once(files: dict[str, NetworkFiles]) -> None:
    world = Parameters(tiers=2, skip_tier=0.3)
    changes: tuple[dict[str, str], ...] = (
        {},
        {"topology": "random"},
        {"topology": "random", "rule": "hazard"},
        {"rule": "hazard"},
    )
    for each in changes:
        alone = Scenario(world=world.with_values(each))
        imported = alone.importing(files["graph"])
        for notes in (alone.without_effect(), [*imported.without_effect(), *check(imported)]):
            assert sum("skip_tier" in note for note in notes) == 1


def test_what_an_import_brings_for_all_firms_is_drawn_from_nothing(files: dict[str, NetworkFiles]) -> None:
    world = Parameters(margin_brand=0.2, users_small=0.3, commitment_mean=0.4, revenue_spread=0.5, near_share=0.5)
    full = Scenario(world=world).importing(files["full"])
    brings = "have no effect: the network brings what it says."
    assert f"commitment_mean, margin_brand, revenue_spread, users_small {brings}" in check(full)
    assert "near_share has no effect where neither links nor peers are drawn by region." in check(full)
    assert f"revenue_spread, users_small {brings}" in check(full.with_world(births=1.0, exit_small=0.1))
    depth = Scenario(world=Parameters(users_depth=0.2, users_years=9.0)).importing(files["full"])
    assert f"users_depth, users_years {brings}" in check(depth)
    assert not any(brings in note for note in check(depth.with_world(first_adopters=2)))
    some = Scenario(world=world).importing(files["graph"])
    assert not any(brings in note for note in check(some))


def test_own_code_that_acts_may_read_anything(tmp_path: Path) -> None:
    told = Scenario(world=Parameters(rule="hazard", value_share=0.3, tiers=5, topology="mixed"))
    assert len(told.without_effect()) == 2
    for way in ({"interventions": (own_rules.everywhere,)}, {"rule": own_rules.imitates}):
        assert told.with_code(**way).without_effect() == []
    assert told.with_code(observers=(own_rules.by_region,)).without_effect() == told.without_effect()
