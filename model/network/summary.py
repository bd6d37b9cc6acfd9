"""What a network holds, told: how large it is, how it is shaped beside real ones, and what was not in its files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...agents.columns import Index
from .import_tiers import strong_parts
from .network import Network
from .observed import shape, watchers, watching_alone
from .topology import TARGETS, Tail, against_targets, measure, tail

FIGURES = {
    "links_per_factory": "links per firm",
    "tail_customers": "exponent, number of customers",
    "tail_suppliers": "exponent, number of suppliers",
    "assortativity": "degree assortativity",
    "size_degree": "size and degree (ranks)",
    "in_circles": "firms in circles",
}
"""What each figure of :data:`~stallpoint.model.network.topology.TARGETS` is called here."""


@dataclass(frozen=True)
class Compared:
    """A figure of a network beside that of real ones.

    Attributes:
        name: what it is.
        value: what it is here, in words, with its interval if it is an exponent.
        target: what it is in real networks, in words; empty where nothing is known of these.
        passes: whether it is as there; ``None`` where the network does not tell.
    """

    name: str
    value: str
    target: str
    passes: bool | None


def size(network: Network) -> list[str]:
    """How many of each there are, a line each."""
    groups = [_groups("sector", network.sector, network), _groups("region", network.region, network)]
    if watching_alone(network):
        pairs = len(network.watcher)
        told = f"{pairs:,} pair{'s' * (pairs > 1)} of who watches whom; nobody supplies anybody"
        return [f"{network.n:,} firms, {told}", *groups]
    tiers, links, between = np.bincount(network.tier).tolist(), len(network.supplier), network.middlemen
    men = "man" if between == 1 else "men"
    each = shortened([f"{count:,}" for count in tiers])
    several = f" ({each}, from the first suppliers on)" if len(tiers) > 1 else ""
    return [
        f"{network.n:,} firms, {links:,} link{'' if links == 1 else 's'}, {between:,} middle{men}",
        f"{len(tiers):,} tier{'s' * (len(tiers) > 1)}{several}",
        *groups,
    ]


def _groups(what: str, of: Index, network: Network) -> str:
    count, words = len(np.unique(of)), network.labels.get(what)
    return f"{count:,} {what}{'s' * (count > 1)}{f': {shortened(words)}' if words else ''}"


def shortened(words: Sequence[str], most: int = 8) -> str:
    """Some words, and how many more there are."""
    told = [word if len(word) <= 30 else f"{word[:29]}…" for word in words[:most]]
    return ", ".join(told) + (f" and {len(words) - most:,} more" if len(words) > most else "")


def compared(network: Network) -> list[Compared]:
    """The network beside real ones; who watches whom by itself, where it has no links."""
    if watching_alone(network):
        return [Compared(name, value, "", None) for name, value in shape(network).items()]
    tails = {
        name: tail(np.bincount(ends, minlength=network.n))
        for name, ends in (("tail_customers", network.supplier), ("tail_suppliers", network.buyer))
    }
    found = []
    for check in against_targets(measure(network)):
        told = f"{check.value:.2f}"
        passes: bool | None = check.passes
        if check.name in tails:
            told, passes = _exponent(tails[check.name])
        elif np.isnan(check.value):
            told, passes = "too few links to tell", None
        elif check.name == "in_circles":
            told = f"{check.value:.0%}"
        found.append(Compared(FIGURES[check.name], told, check.target, passes))
    return found


def rows_of(found: Sequence[Compared]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Figures as the head and the rows of a table; without a column of real networks where there is nothing in it."""
    head, wide = ("", "here", "real networks"), 3 if any(each.target for each in found) else 2
    return head[:wide], tuple((each.name, each.value, each.target)[:wide] for each in found)


def _exponent(found: Tail | None) -> tuple[str, bool | None]:
    """An exponent in words, and whether real networks may have it, as far as its interval tells."""
    if found is None:
        return "too few firms to tell", None
    if not found.holds:
        return "no power law fits", False
    (low, high), (least, most, _) = found.interval, TARGETS["tail_customers"]
    return f"{found.exponent:.2f} ({low:.2f} to {high:.2f})", low <= most and high >= least


def firms(network: Network) -> dict[str, list[object]]:
    """A row a firm: its name, tier, sector, region, numbers of customers and suppliers, of firms that it watches and
    that watch it, whether it has no link, and which circle it lies in, from 1 for that of most firms; 0 for none.

    Where nobody supplies anybody, links and circles are those of who watches whom.
    """
    ends = (network.watcher, network.watched) if watching_alone(network) else (network.supplier, network.buyer)
    part = strong_parts(ends, network.n)
    sizes = np.bincount(part)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(1, len(order) + 1)
    circle = np.where(sizes[part] > 1, rank[part], 0)
    return {
        "firm": list(network.names),
        "tier": network.tier.tolist(),
        "sector": _called(network.sector, network.labels.get("sector")),
        "region": _called(network.region, network.labels.get("region")),
        "customers": np.bincount(network.supplier, minlength=network.n).tolist(),
        "suppliers": np.bincount(network.buyer, minlength=network.n).tolist(),
        "watches": np.bincount(network.watcher, minlength=network.n).tolist(),
        "watched_by": watchers(network).tolist(),
        "isolated": (np.bincount(np.concatenate(ends), minlength=network.n) == 0).tolist(),
        "circle": circle.tolist(),
    }


def _called(numbers: Index, words: Sequence[str] | None) -> list[object]:
    return [words[number] if words else str(number) for number in numbers.tolist()]
