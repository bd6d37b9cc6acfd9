"""A network tier by tier: firms as dots, links as lines; of a large one, how many links lead from tier to tier."""

import itertools

import numpy as np

from ...model.network.import_tiers import strong_parts
from ...model.network.network import Network
from ...model.network.summary import compared
from ..axes import places as named
from ..figure import Axis, Dots, Fields, Figure, Line, Mark, Panel, Table
from ..laid_out import places, tier_names

MOST_FIRMS, MOST_LINKS = 2_000, 10_000
"""Firms up to which each is drawn, and links that are drawn then."""
MOST_NAMED, MOST_FIELDS = 8, 20
"""Tiers that are named, and those that have a row and a column of their own in a map of links."""


def figure(network: Network) -> Figure:
    """The figure."""
    panel, note = _map(network) if network.n > MOST_FIRMS else _dots(network)
    links = len(network.supplier)
    beside = Table(
        ("", "here", "real networks"), tuple((each.name, each.value, each.target) for each in compared(network))
    )
    return Figure(
        name="network",
        heading="Who supplies whom",
        finding=f"{network.n:,} firms and {links:,} link{'' if links == 1 else 's'}, {network.origin}",
        panels=(panel,),
        tables=(beside,),
        note=note,
        footer=note,
        height=4.2,
    )


def _dots(network: Network) -> tuple[Panel, str]:
    tiers = int(network.tier.max(initial=0)) + 1
    x, y = places(network).T
    x = x * tiers - 0.5
    links = np.arange(len(network.supplier))
    note = "Suppliers stand at the left, their buyers to the right."
    if len(links) > MOST_LINKS:
        note += f" {MOST_LINKS:,} of {len(links):,} links are drawn."
        links = links[np.linspace(0, len(links) - 1, MOST_LINKS).astype(int)]
    ends = network.supplier[links], network.buyer[links]
    gap = np.full(len(links), np.nan)
    lines = [np.stack((of[ends[0]], of[ends[1]], gap), axis=1).ravel() for of in (x, y)]
    part = strong_parts((network.supplier, network.buyer), network.n)
    circle = np.bincount(part)[part] > 1
    size = min(1.0, 30 / network.n)
    marks: list[Mark] = [Line("", "muted", lines[1], lines[0], style="hair")] if len(links) else []
    marks.append(Dots("", "ink", x[~circle], y[~circle], size=size))
    if circle.any():
        marks.append(Dots("in a circle", "ink", x[circle], y[circle], size=size, filled=False))
    across = named(tier_names(tiers)) if tiers <= MOST_NAMED else Axis(-0.5, tiers - 0.5, "quantity", 10.0, "tier")
    return Panel(across, Axis(0.0, 1.0), tuple(marks)), note


def _map(network: Network) -> tuple[Panel, str]:
    tiers = int(network.tier.max(initial=0)) + 1
    rows = min(tiers, MOST_FIELDS)
    place = network.tier.astype(np.int64) * rows // tiers
    counts = np.bincount(place[network.supplier] * rows + place[network.buyer], minlength=rows * rows)
    there = np.flatnonzero(counts)
    shade = counts[there] / max(1, int(counts.max()))
    first = [-(-row * tiers // rows) for row in range(rows + 1)]
    ends = [(low, high - 1) for low, high in itertools.pairwise(first)]
    names = named([str(low) if low == high else f"{low}–{high}" for low, high in ends])
    words = tuple((f"{count:,}",) for count in counts[there].tolist()) if rows <= MOST_NAMED else ()
    fields = Fields("links", "payback", there // rows, there % rows, words, shade=0.1 + 0.9 * shade)
    up = Axis(names.low, names.high, "places", 1.0, "tier of the buyer", names.names)
    across = Axis(names.low, names.high, "places", 1.0, "tier of the supplier", names.names)
    note = "Links from each tier to each; the darker, the more. Tier 0 is that of the first suppliers."
    return Panel(across, up, (fields,)), note
