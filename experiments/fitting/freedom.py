"""What a calibration may move: parameters without a sourced value, each within what is plausible for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...scenarios.errors import InputError
from ...scenarios.parameters import find


@dataclass(frozen=True, slots=True)
class Freedom:
    """How far a parameter may be moved.

    Attributes:
        name: of the parameter.
        low, high: limits of the search, within the range of the table.
        log: whether equal ratios count alike.
    """

    name: str
    low: float
    high: float
    log: bool = False


CANDIDATES: tuple[Freedom, ...] = (
    # what is clear and what is seen
    Freedom("clarity_mean", 0.15, 0.5),
    Freedom("clarity_spread", 0.5, 1.5),
    Freedom("clarity_talk", 0.003, 0.03, True),
    Freedom("clarity_cases", 0.004, 0.06, True),
    Freedom("clarity_decay", 0.003, 0.03, True),
    Freedom("fog", 0.1, 1.5, True),
    Freedom("innovators", 0.02, 0.2, True),
    Freedom("cases_needed", 0.5, 4.0, True),
    Freedom("own_word", 0.4, 1.0),
    Freedom("peer_closeness", 0.2, 1.0),
    Freedom("failure_word", 0.2, 1.2),
    Freedom("aware_start", 0.2, 0.8),
    Freedom("belief_mean", 0.2, 0.5),
    Freedom("belief_spread", 0.05, 0.3),
    Freedom("risk_aversion", 0.2, 1.5),
    # what it is worth and costs
    Freedom("value_share", 0.06, 0.25, True),
    Freedom("system_cost", 0.8, 2.5, True),
    Freedom("pilot_cost", 0.1, 0.3),
    Freedom("trial_budget", 0.1, 0.6, True),
    Freedom("investment_cap", 0.015, 0.06, True),
    Freedom("disruption", 0.01, 0.06, True),
    Freedom("reengineering_cost", 0.05, 0.3, True),
    Freedom("reengineering_speed", 0.03, 0.3, True),
    Freedom("reengineering_start", 0.1, 0.6),
    Freedom("playbook_need", 0.1, 0.7),
    Freedom("deployment_speed", 0.02, 0.16, True),
    Freedom("standardisation_need", 0.1, 0.7),
    Freedom("interoperability_gain", 0.1, 0.8),
    Freedom("measurement_noise", 0.05, 0.4),
    Freedom("keep_face", 0.1, 0.6),
    # vendors and people
    Freedom("fit_platform", 0.35, 0.8),
    Freedom("fit_specialist", 0.6, 0.95),
    Freedom("fit_learning", 0.03, 0.4, True),
    Freedom("commitment_mean", 0.2, 0.6),
    Freedom("signing_rate", 0.05, 0.6, True),
    Freedom("participation_base", -1.2, 0.6),
    Freedom("pull_norm", 0.5, 2.0),
    Freedom("push_gray", 1.0, 4.0),
    Freedom("gray_size", 0.3, 0.9),
    Freedom("sabotage", 0.3, 0.9),
    Freedom("obstruction_harm", 0.2, 0.8),
)

BY_HAND = (
    "clarity_mean",
    "clarity_cases",
    "innovators",
    "cases_needed",
    "value_share",
    "fit_platform",
    "fit_specialist",
    "participation_base",
    "reengineering_speed",
    "signing_rate",
    "fog",
    "standardisation_need",
)
"""Defaults that were once set by hand so that the regimes come out; a calibration has to find them by itself."""
SCREENED = (
    "belief_mean",
    "belief_spread",
    "risk_aversion",
    "clarity_talk",
    "disruption",
    "reengineering_start",
    "deployment_speed",
    "trial_budget",
)
"""Others that a screen found to matter for the patterns and that no source and no other parameter stands for."""
DEFAULT = tuple(freedom for freedom in CANDIDATES if freedom.name in (*BY_HAND, *SCREENED))
"""What the calibration of the baseline moves."""


def freedoms(words: Sequence[str]) -> tuple[Freedom, ...]:
    """What may be moved, and how far.

    Raises:
        InputError: on a parameter that is unknown, named twice, or no number, or on limits that are none.
    """
    if not words:
        return DEFAULT
    known = {freedom.name: freedom for freedom in CANDIDATES}
    found: dict[str, Freedom] = {}
    for word in words:
        name, equals, limits = (part.strip() for part in word.partition("="))
        parameter = find(name)
        if name in found:
            raise InputError("PARAMETER", name, "is named twice: name it once")
        if not isinstance(parameter.default, float) or parameter.row.timed:
            raise InputError("PARAMETER", name, "is no uncertain number: name a parameter of the world that is one")
        if equals:
            found[name] = Freedom(name, *_limits(name, limits))
        elif name in known:
            found[name] = known[name]
        else:
            raise InputError("PARAMETER", name, f"has no usual limits: write them, as {name}=LOW..HIGH")
        for end in (found[name].low, found[name].high):
            parameter.check(end)
    return tuple(found.values())


def _limits(name: str, text: str) -> tuple[float, float]:
    low, dots, high = text.partition("..")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (0.0, 0.0)
    if not dots or not ends[0] < ends[1]:
        raise InputError("PARAMETER", f"{name}={text}", f"must be written {name}=LOW..HIGH, LOW below HIGH")
    return ends
