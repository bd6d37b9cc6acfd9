"""A small world in which every mechanism is at work within two years: all levers are pulled, all events happen."""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from stallpoint.model.life import begin, live
from stallpoint.model.phases.decisions import reckoned
from stallpoint.model.state import State
from stallpoint.model.world import World
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import digest, held, opened, small

MONTHS, SEED = 24, 10
WORDS = {"selection": 4, "pricing": 5, "own_pricing": 4, "own_target": 6, "success_counts": 9}
"""Levers that take a word: each word holds for so many months."""
HELD = {
    "hype": 2.0,
    "price": 0.9,
    "openness": 0.4,
    "partner_policy": 0.2,
    "own_price": 0.8,
    "own_hype": 3.0,
    "own_proof": 0.7,
    "own_partner_policy": 0.8,
    "pilots": 0.2,
    "pilot_subsidy": 0.7,
    "aftercare": 0.5,
    "voucher": 0.5,
    "scale_subsidy": 0.2,
    "campaign": 0.5,
    "new_terms": 2.0,
    "consolidation": 0.3,
    "disclosure": 0.6,
    "training": 0.5,
    "leadership_academy": 0.5,
    "outside_lead": 0.5,
    "gain_share": 0.3,
    "amnesty": 0.3,
    "audit": 0.3,
    "mandate": 0.5,
    "standard": 0.6,
    "playbooks": 0.5,
    "public_budget": 3.0,
    "epidemic": 0.2,
    "input_cost": 0.02,
    "reshoring": 0.1,
}
"""All the others, each from a month of its own on, some of them for a year only."""


def levers() -> Iterator[Lever]:
    """Every lever there is."""
    for turn, (name, value) in enumerate(HELD.items()):
        yield Lever(name, value, turn % 7, turn % 7 + 12 if turn % 3 == 0 else None)
    for name, span in WORDS.items():
        for turn, word in enumerate(table()[name].row.span):
            yield Lever(name, word, turn * span, (turn + 1) * span)


EVERYTHING = small(
    80,
    MONTHS,
    tuple(levers()),
    aware_start=0.5,
    awareness=0.1,
    clarity_needed=0.3,
    cases_needed=0.2,
    belief_mean=1.0,
    signing_rate=5.0,
    trial_budget=20.0,
    cash_start=0.05,
    overdraft=0.0,
    patience_min=3.0,
    patience_max=6.0,
    cool_off=5.0,
    failure_memory=2.0,
    tries_max=2,
    system_cost=0.3,
    self_build=1.0,
    spinoff_rate=1.0,
    spinoffs_max=3,
    fixed_flexible=0.3,
    vendor_reaction=2.0,
    copy_rate=0.05,
    cash_alarm=100.0,
    exposure_max=0.005,
    entry_rate=20.0,
    entrants_max=4,
    runway=11.0,
    cost_to_serve=0.3,
    margin_spread=0.1,
    value_share=0.15,
    participation_base=1.5,
    trust_loss=0.2,
    fixed_cost=0.001,
    reengineering_speed=1.0,
    standardisation_need=0.2,
    investment_cap=0.2,
    keep_face=0.6,
    showcase_end=0.8,
    deployment_speed=0.5,
    gray_middleman=1.0,
    middleman_links=5,
)
QUIET = Scenario(world=EVERYTHING.world, levers=tuple(Lever(name, value, 0) for name, value in HELD.items()))
"""The same with its levers pulled from the start, so that all its months are one stretch."""
POOR = held(
    opened(
        60,
        36,
        system_cost=0.4,
        overdraft=1000.0,
        cash_start=0.05,
        neglect=0.3,
        staff_turnover=0.4,
        competition=0.3,
        exit_small=0.1,
        exit_medium=0.1,
        births=0.6,
    ),
    12,
    None,
    input_cost=0.2,
)
"""Dear materials eat the cash of many that have scaled, so that systems go for lack of upkeep; firms leave and are
born."""
CLASSIC = {
    rule: small(
        60,
        MONTHS,
        (Lever("own_price", 0.8, 9, None),),  # so that it is lived in two stretches
        rule=rule,
        first_adopters=5,
        hazard_p=0.3,
        threshold_mean=1.0 if rule == "threshold_count" else 0.3,
    )
    for rule in ("hazard", "threshold_fraction", "threshold_count")
}
ALL: tuple[Scenario, ...] = (EVERYTHING, POOR, *CLASSIC.values())


def columns(part: Any) -> Iterator[np.ndarray]:
    """Every column of a state, in order."""
    if isinstance(part, np.ndarray):
        yield from (part[name] for name in part.dtype.names) if part.dtype.names else (part,)
    elif isinstance(part, tuple):
        for inside in part:
            yield from columns(inside)


def state_of(world: World) -> str:
    """A fingerprint of all that a world is made of, to the last bit: what it leads to is not yet seen in a result."""
    kept: State = world.__getstate__()["state"]
    found = hashlib.blake2b(digest_size=16)
    for column in columns(kept):
        found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()


def prints(scenario: Scenario) -> tuple[str, ...]:
    """Fingerprints of a run, of the state that it ends in, and of what is made of it."""
    world = begin(scenario, SEED)
    result = live(world)
    asked = [reckoned(world.state, row) for row in range(result.factories)] if world.now.rule == "gates" else []
    made = [*result.series.values(), result.reproduction.credit, result.reproduction.brought, np.array(asked)]
    return digest(result), state_of(world), hashlib.blake2b(b"".join(map(np.ndarray.tobytes, made))).hexdigest()
