"""The patterns that the model is held to, as data: figure, tolerance and its reason, source, and how a run shows it."""

from __future__ import annotations

import math

import numpy as np

from ...agents.columns import Floats
from .pattern import SEEN, WEAK, WEIGHT, Pattern, Seen
from .pattern_measures import ALL3, LIGHT, NONE, SHOW, SINGLES, gain, gradient, less, loss, more, over, ratio, turn
from .regimes import REGIMES

INF = math.inf

SURVEYS: tuple[Pattern, ...] = (
    Pattern(
        "pilots that pass",
        "share of pilot reviews",
        0.33,
        0.15,
        0.45,
        "Cisco 2017: 60 % stall at the proof of concept, 26 % call one a complete success (n = 1,845)",
        SEEN,
        "Deciders of firms that paid for their own projects: no-policy, all reviews of pilots. Between 26 and 40 % get "
        "past it, so .33; business deciders say 15 %, and half again as many as say 26 % may still go on.",
        ratio(NONE, "passed", "reviewed"),
    ),
    Pattern(
        "sound projects turned down",
        "share of projects on the table",
        0.5,
        0.3,
        0.7,
        "Anderson and Newell 2002, 2004: about half of the projects that audits recommend",
        SEEN,
        "Audits go to small and medium plants and leave no doubt what it is for and whether it works: factories below "
        "250 staff past the gates of concept and evidence, no-policy, and no pilot a year later. Energy projects are "
        "smaller and surer, so the limits are wide.",
        ratio(NONE, "rejected", "proposals"),
    ),
    Pattern(
        "spending",
        "share of revenue a year",
        0.012,
        0.005,
        0.025,
        "trade report, small and medium firms in China 2023: 50 % spend 1-2 %, 40 % less than 1 %",
        SEEN,
        "Firms that spend at all: own money of all factories over the revenue of those with a system, no-policy. The "
        "report's mean is near 1.2 %; ours weighs the large more, who spend a smaller share.",
        ratio(NONE, "spent", "earned"),
    ),
    Pattern(
        "half of the benefit or less",
        "share of reviews of systems in use",
        0.6,
        0.4,
        0.8,
        "Panorama on enterprise systems: 60 % got at most half of the benefits expected",
        WEAK,
        "Systems that went live: reviews of scaled systems, no-policy; expected is what vendors claim.",
        ratio(NONE, "poor", "systems"),
    ),
    Pattern(
        "loss at first",
        "share of revenue a year",
        -0.013,
        -0.03,
        -0.004,
        "McElheran and others, CES-WP-25-27: short-run loss of about 1.3 points",
        SEEN,
        "Plants that adopt and are not subsidised: worst of the first four years of the plants that scale under "
        "break-concept, which pays nobody and has more of them than no-policy. A loss of productivity is not quite a "
        "loss of revenue, so a factor of two to three either way.",
        loss,
    ),
    Pattern(
        "years until it gains",
        "years",
        4.0,
        2.0,
        6.0,
        "McElheran and others: gains after about four years",
        SEEN,
        "The same plants: when the mean net effect crosses zero. Older plants wait longer; two years either way.",
        turn,
    ),
    Pattern(
        "gain in the sixth year",
        "share of revenue a year",
        0.04,
        0.015,
        0.11,
        "Zolas and others: labour productivity of robot adopters + 11 %",
        SEEN,
        "The same plants. Productivity counts value added, about a third of revenue, before all costs of the system: "
        "near .04 if a third, .11 if all of it, and less after costs.",
        gain,
    ),
    Pattern(
        "imitation",
        "share of own starts",
        0.8,
        0.65,
        0.97,
        "Bass coefficients: p .03 and q .38 give .79, tractors .83; information technology in organisations near 1",
        SEEN,
        "Where it spreads (three-bottlenecks): starters who had to see a case first. By the closed form the innovators "
        "are (p/q) ln(1 + q/p) of all who ever adopt; after ten years fewer have followed than ever will.",
        ratio(ALL3, "imitators", "own_starts"),
    ),
    Pattern(
        "staff with a stake",
        "times the share of pilots that pass",
        None,
        1.15,
        INF,
        "Atkin and others 2017: little take-up in spite of a net benefit; a month's wage raised it",
        SEEN,
        "Sign only: pilots pass more often where staff share the gain and gray interests are bought out (break-people) "
        "than without (no-policy).",
        over(ratio(SINGLES[2], "passed", "reviewed"), ratio(NONE, "passed", "reviewed")),
        slack=0.15,
    ),
    Pattern(
        "pilots that spill over",
        "share of all factories",
        None,
        0.0,
        INF,
        "Liu and others 2025: demonstration firms raise transformation around them",
        SEEN,
        "Sign only, and against the article: under verified-lighthouses more scale unsupported than under no-policy.",
        more(LIGHT, "unsupported"),
        slack=0.02,
    ),
)

PREDICTIONS: tuple[Pattern, ...] = (
    Pattern(
        "pilot purgatory",
        "share of starters",
        0.7,
        0.55,
        0.85,
        "McKinsey and World Economic Forum 2018: over 70 % of manufacturers; an industry survey: 40 of the 70 % that "
        "started (n = 400)",
        SEEN,
        "Manufacturers that consultants reach, with own pilots: medium and large starters that have not scaled after "
        "five years, no-policy. 57 to over 70 % were found; 15 points either way.",
        less(ratio(NONE, "bigger_scaled", "bigger_started")),
        held_out=True,
    ),
    Pattern(
        "not started",
        "share of medium and large factories",
        0.3,
        0.15,
        0.6,
        "industry survey: 30 % not started (n = 400)",
        SEEN,
        "The same population where programmes run: display-programme after five years. Who answers such a survey is "
        "more likely to have started, so up to twice as many.",
        less(ratio(SHOW, "bigger_started", "bigger")),
        held_out=True,
    ),
    Pattern(
        "in pilot mode over a year",
        "share of those in it",
        0.84,
        0.6,
        1.0,
        "industry survey: 84 % (n = 400)",
        SEEN,
        "Factories in a pilot or a showcase after five years, display-programme, by time since they first started.",
        ratio(SHOW, "stuck_year", "stuck"),
        held_out=True,
    ),
    Pattern(
        "in pilot mode over two years",
        "share of those in it",
        0.28,
        0.1,
        0.5,
        "industry survey: 28 % (n = 400)",
        SEEN,
        "The same. It depends on when programmes began, which the survey does not say.",
        ratio(SHOW, "stuck_two_years", "stuck"),
        held_out=True,
    ),
    Pattern(
        "large over small, starters",
        "ratio of shares",
        3.3,
        1.6,
        6.6,
        "Eurostat 2023: high or very high digital intensity, 68.2 % of large and 20.9 % of small firms",
        SEEN,
        "The nearest thing in the index to having started; the index is older than this technology and covers all "
        "branches, so a factor of two either way. At the end, no-policy.",
        gradient("started"),
        held_out=True,
    ),
    Pattern(
        "large over small, deep use",
        "ratio of shares",
        7.5,
        3.0,
        19.0,
        "Eurostat 2023: very high digital intensity, 26.3 % of large and 3.5 % of small firms",
        SEEN,
        "The nearest thing to real use; a factor of two and a half either way. At the end, no-policy.",
        gradient("used"),
        held_out=True,
    ),
)

PATTERNS: tuple[Pattern, ...] = (*SURVEYS, *REGIMES, *PREDICTIONS)
BY_NAME = {pattern.name: pattern for pattern in PATTERNS}


def searched(patterns: tuple[Pattern, ...] | None = None) -> list[Pattern]:
    """The patterns that a search sees."""
    return [p for p in (PATTERNS if patterns is None else patterns) if not p.held_out]


def residuals(seen: Seen, patterns: tuple[Pattern, ...] | None = None) -> Floats:
    """The misses of the patterns of the search, each times the root of its weight; the weights add up to 1.

    Held-out patterns never enter, also if they are among ``patterns``.
    """
    inside = searched(patterns)
    weight = np.array([WEIGHT[p.standing] for p in inside])
    misses = np.array([p.miss(p.measure(seen)) for p in inside])
    return np.asarray(misses * np.sqrt(weight / weight.sum()), dtype=np.float64)


def misfit(seen: Seen, patterns: tuple[Pattern, ...] | None = None) -> float:
    """Weighted mean of squared misses: 0 is perfect, 1 is a limit on average."""
    return float((residuals(seen, patterns) ** 2).sum())
