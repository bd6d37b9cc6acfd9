"""A network tier by tier: firms as dots, links as lines; of a large one, how many links lead from tier to tier. One of
who watches whom is drawn alike, by how many watch each."""

import dataclasses
import itertools
from typing import NamedTuple

import numpy as np

from ...model.network.import_tiers import strong_parts
from ...model.network.network import Network
from ...model.network.observed import watchers, watching_alone
from ...model.network.summary import compared, rows_of
from ..axes import places as named
from ..figure import Axis, Dots, Fields, Figure, Line, Mark, Panel, Table
from ..laid_out import places, tier_names

MOST_FIRMS, MOST_LINKS = 2_000, 4_000
"""Firms up to which each is drawn, and links that are drawn then."""
MOST_NAMED, MOST_FIELDS = 8, 20
"""Tiers that are named, and those that have a row and a column of their own in a map of links."""


TIER = "tier"
WATCHED = (1, 2, 3, 5, 9, 17, 33)
"""Numbers of watchers from which on a firm stands a place further right."""


class Words(NamedTuple):
    """What is said of a drawing.

    Attributes:
        dots: how to read dots.
        fields: how to read a map.
        ends: the axes of a map: where a link starts, and where it ends.
        names: of the ranks in which firms stand.
        across: what these are.
    """

    dots: str
    fields: str
    ends: tuple[str, str]
    names: list[str]
    across: str


def figure(network: Network) -> Figure:
    """The figure."""
    watching = watching_alone(network)
    shown, said = _by_watchers(network) if watching else (network, _of_supply(network))
    panel, note = _map(shown, said) if network.n > MOST_FIRMS else _dots(shown, said)
    links, what = len(shown.supplier), "pair" if watching else "link"
    return Figure(
        name="network",
        heading="Who watches whom" if watching else "Who supplies whom",
        finding=f"{network.n:,} firms and {links:,} {what}{'' if links == 1 else 's'}, {network.origin}",
        panels=(panel,),
        tables=(Table(*rows_of(compared(network))),),
        note=note,
        footer=note,
        height=4.2,
    )


def _of_supply(network: Network) -> Words:
    return Words(
        "Suppliers stand at the left, their buyers to the right.",
        "Links from each tier to each; the darker, the more. Tier 0 is that of the first suppliers.",
        ("tier of the supplier", "tier of the buyer"),
        tier_names(int(network.tier.max(initial=0)) + 1),
        TIER,
    )


def _by_watchers(network: Network) -> tuple[Network, Words]:
    """Who watches whom as links from tier to tier: the more watch a firm, the higher it stands."""
    rank = np.searchsorted(WATCHED, watchers(network), side="right").astype(np.int32)
    ends = (*itertools.pairwise((0, *WATCHED)), (WATCHED[-1], None))
    names = [f"{low}+" if high is None else str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in ends]
    words = Words(
        "A line joins two firms of which one watches the other. The more watch a firm, the further right it stands.",
        "Who watches whom, by how many watch each of the two; the darker, the more pairs.",
        ("watchers of the watcher", "watchers of the watched"),
        names[: int(rank.max()) + 1],
        "firms that watch it",
    )
    return dataclasses.replace(network, tier=rank, supplier=network.watcher, buyer=network.watched), words


def _dots(network: Network, said: Words) -> tuple[Panel, str]:
    tiers = int(network.tier.max(initial=0)) + 1
    x, y = places(network).T
    x = x * tiers - 0.5
    links = np.arange(len(network.supplier))
    note = said.dots
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
    across = Axis(-0.5, tiers - 0.5, "quantity", 10.0, said.across)
    if tiers <= MOST_NAMED:
        across = named(said.names, label=said.across * (said.across != TIER))
    return Panel(across, Axis(0.0, 1.0), tuple(marks)), note


def _map(network: Network, said: Words) -> tuple[Panel, str]:
    tiers = int(network.tier.max(initial=0)) + 1
    rows = min(tiers, MOST_FIELDS)
    place = network.tier.astype(np.int64) * rows // tiers
    counts = np.bincount(place[network.supplier] * rows + place[network.buyer], minlength=rows * rows)
    there = np.flatnonzero(counts)
    shade = counts[there] / max(1, int(counts.max()))
    first = [-(-row * tiers // rows) for row in range(rows + 1)]
    ends = [(low, high - 1) for low, high in itertools.pairwise(first)]
    numbers = [str(low) if low == high else f"{low}–{high}" for low, high in ends]
    names = named(numbers if said.across == TIER else said.names)
    words = tuple((f"{count:,}",) for count in counts[there].tolist()) if rows <= MOST_NAMED else ()
    what = "links" if said.across == TIER else "pairs"
    fields = Fields(what, "payback", there // rows, there % rows, words, shade=0.1 + 0.9 * shade)
    across, up = (Axis(names.low, names.high, "places", 1.0, of, names.names) for of in said.ends)
    return Panel(across, up, (fields,)), said.fields
