"""What adoption is lost to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from ..spec import ScenarioSpec, Source, argument, option

if TYPE_CHECKING:
    from .bottlenecks import Bottleneck

LOST = ("in_use", "breadth", "unsupported")
"""Measures of all factories that an attribution may be of."""


@dataclass(frozen=True)
class AttributionSpec(ScenarioSpec, kind="attribute", study="attribution.attribution.Attribution", page="attribution"):
    """Share the adoption lost in a scenario among six bottlenecks (Shapley values over all 64 coalitions).

    Attributes:
        bottlenecks: the players; all of them if none are named.
    """

    scenario: Source = argument("display-programme")
    measure: str = option(
        "in_use",
        "What is lost: in_use, breadth (ever starting), unsupported (scaling so), or one of a group "
        "(in_use@size=small).",
    )
    bottlenecks: tuple[Bottleneck, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if "@" not in self.measure and self.measure not in LOST:
            more = f", or one of a group, such as in_use@size=small{nearest(self.measure, LOST)}"
            raise InputError("--measure", self.measure, f"must be one of: {', '.join(LOST)}{more}")
