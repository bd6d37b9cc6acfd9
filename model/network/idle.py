"""What is said of a network before a run: how it was read, and what a scenario sets that can do nothing on it."""

from ...scenarios.idle import named, of_what_is_not_there
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Over
from .network import GENERATED, Network


def of_network(scenario: Scenario, network: Network) -> list[str]:
    """How a network was read, and what the scenario sets that can do nothing on it."""
    if network.origin == GENERATED:
        return list(network.notes)
    names, dead = scenario.touched(), list[str]()
    if mine := [name for name in names if name in network.brought]:
        dead.append(f"{named(mine)} {'has' if len(mine) == 1 else 'have'} no effect: the network brings what it says.")
    if scenario.world.rule == "gates":
        left = [name for name in names if name not in mine]
        dead += [f"{text}." for text in of_what_is_not_there(left, lacks(network))]
    return [*network.notes, *dead]


def lacks(network: Network) -> frozenset[Over]:
    """What parameters act over and this network has not."""
    links, peers = len(network.supplier) > 0, len(network.watcher) > 0
    there: dict[Over, bool] = {
        "links": links,
        "peers": peers,
        "neighbours": links or peers,
        "middlemen": bool((network.middleman >= 0).any()),
    }
    return frozenset(what for what, some in there.items() if not some)
