"""Which vendor a factory looks at: random utility over the vendors in the market that it has not tried."""

from typing import Any

import numpy as np

from ...agents.vendor import appeal, proven, track_record
from ..dice import GOLDEN, mix, unit
from ..engine import compiled, part
from ..state import State

_appeal, _proven, _track_record = compiled(appeal), compiled(proven), compiled(track_record)
_mix, _unit = compiled(mix), compiled(unit)


@part
def choose(s: State, me: Any) -> None:
    """One factory looks at the vendor that looks best to it: appeal plus Gumbel noise. Who tried all starts over."""
    p, clock = s.parameters[0], s.clock[0]
    key = s.keys[clock.month].prospect
    best, best_score, best_tried, best_tried_score = -1, -np.inf, -1, -np.inf
    for k in range(clock.vendors):
        v, offer = s.vendors[k], s.offers.each[k]
        if not v.alive:
            continue
        price = offer.price * s.offers.terms[offer.model].pilot
        in_target = 1.0 if v.target == me.sector else 0.0
        fit = s.offers.fit[k, me.sector]
        look = _appeal(fit, price, offer.hype, in_target, p.choice_price)
        look += offer.aim[me.size] + offer.channel * me.mediated
        if offer.proof > 0.0:
            record = _track_record(fit, p.proof_prior, offer.good, offer.cases)
            look += _proven(offer.proof, record, min(fit * offer.hype, 1.0), me.trust)
        luck = -np.log(-np.log(_unit(_mix(_mix(me.ids ^ (v.ids * GOLDEN)) ^ key))))
        score = p.choice_sharpness * look + luck
        if me.tried_set >> np.uint64(k) & np.uint64(1):
            if score > best_tried_score:
                best_tried, best_tried_score = k, score
        elif score > best_score:
            best, best_score = k, score
    me.prospect = best if best >= 0 else best_tried
    me.looked = clock.month
