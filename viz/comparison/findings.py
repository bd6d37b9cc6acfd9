"""The titles of figures: each states what it found, neutrally, with numbers."""

from __future__ import annotations

import math

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import at
from ..telling import date, listed, points, quantity, share, still_needed, with_interval, years
from ..words import LACKED, UNAWARE
from .sentences import OTHER_WORLD, by_scenario, first_of, main_hold, main_lacks, same_world


def use(c: Comparison) -> str:
    """Breadth against use."""

    def tell(name: str) -> str:
        return f"{share(c.end(name, 'in_use').mean)} of {share(c.end(name, 'breadth').mean)}"

    found = by_scenario(c, tell, lambda name: c.end(name, "in_use").mean)
    return f"Factories that really use it after {years(c.months)}, of those that started: {found}"


def stages(c: Comparison) -> str:
    """Where the factories stand."""

    def tell(name: str) -> str:
        return share(c.end(name, "piloting").mean + c.end(name, "showcase").mean)

    found = by_scenario(c, tell, lambda name: c.end(name, "piloting").mean + c.end(name, "showcase").mean)
    return f"In a pilot or a showcase after {years(c.months)}: {found}"


def holds(c: Comparison) -> str:
    """What holds the factories back."""
    if not any(main_hold(c, name)[1] for name in c.names):
        return "Nothing holds any factory at the end"
    common = first_of(main_hold(c, name)[0] for name in c.names)
    if common is not None:
        what = "Not having heard of it" if common == UNAWARE else common.capitalize()
        found = by_scenario(c, lambda name: share(main_hold(c, name)[1]), lambda name: main_hold(c, name)[1])
        everywhere = " in every scenario" if len(c.names) > 1 else ""
        return f"{what} holds the most factories at the end{everywhere}: {found}"
    found = by_scenario(
        c, lambda name: f"{main_hold(c, name)[0]} ({share(main_hold(c, name)[1])})", lambda name: main_hold(c, name)[1]
    )
    return f"What holds the most factories at the end: {found}"


def claims(c: Comparison) -> str:
    """Claimed against in use."""
    name = max(c.names, key=lambda each: c.end(each, "claimed").mean - c.end(each, "in_use").mean)
    claimed, used = 100 * c.end(name, "claimed").mean, 100 * c.end(name, "in_use").mean
    where = f" under {name}" if len(c.names) > 1 else ""
    return (
        f"Vendors can claim {quantity(claimed)} contracts for every 100 factories{where}; "
        f"{quantity(used)} really use what they bought"
    )


def apart(c: Comparison) -> str:
    """From when on real use differs for certain."""
    parts = []
    for name in c.names[1:]:
        month = c.surely_from(name, "in_use")
        if c.other_world(name):
            parts.append(f"{name} is {OTHER_WORLD}")
        elif month is None:
            parts.append(f"{name} cannot be told from it at the end")
        else:
            side = "above" if c.difference(name, "in_use").mean > 0 else "below"
            parts.append(f"{name} stays {side} it from {date(month)} on")
    shown = parts if len(parts) <= 3 else [f"{len([p for p in parts if ' stays ' in p])} of {len(parts)} stay apart"]
    return f"On these dice, real use against {c.baseline}: {listed(shown)}"


def differences(c: Comparison) -> str:
    """Paired differences in real use."""
    parts = []
    for name in c.names[1:][:MOST]:
        d = c.difference(name, "in_use")
        if c.other_world(name):
            parts.append(f"{name} is {OTHER_WORLD}")
        elif d.none:
            parts.append(f"{name} changes nothing")
        elif d.n > 1 and not d.sure:
            parts.append(f"{name} adds nothing for certain ({points(d.mean)} points)")
        else:
            verb = "adds" if d.mean >= 0 else "takes away"
            parts.append(f"{name} {verb} {points(abs(d.mean), False)} points ({still_needed(d)})")
    more = f"; {len(c.names) - 1 - MOST} more below" if len(c.names) - 1 > MOST else ""
    return f"Real use by {at(c.months)} against {c.baseline}: {listed(parts)}{more}"


def sizes(c: Comparison) -> str:
    """The size gradient in real use, in the scenario where most use it."""
    name = max(c.names, key=lambda each: c.end(each, "in_use").mean)
    found = c.gradient(name, "size", "in_use")
    where = f" under {name}" if len(c.names) > 1 else ""
    return f"Really in use{where}: {listed([f'{share(found[g].mean)} of {g}' for g in reversed(found)])} factories"


def reasons(c: Comparison) -> str:
    """Why pilots failed."""
    found = {name: main_lacks(c, name) for name in c.names}
    some = {name: lacks[0] for name, lacks in found.items() if lacks}
    if not some:
        return "No pilot failed its review"
    common = first_of(lack[0] for lack in some.values())
    if common is not None and len(some) == len(c.names):
        parts = by_scenario(c, lambda name: share(some[name][1]), lambda name: some[name][1])
        return f"Main reason why pilots failed: {LACKED[common][0]}, {parts}"
    grouped: dict[str, list[str]] = {}
    for name, (why, part) in list(some.items())[:MOST]:
        grouped.setdefault(why, []).append(f"{name} ({share(part)})")
    parts = "; ".join(f"{LACKED[why][0]} under {listed(names)}" for why, names in grouped.items())
    return f"Main reason why pilots failed: {parts}"


def money(c: Comparison) -> str:
    """Public money for each factory that would not use it without; of one scenario alone, only what all of it comes to.

    Of two scenarios the one that spends more is held against the other, also if that is the baseline.
    """
    if len(same_world(c)) < 2:
        return _money_spent(c) if len(c.names) > 1 else _money_alone(c)
    if len(c.seeds) < 2:
        return f"{_money_spent(c)}; one run of each does not tell what an added user costs"
    spent = {name: c.difference(name, "public_spent").mean for name in same_world(c)[1:]}
    pairs = [(name, c.baseline) if more > 0.0 else (c.baseline, name) for name, more in spent.items() if more]
    if not pairs:
        return _money_spent(c)
    one = all(other == c.baseline for _, other in pairs)
    told = [_added_user(c, dear, other, "" if one else f" against {other}") for dear, other in pairs]
    rest = f" and {len(told) - MOST} more below" if len(told) > MOST else ""
    head = (
        f"Public money by {at(c.months)} for each factory added to real use{f', against {c.baseline}' if one else ''}"
    )
    return f"{head}, million CNY: {listed(told[:MOST])}{rest}"


def _added_user(c: Comparison, dear: str, other: str, against: str) -> str:
    """What an added user costs under the scenario of two that spends more."""
    found, d = c.public_per_added(dear, other), c.difference(dear, "in_use", other)
    if not math.isnan(found.mean):
        return f"{with_interval(found)} under {dear}{against}"
    if not d.sure:
        return f"{dear} adds nothing for certain{against}"
    if d.mean < 0.0:
        return f"{dear} takes users away{against}"
    return f"whether {dear} costs more is not sure on these dice{against}"


def _money_spent(c: Comparison) -> str:
    paid = {name: c.money(name).public.mean for name in c.names}
    if not any(paid.values()):
        return "No public money is spent"
    return (
        f"Public money by {at(c.months)}, million CNY: {by_scenario(c, lambda n: quantity(paid[n]), paid.__getitem__)}"
    )


def _money_alone(c: Comparison) -> str:
    found = c.money(c.baseline)
    if not found.public.mean:
        return "No public money is spent"
    if not found.users.mean:
        return f"{quantity(found.public.mean)} million CNY of public money, and no factory really uses it"
    told = with_interval(found.public_per_user)
    return f"All public money divided by all users, also those who would use it anyway: {told} million CNY"


MOST = 4
"""Scenarios that a title names one by one."""
