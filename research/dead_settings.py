"""What `validate` calls dead against what moves nothing: every parameter, rule and kind of network.

Each parameter is moved to several values, with what it needs, in small worlds of each rule on each network. Two
kinds of disagreement are printed: what is called dead and moves something, and what moves nothing and is not called
dead. Under a classic rule what is compared is who had adopted when, in each world; under the full model all that
happened, in any of the worlds, for there chance and closed gates keep much from moving in a single one.

Last result: of 235 parameters under four rules on ten networks none was called dead and moved something. Seven moved
nothing and were not called dead, all of the full model on the example; `WHY` says for each why that is. Under
``threshold_fraction`` turnover was looked at once more in slower worlds, which are those that stand here.
"""

import argparse
import functools
import itertools
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
from stallpoint.agents.factory import Stage
from stallpoint.model.check import check
from stallpoint.model.life import run
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios import idle
from stallpoint.scenarios.first import First
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, table
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from stallpoint.scenarios.shipped import shipped
from stallpoint.scenarios.table.row import Value
from stallpoint.scenarios.table.scope import RULES, TOPOLOGIES

if (TESTS := str(Path(__file__).parents[1] / "tests")) not in sys.path:
    sys.path.insert(0, TESTS)
from test_liveness import LEAN, RICH, others, with_needs
from worlds import digest, opened

FREE = {*MONEY, "months", "rule"}
"""What decides how long a run is, or what it is."""
SHIPPED = ("example", "panel", "willems_24")
WRITTEN = ("graph", "links", "firms", "full")
WHERE = (*TOPOLOGIES, *SHIPPED, *WRITTEN)
"""Generated networks, those that come with the package, and some that are written for this: a graph, links alone,
firms alone (everybody sees everybody), and firms that bring all that there are columns for."""
OTHERWISE = r"(?:.* not depend on |(?=public_budget ))([^:.]*?)(?: pays for nothing)?(?:[:.].*)?"
"""How a sentence calls parameters dead that does not say that they have no effect."""
SEEDS = (0, 1, 2)
"""Seeds of runs; what is called dead is run on the first alone, for it must move nothing in any."""
NOBODY = "none of its twelve firms leaves, closes or runs out of cash"
ALMOST = "only one of its firms lacks an automation, and it starts nothing"
WHY: Mapping[tuple[str, str], str] = {
    ("example", "revenue_median"): ALMOST,
    ("example", "automation_size"): ALMOST,
    ("example", "margin_bottom"): "only one of its firms lacks a margin, and it is a first supplier",
    ("example", "margin_brand"): "only one of its firms lacks a margin, and it is a first supplier",
    ("example", "overdraft"): NOBODY,
    ("example", "births"): NOBODY,
    ("example", "neglect"): NOBODY,
}
"""Why a parameter moves nothing in small worlds on a network and is not called dead, by network and parameter."""


class Found(NamedTuple):
    """A disagreement: ``called`` dead and moving something, or the other way round; and a value that shows it."""

    rule: str
    where: str
    world: str
    name: str
    called: bool
    value: Value


def written(folder: Path) -> dict[str, NetworkFiles]:
    """Networks written into a folder."""
    graph = nx.DiGraph(nx.gnm_random_graph(30, 70, seed=2).edges)
    nx.write_graphml(graph, folder / "g.graphml")
    firms = [
        f"{k},{k // 10},s{k % 3},r{k % 2},{4 * 1.25**k:.1f},{-0.02 if k % 7 == 0 else 0.1},0.5,0.3,0.4,0.5,18,1,"
        f"{(0.3, 2, 5)[k % 3]},"
        f"{'scaled,0.5,self-built,3' if k % 7 == 0 else 'unaware,,,'}"
        for k in range(30)
    ]
    head = (
        "id,tier,sector,region,revenue,margin,standardisation,automation,clarity,commitment,patience,cases_needed,"
        "threshold,stage,depth,vendor,years"
    )
    bare = [f"{line.split(',')[0]},{line.split(',')[3]}" for line in firms]
    links = [(a, b) for a, b in nx.gnm_random_graph(30, 70, seed=3).edges if a // 10 != b // 10]
    links = [(min(link), max(link)) for link in links]
    texts = {
        "firms": [head, *firms],
        "bare": ["id,region", *bare],
        "links": ["supplier,buyer,middleman", *(f"{a},{b},{'M' if a % 2 else ''}" for a, b in links)],
        "plain": ["supplier,buyer", *(f"{a},{b}" for a, b in links)],
        "watch": ["watcher,watched", *(f"{a},{b}" for a, b in nx.gnm_random_graph(30, 40, seed=5).edges)],
    }
    at = {}
    for name, lines in texts.items():
        at[name] = str(folder / f"{name}.csv")
        Path(at[name]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {
        "graph": NetworkFiles(graph=str(folder / "g.graphml")),
        "links": NetworkFiles(links=at["plain"]),
        "firms": NetworkFiles(firms=at["bare"]),
        "full": NetworkFiles(firms=at["firms"], links=at["links"], observation=at["watch"]),
    }


def worlds(rule: str, where: str, files: Mapping[str, NetworkFiles]) -> dict[str, Scenario]:
    """The worlds in which parameters are moved, on one kind of network under one rule."""
    if rule == "gates":
        found = {name: each for name, each in (LEAN | RICH).items() if name != "imported"}
        found["two tiers"] = found["busy"].with_world(tiers=2)
        found["losing"] = found["poor"].with_world(margin_upstream=0.0, margin_spread=0.05, overdraft=0.2)
    else:
        found = classic(rule, where)
    if where in TOPOLOGIES:
        return {name: each.with_world(topology=where) for name, each in found.items()}
    network = files[where] if where in files else shipped(where)
    if network.alone:
        found = {name: each.with_world(topology="mixed") for name, each in found.items()}
    return {name: each.importing(network) for name, each in found.items()}


def classic(rule: str, where: str) -> dict[str, Scenario]:
    """Worlds of a classic rule: with first adopters of each kind, an installed base, regions, no peers."""
    far = {
        "threshold_fraction": (0.5, 0.25),
        "threshold_count": (20.0, 12.0) if where in ("mixed", "firms") else (3.0, 2.0),
    }
    mean, spread = far.get(rule, (0.2, 0.0))
    thresholds = {"threshold_mean": mean, "threshold_spread": spread}
    plain = opened(factories=60, months=30, rule=rule, first_adopters=4, hazard_q=2.0, **thresholds)
    first = First(Programme("first", size=("medium", "large")))
    found = {
        "plain": plain,
        "by share": plain.with_world(first_adopters=-1, first_share=0.1, first_by="most_links"),
        "begun": plain.with_world(
            users_small=0.1, users_medium=0.3, users_large=0.6, users_sector=2.0, revenue_median=60.0
        ),
        "by size": Scenario(world=plain.world, first=first),
        "without peers": plain.with_world(peers=0),
    }
    if where in TOPOLOGIES:
        found["two tiers"] = plain.with_world(tiers=2)
        found["near"] = plain.with_world(regions=3, near_share=0.8)
        for kind in ("sector", "tier", "region"):
            world = plain.with_world(regions=3).world
            found[f"by {kind}"] = Scenario(world=world, first=First(Programme("first", **{kind: ("0",)})))
    return found


def told_dead(scenario: Scenario) -> set[str]:
    """The parameters that sentences call dead."""
    found = set[str]()
    for text in [*scenario.without_effect(), *check(scenario)]:
        parts = re.fullmatch(r"(.*) (?:has|have) no effect.*", text) or re.fullmatch(OTHERWISE, text)
        if parts:
            found |= set(re.split(r", ", parts[1])) & set(table())
    return found


def lived(result: Result) -> str | bytes:
    """All that happened; under a classic rule, who had adopted when."""
    if result.scenario.world.rule == "gates":
        return digest(result)
    return np.ascontiguousarray(result.history.stage == Stage.SCALED).tobytes()


@functools.lru_cache(maxsize=2000)
def life(scenario: Scenario, seed: int) -> str | bytes:
    """The same of a run, remembered."""
    return lived(run(scenario, seed))


def changed(scenario: Scenario, name: str, value: Value) -> Scenario:
    """The scenario with one parameter moved: a lever from month 3, anything else for good."""
    if not table()[name].row.timed:
        return scenario.with_world(**{name: value})
    levers = (*scenario.levers, Lever(name, value, 3))
    return Scenario(
        world=scenario.world, levers=levers, network=scenario.network, given=scenario.given, first=scenario.first
    )


def needing(scenario: Scenario, parameter: Parameter) -> Scenario:
    """The scenario with what a parameter needs, but for rule and topology."""
    needs = {name: value for name, value in parameter.row.needs.items() if name not in ("topology", "rule")}
    if "first_share" in needs and scenario.world.first_adopters > 0:
        needs.pop("first_share")
    before = with_needs(scenario, needs)
    return Scenario(
        world=before.world, levers=before.levers, network=scenario.network, given=before.given, first=scenario.first
    )


def moves(base: Scenario, parameter: Parameter) -> Iterator[tuple[Value, Scenario, Scenario]]:
    """Values of a parameter, and the scenario without and with each."""
    before = needing(base, parameter)
    limits = {"patience_min": (0.0, before.world.patience_max), "patience_max": (before.world.patience_min, 1e9)}
    for value in others(parameter):
        low, high = limits.get(parameter.name, (value, value))
        value = value if isinstance(value, str) else min(max(value, low), high)
        if parameter.name == "topology" and base.network is not None and base.network.alone:
            continue
        if value not in (parameter.default, getattr(before.world, parameter.name)):
            yield value, before, changed(before, parameter.name, value)


def disagreements(
    context: tuple[str, str],
    bases: Mapping[str, Scenario],
    parameters: Iterable[Parameter],
    seeds: Sequence[int] = SEEDS,
) -> Iterator[Found]:
    """Where what is said and what is seen are not the same, in the worlds of one rule and network.

    What is called dead at all values in the first world is moved to one of them in every third of the others. Under the
    full model what has moved something in one world has not to in others.
    """
    for index, parameter in enumerate(parameters):
        silent, alive, always = list[tuple[str, Value]](), False, False
        for turn, (name, base) in enumerate(bases.items()):
            called, moved, values = 0, alive and context[0] == "gates", list(moves(base, parameter))
            one = values[turn % len(values) :][:1] if values else []
            if always and all(parameter.name in told_dead(after) for _, _, after in one):
                values = one if (turn + index) % 3 == 0 else []
            for value, before, after in values:
                said = parameter.name in told_dead(after)
                called += said
                if moved and not said:
                    continue
                acts = any(life(after, seed) != life(before, seed) for seed in (seeds[:1] if said else seeds))
                if said and acts:
                    yield Found(*context, name, parameter.name, True, value)
                moved |= acts
            if values and not called and not moved:
                silent.append((name, values[0][0]))
            always = always or (bool(values) and called == len(values))
            alive |= moved or called > 0
        if context[0] != "gates" or not alive:
            yield from (Found(*context, name, parameter.name, False, value) for name, value in silent)


def tell(found: Iterable[Found]) -> int:
    """Print disagreements, a line for each parameter; how many there are without those that are explained."""
    by_name: dict[tuple[str, bool], list[Found]] = {}
    for each in found:
        by_name.setdefault((each.name, each.called), []).append(each)
    left = 0
    for (name, called), those in by_name.items():
        told = "called dead and moves something" if called else "moves nothing and is not called dead"
        at = "; ".join(f"{each.world} at {each.value}" for each in those)
        why = {WHY.get((each.where, name), "") for each in those} if not called else {""}
        left += "" in why
        print(f"{those[0].rule} {those[0].where}: {name} {told}: {at}{' -- '.join(('', *why - {''}))}", flush=True)
    return left


def main() -> None:
    """Print all disagreements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", nargs="*", default=RULES)
    parser.add_argument("--where", nargs="*", default=WHERE)
    asked, start, count = parser.parse_args(), time.perf_counter(), 0
    idle.MOST_NAMED = len(table())
    parameters = [parameter for parameter in table().values() if parameter.name not in FREE]
    with tempfile.TemporaryDirectory() as folder:
        files = written(Path(folder))
        for rule, where in itertools.product(asked.rules, asked.where):
            bases = worlds(rule, where, files)
            count += tell(disagreements((rule, where), bases, parameters, range(3 if rule == "gates" else 12)))
            print(f"# {rule} {where} {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{len(parameters)} parameters, {count} disagreements left, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
