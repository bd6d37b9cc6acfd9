"""Which vendor a factory looks at: random utility over the vendors in the market that it has not tried."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...agents.columns import Index
from ...agents.vendor import VendorColumns, appeal, proven, track_record
from ..dice import GOLDEN, mix, unit
from ..engine import compiled, kernel
from ..world import Offers, World

_appeal, _proven, _track_record = compiled(appeal), compiled(proven), compiled(track_record)
_mix, _unit = compiled(mix), compiled(unit)


def choose_prospects(world: World, rows: Index) -> None:
    """Some factories look for a vendor."""
    if len(rows):
        key = luck_key(world)
        choose_all(world.block, world.vendors, world.offers, world.record, world.month, key, rows)


def luck_key(world: World) -> np.uint64:
    """The key of this month's dice for which vendor looks best."""
    return world.dice.key("prospect", world.month)


@kernel
def choose_all(
    block: Any, v: VendorColumns, offers: Offers, parameters: Any, month: int, key: np.uint64, rows: Index
) -> None:
    """Each of some factories looks for a vendor."""
    for i in rows:
        choose(block[i], v, offers, parameters[0], month, key)


@kernel
def choose(me: Any, v: VendorColumns, offers: Offers, p: Any, month: int, key: np.uint64) -> None:
    """One factory looks at the vendor that looks best to it: appeal plus Gumbel noise. Who tried all starts over."""
    best, best_score, best_tried = -1, -np.inf, -1
    best_tried_score = -np.inf
    for k in range(len(v.alive)):
        if not v.alive[k]:
            continue
        price = offers.price[k] * offers.terms[offers.model[k]].pilot
        in_target = 1.0 if v.target[k] == me.sector else 0.0
        fit, how = offers.fit[k, me.sector], offers.selling[k]
        look = _appeal(fit, price, how.hype, in_target, p.choice_price)
        look += how.aim[me.size] + how.channel * me.mediated
        if how.proof > 0.0:
            record = _track_record(fit, p.proof_prior, how.good, how.cases)
            look += _proven(how.proof, record, min(fit * how.hype, 1.0), me.trust)
        luck = -np.log(-np.log(_unit(_mix(_mix(me.ids ^ (v.ids[k] * GOLDEN)) ^ key))))
        score = p.choice_sharpness * look + luck
        if me.tried_set >> np.uint64(k) & np.uint64(1):
            if score > best_tried_score:
                best_tried, best_tried_score = k, score
        elif score > best_score:
            best, best_score = k, score
    if best < 0:
        best = best_tried
    me.prospect = best
    me.looked = month
