"""How a factory decides: the gates it must pass, the review that a pilot must pass, and the classic rules."""

from .columns import Num
from .factory import Gate
from .value import effectiveness, payback

CONCEPT, EVIDENCE, BUDGET, PAYBACK, LEADERSHIP = (int(gate) for gate in Gate if gate != Gate.OPEN)


def first_closed(concept: Num, evidence: Num, budget: Num, payback: Num) -> Num:
    """The first gate that is closed, given for each whether it is open; LEADERSHIP where the first four are open.

    The order is the argument: who does not know what it is for does not ask whether it works, and who has not seen it
    work does not ask what it costs.
    """
    gate = PAYBACK + (LEADERSHIP - PAYBACK) * payback
    gate = BUDGET + (gate - BUDGET) * budget
    gate = EVIDENCE + (gate - EVIDENCE) * evidence
    return CONCEPT + (gate - CONCEPT) * concept


def signing_hazard(rate: Num, commitment: Num, pressure: Num, pull: Num, urgency: Num, urge: Num) -> Num:
    """Hazard a month that the head signs: rate x commitment x (1 + pull x pressure)(1 + urge x urgency).

    Args:
        rate: of a fully committed head, per month.
        commitment: 0-1.
        pressure: of digital buyers under a mandate, 0-1.
        pull: relative gain at full pressure.
        urgency: what shocks have taken, as a share of a year's profit or orders.
        urge: relative gain at an urgency of 1.
    """
    return rate * commitment * (1.0 + pull * pressure) * (1.0 + urge * urgency)


def lifted(level: Num, reach: Num, strength: Num) -> Num:
    """A level in 0-1 after a measure that closes a share of the gap to 1: x + (1 - x) reach strength."""
    return level + (1.0 - level) * reach * strength


def measured_payback(
    fit: Num,
    use: Num,
    complement: Num,
    linked_gain: Num,
    shown: Num,
    withheld: Num,
    worth: Num,
    cost: Num,
    running: Num,
) -> Num:
    """Payback in months that a review computes for going to full scale.

    cost / (worth x F U C (1 + nu l) x shown x (1 - withheld) - running)

    Args:
        fit: of the vendor to this factory, 0-1.
        use: participation, less sabotage, 0-1.
        complement: re-engineering, 0-1.
        linked_gain: 1 + nu l, from interoperable partners.
        shown: share of the result that survives fault-finding, times the error of measurement.
        withheld: share of value withheld by middlemen.
        worth: beta R / 12, value a month at full deployment and effectiveness 1, net of what is given away, M CNY.
        cost: what full scale still costs the factory, M CNY.
        running: running cost of full scale a month, M CNY.
    """
    result = effectiveness(fit, use, complement, linked_gain - 1.0, 1.0) * shown
    return payback(cost, worth * result * (1.0 - withheld), running)


def bass_hazard(p: Num, q: Num, adopted: Num, months: Num = 1.0) -> Num:
    """Hazard of adoption in a number of months under Bass (1969): (p + q F) / 12 a month, p and q per year."""
    return (p + q * adopted) * months / 12.0


def threshold_met(adopted: Num, watched: Num, threshold: Num, by_count: bool) -> Num:
    """Whether enough of those one watches have adopted (Granovetter 1978; Watts 2002; Centola and Macy 2007).

    By fraction: adopted / watched >= threshold, never where nobody is watched unless the threshold is 0 or less.
    By count: adopted >= threshold.
    """
    if by_count:
        return adopted >= threshold
    # with slack for rounding, so that 1 of 100 meets 0.01
    return (adopted >= threshold * watched - 1e-9) & ((watched > 0) | (threshold <= 0.0))
