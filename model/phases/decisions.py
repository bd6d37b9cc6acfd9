"""Phase 9: the others hear of it, look at a vendor, pass the gates or are held by one, and start."""

from typing import Any

from ...agents import decision as rule
from ...agents import value
from ...agents.factory import Gate, Stage
from ...agents.knowledge import belief, prior_precision
from ..ahead import AHEAD, fetch
from ..engine import compiled, held, kernel, part
from ..hands import DECIDE, done, hand_on
from ..ledger import Event
from ..state import Offers, State
from . import money
from .noting import note, note_credits
from .prospects import choose
from .starts import start

_lifted, _hazard, _first_closed = compiled(rule.lifted), compiled(rule.signing_hazard), compiled(rule.first_closed)
_belief = compiled(belief)
_precision, _payback, _worth = compiled(prior_precision), compiled(value.payback), compiled(value.worth)
_investment, _running = compiled(value.investment), compiled(value.running_cost)

LOOK_AGAIN = 12
"""Months after which a factory that still considers looks at the vendors afresh."""
HEARS, RETURNS, SIGNS = 1, 2, 4
"""News of a factory in a month, a bit each: who hears or looks again may sign in the same month."""


@part
def decisions(s: State) -> None:
    """Phase 9. Whom a programme selected starts; the rest hear, consider, and start when every gate is open."""
    buyers_pressure(s)
    start_selected(s)
    half = hand_on(s.board, DECIDE, len(s.factories))
    news = decide(s, 0, half) | done(s.board)
    if news & HEARS:
        tell(s, HEARS, Event.HEARD)
    if news & RETURNS:
        tell(s, RETURNS, Event.RETURNED)
    if news & SIGNS:
        start_signers(s)


@part
def start_selected(s: State) -> None:
    """Whom a programme selected and who, a few phases later, still can start: in business, with a vendor."""
    clock, count = s.clock[0], 0
    for i in s.lists.selected[: clock.selected]:
        me = s.factories[i]
        if me.stage <= Stage.CONSIDERING and me.prospect >= 0:
            me.placed = True
            s.government[me.programme].selected += 1.0
            s.lists.rows[count] = i
            count += 1
    start(s, s.lists.rows[:count], True)


@part
def tell(s: State, bit: int, event: int) -> None:
    """Note the news of a kind."""
    for i in range(len(s.factories)):
        if s.lists.news[i] & bit:
            note(s, event, i, -1, float("nan"))


@part
def start_signers(s: State) -> None:
    """Who passed every gate and signed starts."""
    count = 0
    for i in range(len(s.factories)):
        if s.lists.news[i] & SIGNS:
            s.factories[i].placed = False  # it passed the gates itself
            s.lists.rows[count] = i
            count += 1
    note_credits(s, s.lists.rows[:count])
    start(s, s.lists.rows[:count], False)


@part
def decide(s: State, first: int, last: int) -> int:
    """A month of thinking in some factories: who hears, who looks again, which gate holds whom, and who signs.

    The order of the gates is the argument: who does not know what it is for does not ask whether it works, and who has
    not seen it work does not ask what it costs. Returns the kinds of news that there are.
    """
    month, news, kinds = s.clock[0].month, s.lists.news, 0
    for i in range(first, last):
        for line in range(3):
            fetch(s.factories, i + AHEAD, line)
        me = s.factories[i]
        p = s.parameters[me.area]
        me.gate = Gate.OPEN
        news[i] = 0
        if me.stage == Stage.UNAWARE:
            hearing = p.awareness * (1.0 + p.campaign_gain * p.campaign)
            me.aware_sum += hearing + p.awareness_contact * me.contact
            if me.aware_sum >= me.aware_at:
                me.stage = Stage.CONSIDERING
                news[i] = HEARS
        elif me.stage == Stage.ABANDONED and me.returns <= month:
            me.stage = Stage.CONSIDERING
            me.tried = 0
            news[i] = RETURNS
        if me.stage == Stage.CONSIDERING and considers(s, me, p):
            news[i] |= SIGNS
        kinds |= news[i]
    return kinds


@part
def considers(s: State, me: Any, p: Any) -> bool:
    """Which gate holds a factory this month; whether none does, and its head signs."""
    clear, shown = me.clarity >= p.clarity_needed, me.evidence >= me.cases_needed
    able, pays = False, False
    if clear and shown:  # only then does it ask what it costs
        if me.prospect < 0 or me.looked <= s.clock[0].month - LOOK_AGAIN:
            choose(s, me)
        able, pays = reckon(me, s.offers, p)
    me.gate = _first_closed(clear, shown, able, pays)
    return me.gate == Gate.LEADERSHIP and signs(me, p)


@kernel
def reckoned(state: State, i: int) -> tuple[float, float, float]:
    """What one factory that asks for it reckons with: its own part of a pilot and the most it can lose on one, M CNY,
    and the payback it expects, months."""
    s = held(state)
    me = s.factories[i]
    p = s.parameters[me.area]
    own = money.pilot_price(me, s.offers, p) * (1.0 - money.voucher(me, p))
    expected = expected_payback(me, s.offers, p, me.prospect) if me.prospect >= 0 else value.NEVER
    return own, money.budget(me, p), expected


@part
def reckon(me: Any, offers: Offers, p: Any) -> tuple[bool, bool]:
    """Whether one factory can afford a pilot with the vendor it looks at, and whether it expects it to pay in time."""
    vendor = me.prospect
    able = money.pilot_price(me, offers, p) * (1.0 - money.voucher(me, p)) <= money.budget(me, p)
    return able, vendor >= 0 and expected_payback(me, offers, p, vendor) <= me.patience


@part
def expected_payback(me: Any, offers: Offers, p: Any, vendor: int) -> float:
    """Payback in months that one considering factory expects, reckoning below its mean belief."""
    tau = _precision(me.clarity, p.belief_spread, p.fog)
    mean, spread = _belief(me.prior, tau, me.info, me.info_sum)
    reckoned = max(mean - p.risk_aversion * spread, 0.0)
    offer = offers.each[vendor]
    terms = offers.terms[offer.model]
    kept = _worth(me.revenue, p.value_share, p.gain_share * p.gain_share_cost, terms.outcome)
    invest = _investment(me.cost, offer.price, terms.upfront, 1.0, p.scale_subsidy)
    running = _running(me.cost, p.upkeep, offer.price, terms.fee)
    return float(_payback(invest, kept * reckoned * (1.0 - me.withheld), running))


@part
def signs(me: Any, p: Any) -> bool:
    """Whether the head of one factory signs this month: its cumulated hazard has reached its Exp(1) threshold."""
    head = _lifted(me.commitment, p.academy_reach, p.leadership_academy)
    head = _lifted(head, p.outside_boost, p.outside_lead)
    urgency = p.epidemic + me.lost_orders
    me.sign_sum += _hazard(p.signing_rate, head, me.pressure, p.mandate_pull, urgency, p.urge)
    return bool(me.sign_sum >= me.sign_at)


@part
def buyers_pressure(s: State) -> None:
    """Pressure of digital buyers on each supplier, 0-1: mandate x share of its customers' revenue that has scaled."""
    chain, pulled = s.chain, False
    for area in range(s.plan.reaches.shape[1]):
        pulled |= s.parameters[area].mandate > 0.0
    if not pulled:
        if s.clock[0].turned or s.clock[0].limited:
            for i in range(len(s.factories)):
                s.factories[i].pressure = 0.0
        return
    everything, digital = s.lists.score, s.lists.room
    everything[:] = 0.0
    digital[:] = 0.0
    for e in range(len(chain.supplier)):
        buyer, seller = s.factories[chain.buyer[e]], chain.supplier[e]
        everything[seller] += buyer.revenue
        if buyer.stage == Stage.SCALED:
            digital[seller] += buyer.revenue
    for i in range(len(s.factories)):
        mandate = s.parameters[s.factories[i].area].mandate
        s.factories[i].pressure = mandate * digital[i] / max(everything[i], 1e-9)
