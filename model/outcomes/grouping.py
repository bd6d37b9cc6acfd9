"""Ways to sort the factories of a run into groups, declared once: all that tells of groups follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from ...agents.factory import Size

if TYPE_CHECKING:
    from ..world import World

type Whole = npt.NDArray[Any]
"""Whole numbers, of any width."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to sort factories into groups.

    Attributes:
        name: of the column in tables.
        of: the group of each factory of a world as a whole number, from 0: something that no month changes.
        words: what the groups are called, by number; without them an import may say so, else a group is called by its
            number.
        there: whether the factories of a world differ in it: else it is left out.
        sold: whether the focal vendor's sales are told by it.
    """

    name: str
    of: Callable[[World], Whole]
    words: tuple[str, ...] = ()
    there: Callable[[World], bool] = lambda world: True
    sold: bool = True

    def word(self, group: int, labels: Mapping[str, Sequence[str]]) -> str | int:
        """What a group is called in tables, by the ``labels`` of :class:`stallpoint.model.network.network.Network`."""
        words = self.words or labels.get(self.name, ())
        return words[group] if words else int(group)


GROUPS: dict[str, Grouping] = {
    grouping.name: grouping
    for grouping in (
        Grouping("tier", lambda world: world.factories.tier),
        Grouping("size", lambda world: world.factories.size, tuple(size.name.lower() for size in Size)),
        Grouping("sector", lambda world: world.factories.sector, sold=False),
        Grouping(
            "region",
            lambda world: world.factories.region,
            there=lambda world: bool(world.network.region.any()),
            sold=False,
        ),
    )
}
"""Every grouping by its name."""
