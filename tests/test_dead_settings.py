"""What `validate` calls dead is: for every parameter, rule, topology and import. What it does not call so may live."""

import re
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from stallpoint.agents.factory import Stage
from stallpoint.commands.cli import main
from stallpoint.model.check import check
from stallpoint.model.life import run
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios import idle
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, Parameters, table
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from stallpoint.scenarios.shipped import shipped
from stallpoint.scenarios.table.scope import RULES, TOPOLOGIES
from test_liveness import others, with_needs
from worlds import digest, opened

GRAPH = "graph"
IMPORTS = ("example", "willems_24", GRAPH)
FREE = {*MONEY, "months", "rule", "topology", "steps_per_month"}
"""What decides how long a run is, what it is, or in how many steps."""
SAMPLE = (
    *("middleman_links", "commission", "ally_voice", "peer_closeness", "attention", "trust_contagion", "peers"),
    *("interoperability_gain", "links_per_factory", "near_share", "hazard_q", "threshold_spread", "skip_tier"),
    *("partner_share", "import_turnover", "regions", "middleman_share", "training", "pilots", "cost_exponent"),
)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> NetworkFiles:
    path = tmp_path_factory.mktemp("graph") / "g.graphml"
    nx.write_graphml(nx.DiGraph(nx.gnm_random_graph(30, 70, seed=2).edges), path)
    return NetworkFiles(graph=str(path))


def context(rule: str, where: str, graph: NetworkFiles) -> Scenario:
    mean = 1.0 if rule == "threshold_count" else 0.2
    base = opened(factories=60, months=20, rule=rule, threshold_mean=mean, first_adopters=4)
    if where in TOPOLOGIES:
        return base.with_world(topology=where)
    return base.importing(graph if where == GRAPH else shipped(where))


def told_dead(scenario: Scenario) -> set[str]:
    """The parameters that sentences call dead."""
    found = set[str]()
    for text in [*scenario.without_effect(), *check(scenario)]:
        parts = re.fullmatch(r"(.*) (?:has|have) no effect .*", text) or re.fullmatch(r".* not depend on (.*)", text)
        if parts:
            found |= set(re.split(r", ", parts[1])) & set(table())
    return found


def lived(result: Result) -> str | bytes:
    """All that happened; under a classic rule, who had adopted when."""
    if result.scenario.world.rule == "gates":
        return digest(result)
    return np.ascontiguousarray(result.history.stage == Stage.SCALED).tobytes()


def changed(scenario: Scenario, name: str, value: float | str) -> Scenario:
    if not table()[name].row.timed:
        return scenario.with_world(**{name: value})
    levers = (*scenario.levers, Lever(name, value, 3))
    return Scenario(world=scenario.world, levers=levers, network=scenario.network, given=scenario.given)


def dead_ones(base: Scenario, parameters: list[Parameter]) -> Iterator[tuple[str, float | str, bool]]:
    """Each parameter that is called dead at a value, and whether a run is another one with it."""
    for parameter in parameters:
        before = base
        if base.world.rule == "gates":
            needs = {name: value for name, value in parameter.row.needs.items() if name != "topology"}
            network = base.network
            before = with_needs(base, needs)
            before = Scenario(world=before.world, levers=before.levers, network=network, given=base.given)
        for value in others(parameter):
            limits = {
                "patience_min": (0.0, before.world.patience_max),
                "patience_max": (before.world.patience_min, 1e9),
            }
            low, high = limits.get(parameter.name, (value, value))
            value = value if isinstance(value, str) else min(max(value, low), high)
            if value == parameter.default:
                continue
            after = changed(before, parameter.name, value)
            if parameter.name in told_dead(after):
                yield parameter.name, value, lived(run(after, 1)) != lived(run(before, 1))


@pytest.fixture(autouse=True)
def _all_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "MOST_NAMED", len(table()))


@pytest.mark.parametrize("where", [*TOPOLOGIES, *IMPORTS])
@pytest.mark.parametrize("rule", RULES)
def test_some_that_are_called_dead_change_nothing(rule: str, where: str, graph: NetworkFiles) -> None:
    found = list(dead_ones(context(rule, where, graph), [table()[name] for name in SAMPLE]))
    assert found
    assert [name for name, _, alive in found if alive] == []


@pytest.mark.slow
@pytest.mark.parametrize("where", [*TOPOLOGIES, *IMPORTS])
@pytest.mark.parametrize("rule", RULES)
def test_all_that_are_called_dead_change_nothing(rule: str, where: str, graph: NetworkFiles) -> None:
    rows = [parameter for parameter in table().values() if parameter.name not in FREE]
    assert [(n, v) for n, v, alive in dead_ones(context(rule, where, graph), rows) if alive] == []


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
