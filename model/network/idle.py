"""What is said of a network before a run: how it was read, and what a scenario sets that can do nothing on it."""

from collections.abc import Mapping

import numpy as np

from ...agents.factory import Stage
from ...scenarios.first import First, asked
from ...scenarios.idle import Kept, named, needless, of_groups, of_what_is_not_there, read_by, unseen
from ...scenarios.parameters import Parameters
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Over
from .network import GENERATED, Network

DRAWS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("revenue",): ("revenue_spread", "revenue_tier_gap", "size_links"),
    ("revenue", "automation"): ("revenue_median",),
    ("automation",): ("automation_size",),
    ("automation", "cases_needed"): ("automation_mean",),
    ("margin",): ("margin_bottom", "margin_brand", "margin_upstream", "margin_spread"),
    ("standardisation",): ("standardisation_mean", "standardisation_gap"),
    ("clarity",): ("clarity_mean", "clarity_spread", "clarity_automation"),
    ("commitment",): ("commitment_mean",),
    ("patience",): ("patience_min", "patience_max"),
    ("cases_needed",): ("cases_needed", "innovators"),
    ("threshold",): ("threshold_mean", "threshold_spread"),
    ("stage",): ("aware_start", "users_small", "users_medium", "users_large", "users_sector", "users_showcase"),
    ("stage", "depth"): ("users_depth",),
    ("stage", "years"): ("users_years",),
}
"""Parameters that nothing is drawn from where an import brings some columns for all firms, by these columns."""
BEFORE = ("revenue_spread", "revenue_tier_gap", "size_links", "users_")
"""How parameters begin that newborn firms are not drawn from: they say what was before month 0."""
USERS = ("users_small", "users_medium", "users_large")


def of_network(scenario: Scenario, network: Network) -> list[str]:
    """How a network was read, and what the scenario sets that can do nothing on it."""
    if network.origin == GENERATED or (scenario.code and scenario.code.acts):
        return list(network.notes)
    world, dead = scenario.world, list[str]()
    bring, missing = brought(network, world, scenario.first), unseen(lacks(network, world), scenario.seen())
    kept = Kept(scenario.touched(), True, missing)
    told_already = needless(kept, scenario.seen())
    names = read_by(world.rule, [name for name in kept.names if name not in told_already])
    if mine := [name for name in names if name in bring]:
        dead.append(f"{named(mine)} {'has' if len(mine) == 1 else 'have'} no effect: the network brings what it says.")
    told = of_what_is_not_there([name for name in names if name not in bring], missing)
    left = [name for name in names if name not in bring and not any(name in of for of in told.values())]
    drawn = world.with_values(dict.fromkeys(bring & set(USERS), 0.0))
    nobody: frozenset[Over] = frozenset(("peers",)) if "peers" in bring else frozenset()
    groups = of_groups(drawn, Kept(left, True, missing | nobody, scenario.first))
    return [*network.notes, *dead, *(f"{text}." for text in (*told, *groups))]


def brought(network: Network, world: Parameters, first: First | None = None) -> frozenset[str]:
    """Parameters that nothing is drawn from, because the network brings all that is."""
    stage = network.installed.get("stage", np.full(network.n, np.nan))
    asking = {"depth": stage == Stage.SCALED, "years": stage >= Stage.PILOTING}
    columns = {**network.attributes, **network.installed}
    full = {name for name, values in columns.items() if not np.isnan(values[asking.get(name, slice(None))]).any()}
    if asked(world, first):  # an import knows nothing of their systems
        full -= asking.keys()
    if world.rule != "gates":  # it asks for no automation
        full.add("automation")
    found = {name for needed, names in DRAWS.items() if full.issuperset(needed) for name in names}
    return network.brought | {name for name in found if world.births == 0.0 or name.startswith(BEFORE)}


def lacks(network: Network, world: Parameters) -> frozenset[Over]:
    """What parameters act over and this network, or what is drawn for it, has not."""
    links, peers = len(network.supplier) > 0, len(network.watcher) > 0
    there: dict[Over, bool] = {
        "chain": not network.everybody,
        "links": links,
        "peers": peers,
        "neighbours": links or peers,
        "evidence": links or peers,
        "seen": links or peers,
        "near": peers and "peers" not in network.brought and bool(network.region.any()),
        "inside": bool(((network.tier > 0) & (network.tier < network.tier.max(initial=0))).any()),
        "brands": bool(network.tier.any()),
        "middlemen": bool((network.middleman >= 0).any()),
    }
    return frozenset(what for what, some in there.items() if not some)
