"""What adoption is lost to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..spec import ScenarioSpec, Source, argument, option

if TYPE_CHECKING:
    from .bottlenecks import Bottleneck


@dataclass(frozen=True)
class AttributionSpec(ScenarioSpec, kind="attribute", study="attribution.attribution.Attribution", page="attribution"):
    """Share the adoption lost in a scenario among six bottlenecks (Shapley values over all 64 coalitions).

    Attributes:
        bottlenecks: the players; all of them if none are named.
    """

    scenario: Source = argument("display-programme")
    measure: str = option(
        "in_use",
        "What is lost: real use, ever starting, or scaling unsupported.",
        choices=("in_use", "breadth", "unsupported"),
    )
    bottlenecks: tuple[Bottleneck, ...] = ()
