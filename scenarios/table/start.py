"""Rows of the installed base: who has a system before month 0."""

from dataclasses import dataclass

from .row import setting

OTHERS = "An import's own firms come before it."
ANY_USERS = {"users_small": ("users_medium", "users_large")}


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a run begins: by default in a world in which nobody has a system yet."""

    users_small: float = setting(
        "Small factories with a system at the start | installed base, adopters, sme, initial",
        0.0,
        "share of small factories",
        (0.0, 1.0),
        f"Small factories that have a system at month 0. {OTHERS}",
    )
    users_medium: float = setting(
        "Medium factories with a system at the start | installed base, adopters, sme, initial",
        0.0,
        "share of medium factories",
        (0.0, 1.0),
        f"Medium factories that have a system at month 0. {OTHERS}",
    )
    users_large: float = setting(
        "Large factories with a system at the start | installed base, adopters, initial",
        0.0,
        "share of large factories",
        (0.0, 1.0),
        f"Large factories that have a system at month 0. {OTHERS}",
    )
    users_sector: float = setting(
        "Users in the most against the least standardised sector | installed base, initial",
        0.0,
        "log odds",
        (-6.0, 6.0),
        "How much more common systems of month 0 are in the most standardised sector than in the least.",
        needs={"users_small": 0.3},
        instead=ANY_USERS,
    )
    users_showcase: float = setting(
        "Users at the start that keep a pilot for show | showcase, installed base, display, face",
        0.0,
        "share",
        (0.0, 1.0),
        "Of the factories that have a system at month 0, those that only keep a pilot for show.",
        needs={"users_small": 0.3},
        instead=ANY_USERS,
    )
    users_depth: float = setting(
        "Depth of use at the start | digital maturity, installed base, initial",
        0.5,
        "0-1",
        (0.05, 1.0),
        "How deeply the scaled systems of month 0 are used, on average; by default as the model's "
        "own users have them some two years after scaling.",
    )
    users_years: float = setting(
        "Age of the systems at the start | installed base, initial",
        4.0,
        "years",
        (0.0, 30.0),
        "How long ago the systems of month 0 began, on average; at least their window.",
    )
