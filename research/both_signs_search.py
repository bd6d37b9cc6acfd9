"""Looks for worlds in which a measure helps or backfires, and notes them in research/both_signs.json.

python research/both_signs_search.py [MEASURE...]   about 15 minutes of one core for all

The seeds and the budget of each search stand below; `research/both_signs.py` confirms what was found.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

from signs import BACKFIRES, HELPS, Plan, Search, Twins, search, simplify
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.scenarios.describe import FIRST
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Lever

FOUND = Path(__file__).parent / "both_signs.json"
WORDS = {HELPS: "help", BACKFIRES: "backfire"}

VARIED = """
    peers middleman_share revenue_spread clarity_mean patience_min patience_max innovators cases_needed commitment_mean
    trial_budget risk_aversion value_share system_cost cost_exponent upkeep pilot_cost reengineering_speed
    measurement_noise tries_max keep_face cool_off clarity_needed fog belief_mean belief_spread outcome_noise forgetting
    peer_closeness own_word subsidised_word failure_word failure_hidden failure_memory open_attention open_half
    claim_weight trust_start trust_loss trust_contagion trust_recovery skill_mean gray_prevalence fit_platform
    fit_learning cost_to_serve
"""
SEEN = """
    peers innovators cases_needed clarity_needed commitment_mean trial_budget value_share system_cost measurement_noise
    tries_max keep_face cool_off own_word failure_word failure_hidden failure_memory open_attention trust_loss
    trust_contagion belief_mean risk_aversion cost_exponent skill_mean cost_to_serve
"""
FOUR = (1000, 1001, 1002, 1003)
PLANS = {
    "wide": Plan(names=tuple(VARIED.split())),
    "narrow": Plan(names=tuple(SEEN.split()), worlds=300, first=FOUR, caution=1.0),
    "far": Plan(names=tuple(SEEN.split()), factor=10.0, worlds=600, first=FOUR, caution=1.0),
}
"""Wide: whatever decides whether a case works, and who sees, believes and can pay for it. Narrow, where the wide search
finds too few worlds that are alive: who starts, who fails, and how that is seen; all else as in first-world. Far: the
same, further from it."""
SEARCHES = {
    "pilots": ("wide",),
    "subsidies": ("narrow", "far"),
    "subsidies-both": ("wide",),
    "transparency": ("wide",),
    "platform": ("wide", "narrow"),
}
BY_HAND: dict[str, dict[str, float | int]] = {
    "subsidies": {
        "clarity_needed": 0.1,
        "commitment_mean": 0.75,
        "innovators": 0.2,
        "cases_needed": 0.5,
        "trial_budget": 0.05,
        "risk_aversion": 0.02,
        "belief_mean": 1.2,
        "system_cost": 1.0,
        "cost_exponent": 0.2,
        "cost_exponent_small": 0.2,
        "revenue_spread": 2.0,
        "peers": 10,
        "peer_closeness": 1.0,
        "own_word": 0.5,
        "clarity_cases": 0.1,
        "failure_hidden": 0.05,
        "failure_word": 3.0,
        "failure_memory": 240.0,
        "keep_face": 0.05,
        "tries_max": 1,
        "cool_off": 240.0,
    }
}
"""Worlds made by hand from what could make a measure backfire, where no search found one; simplified like others."""
CAREFUL = Plan(names=(), factories=500, third=tuple(range(3000, 3010)))
"""With what a world made by hand is simplified."""

NEWS = Lever("disclosure", 1.0, 6, None, "others learn from failures as well as from successes")
TALK = Lever("campaign", 1.0, 6, None, "a platform tells everybody that there is such a thing, and what it is for")


def measures() -> dict[str, Twins]:
    """Each measure as a scenario without it and one with it, in first-world and for ten years."""
    first = load(FIRST).world.changed()
    alone, programme, display, vouchers, both = (
        load(name).with_world(**first, months=120)
        for name in ("no-policy", "pilots-by-need", "display-programme", "vouchers", "break-cost")
    )
    return {
        "pilots": Twins(alone, display),
        "subsidies": Twins(alone, vouchers),
        "subsidies-both": Twins(alone, both),
        "transparency": Twins(programme, dataclasses.replace(programme, levers=(*programme.levers, NEWS))),
        "platform": Twins(alone, dataclasses.replace(alone, levers=(NEWS, TALK))),
    }


def look_for(names: list[str]) -> None:
    """Make the searches of each measure one after the other until both signs are there; note what was found."""
    for name in names or list(SEARCHES):
        done: dict[str, Any] = {}
        for kind in SEARCHES[name]:
            start = time.process_time()
            noted = plain(search(measures()[name], PLANS[kind], RunOptions(jobs=1)))
            noted["counts"]["cpu_seconds"] = round(time.process_time() - start)
            done = noted["found"] | done | {kind: noted["counts"]}  # what was found first stands
        if "backfire" not in done and name in BY_HAND:
            done["backfire"] = by_hand(name)
        known = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
        FOUND.write_text(json.dumps(known | {name: done}, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(done), flush=True)


def by_hand(name: str) -> dict[str, Any]:
    """A world made by hand, simplified as a world that was found."""
    world, tried = simplify(measures()[name], dict(BY_HAND[name]), BACKFIRES, CAREFUL, RunOptions(jobs=1))
    return {"by_hand": True, "world": world, "strongest": BY_HAND[name], "simpler": tried}


def plain(result: Search) -> dict[str, dict[str, Any]]:
    """A search as plain values: ``counts``, and ``found`` by sign."""
    counts = {field: getattr(result, field) for field in ("drawn", "alive", "up", "down", "bred", "simpler")}
    found = {}
    for sign, each in result.found.items():
        seen = [round(value, 4) for value in (each.seen.mean, each.seen.low, each.seen.high)]
        found[WORDS[sign]] = {"seen": seen, "world": each.world, "strongest": each.strongest}
    return {"counts": counts, "found": found}


if __name__ == "__main__":
    look_for(sys.argv[1:])
