"""Rows of the installed base: who has a system before month 0."""

from dataclasses import dataclass

from .row import setting

OTHERS = "An import's own firms come before it."
ANY_USERS = {"users_small": ("users_medium", "users_large")}


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a run begins: by default in a world in which nobody has a system yet."""

    users_small: float = setting(
        0.0, "share of small factories", (0.0, 1.0), f"Small factories that have a system at month 0. {OTHERS}"
    )
    users_medium: float = setting(0.0, "share of medium factories", (0.0, 1.0), f"Medium ones that have one. {OTHERS}")
    users_large: float = setting(0.0, "share of large factories", (0.0, 1.0), f"Large ones that have one. {OTHERS}")
    users_sector: float = setting(
        0.0,
        "log odds",
        (-6.0, 6.0),
        "How much more common these are in the most standardised sector than in the least.",
        needs={"users_small": 0.3},
        instead=ANY_USERS,
    )
    users_showcase: float = setting(
        0.0,
        "share",
        (0.0, 1.0),
        "Of these, those that only keep a pilot for show.",
        needs={"users_small": 0.3},
        instead=ANY_USERS,
    )
    users_depth: float = setting(
        0.5,
        "0-1",
        (0.05, 1.0),
        "How deeply the scaled systems of month 0 are used, on average; .5 is what the model's own users "
        "have some two years after scaling.",
    )
    users_years: float = setting(
        4.0,
        "years",
        (0.0, 30.0),
        "How long ago the systems of month 0 began, on average; at least their window.",
    )
