"""One run as a film: where each factory stands on the page, who supplies whom, and its stage and gate in each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...model.network.network import Network
from ...model.outcomes.result import Result
from ..laid_out import places, tier_names

STAGE_BITS = 3
"""A frame's byte holds the stage in its low bits and the gate above them."""


@dataclass(frozen=True, eq=False)
class Film:
    """One run, ready to be drawn.

    Attributes:
        scenario, seed: what was run.
        place: x and y of each factory, 0-1, (factories, 2), 32-bit.
        groups: the group of each factory in every grouping, 32-bit.
        names: name of each factory.
        links: supplier and buyer of each link, as rows, (links, 2), 32-bit.
        frames: stage and gate of each factory and month in one byte, (months, factories).
        labels: what an import calls its sectors and regions.
    """

    scenario: str
    seed: int
    place: npt.NDArray[np.float32]
    groups: dict[str, npt.NDArray[np.int32]]
    names: Sequence[str]
    links: npt.NDArray[np.int32]
    frames: npt.NDArray[np.uint8]
    labels: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, network: Network, result: Result) -> Film:
        """The film of a result in its network."""
        frames = result.history.stage.astype(np.uint8) | (result.history.gate.astype(np.uint8) << STAGE_BITS)
        return cls(
            scenario=result.scenario.name,
            seed=result.seed,
            place=places(network).astype(np.float32),
            groups={name: np.asarray(group, np.int32) for name, group in result.groups.items()},
            names=result.names,
            links=np.stack([network.supplier, network.buyer], axis=1).astype(np.int32),
            frames=np.ascontiguousarray(frames),
            labels=network.labels,
        )

    @property
    def months(self) -> int:
        """How many months it has."""
        return len(self.frames)

    @property
    def factories(self) -> int:
        """How many factories it shows."""
        return len(self.place)

    @property
    def tier(self) -> npt.NDArray[np.int32]:
        """Tier of each factory."""
        return self.groups["tier"]

    @property
    def size(self) -> npt.NDArray[np.int8]:
        """Size class of each factory."""
        return self.groups["size"].astype(np.int8)

    @property
    def stage(self) -> npt.NDArray[np.uint8]:
        """Stage of each factory and month, (months, factories)."""
        return np.asarray(self.frames & ((1 << STAGE_BITS) - 1), np.uint8)

    @property
    def gate(self) -> npt.NDArray[np.uint8]:
        """Gate that holds each factory in each month, (months, factories)."""
        return np.asarray(self.frames >> STAGE_BITS, np.uint8)

    def parts(self) -> dict[str, Any]:
        """What the drawing code of the browser takes: arrays as bytes, and the names of the tiers."""
        return {
            "places": self.place.tobytes(),
            "links": self.links.tobytes(),
            "sizes": self.size.tobytes(),
            "frames": self.frames.tobytes(),
            "tiers": tier_names(int(self.tier.max(initial=0)) + 1),
        }
