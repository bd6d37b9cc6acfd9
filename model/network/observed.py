"""Who watches whom where that is the whole network, because nobody supplies anybody: how it is shaped, in words."""

import numpy as np

from ...agents.columns import Index
from .import_tiers import strong_parts
from .network import Network


def watching_alone(network: Network) -> bool:
    """Whether an import says who watches whom and has no links."""
    return not len(network.supplier) and "peers" in network.brought and len(network.watcher) > 0


def shape(network: Network) -> dict[str, str]:
    """What is told of it: a figure by its name, in words."""
    n, pairs = network.n, len(network.watcher)
    code = network.watcher.astype(np.int64) * n + network.watched
    back = network.watched.astype(np.int64) * n + network.watcher
    size = np.bincount(strong_parts((network.watcher, network.watched), n))
    both = np.concatenate((network.watcher, network.watched)), np.concatenate((network.watched, network.watcher))
    part = np.sort(np.bincount(strong_parts(both, n)))
    joined = part[part > 1]
    return {
        "firms watched per firm": f"{pairs / n:.2f}",
        "most watchers of one firm": f"{int(watchers(network).max()):,}",
        "pairs that are returned": f"{np.isin(code, back).mean():.0%}",
        "connected parts": f"{len(joined):,}, the largest of {int(joined[-1]):,} firms",
        "firms in circles": f"{size[size > 1].sum() / n:.0%}",
        "firms that neither watch nor are watched": f"{int((part == 1).sum()):,}",
    }


def watchers(network: Network) -> Index:
    """How many watch each firm, (firms,)."""
    return np.bincount(network.watched, minlength=network.n).astype(np.int32)
