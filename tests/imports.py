"""Files of networks that the tests of imports share."""

from pathlib import Path

import numpy as np
import pytest
from stallpoint.model.dice import Dice
from stallpoint.model.network.importing import from_files
from stallpoint.model.network.network import Network
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import NetworkFiles

ARRAYS = ("ids", "tier", "sector", "size", "supplier", "buyer", "middleman", "middleman_ids", "watcher", "watched")
CHAINS = Path(__file__).parents[2] / "shared" / "data" / "supply-chains"
WORLD = Parameters()
FIRMS = "id\na\nb\nc\n"
LINKS = "supplier,buyer\na,b\nb,c\n"
CHAIN_HEAD = (
    "stage_id,lead_time,max_s_time,cost_rate,risk_pool,ext_demand_mean,ext_demand_std,ext_demand_thres,up_stages\n"
)


def write(folder: Path, **texts: str | bytes) -> NetworkFiles:
    """Files of those kinds with those texts; a text for ``graph`` is GraphML."""
    names = {}
    folder.mkdir(exist_ok=True)
    for kind, text in texts.items():
        path = folder / (f"{kind}.graphml" if kind == "graph" else f"{kind}.csv")
        path.unlink(missing_ok=True)  # some disks wait for what is written over
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        names[kind] = str(path)
    return NetworkFiles(**names)


def imported(files: NetworkFiles, seed: int = 0, world: Parameters = WORLD) -> Network:
    return from_files(files, world, Dice(seed))


def same(one: Network, other: Network) -> bool:
    return one.names == other.names and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


def sentence(files: NetworkFiles, folder: Path) -> str:
    """The error of an import, with the folder taken out."""
    with pytest.raises(InputError) as error:
        imported(files)
    return str(error.value).replace(f"{folder}/", "")


def named_links(network: Network) -> set[tuple[str, str]]:
    return {(network.names[s], network.names[b]) for s, b in zip(network.supplier, network.buyer, strict=True)}


def lines(text: str) -> tuple[str, list[str]]:
    head, *rest = text.strip().split("\n")
    return head, rest


def shuffled(text: str, seed: int) -> str:
    head, rest = lines(text)
    order = np.argsort(Dice(seed).uniform("shuffle", np.arange(len(rest), dtype=np.uint64)))
    return "\n".join([head, *(rest[place] for place in order)])
