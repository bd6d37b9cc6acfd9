"""The titles of figures: each states what it found, neutrally, with numbers."""

from __future__ import annotations

from ...experiments.compare import Comparison
from ..telling import count, date, listed, points, quantity, share, still_needed, with_interval, years
from ..words import LACKED, UNAWARE
from .sentences import by_scenario, first_of, main_hold, main_lacks


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
        if month is None:
            parts.append(f"{name} does not end surely above or below it")
        else:
            side = "above" if c.difference(name, "in_use").mean > 0 else "below"
            parts.append(f"{name} stays {side} it from {date(month)} on")
    shown = parts if len(parts) <= 3 else [f"{len([p for p in parts if ' stays ' in p])} of {len(parts)} stay apart"]
    return f"Real use against {c.baseline}: {listed(shown)}"


def differences(c: Comparison) -> str:
    """Paired differences in real use."""
    parts = []
    for name in c.names[1:][:MOST]:
        d = c.difference(name, "in_use")
        if d.none:
            parts.append(f"{name} changes nothing")
        else:
            verb = "adds" if d.mean >= 0 else "takes away"
            parts.append(f"{name} {verb} {points(abs(d.mean), False)} points ({still_needed(d)})")
    more = f"; {len(c.names) - 1 - MOST} more below" if len(c.names) - 1 > MOST else ""
    return f"Real use against {c.baseline}: {listed(parts)}{more}"


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
    """Public money for each factory that really uses it; with a baseline, for each that would not without it."""
    paid = [name for name in c.names[1:] if c.difference(name, "public_spent").mean > 0.0]
    if not paid:
        return _money_alone(c)
    found = {name: c.public_per_added(name) for name in paid[:MOST]}
    parts = [
        f"{with_interval(one, 'quantity')} under {name}" if one.mean == one.mean else f"none for certain under {name}"
        for name, one in found.items()
    ]
    more = f" and {count(len(paid) - MOST, 'more scenario')}" if len(paid) > MOST else ""
    return f"Public money for each added factory in real use, against {c.baseline}, million CNY: {listed(parts)}{more}"


def _money_alone(c: Comparison) -> str:

    def tell(name: str) -> str:
        found = c.money(name)
        if found.users.mean == 0.0:
            return "no user at all"
        return "none" if found.public.mean == 0.0 else quantity(found.public_per_user.mean)

    def order(name: str) -> float:
        found = c.money(name)
        return found.public_per_user.mean if found.users.mean else float("inf")

    return f"Public money for each factory that really uses it, million CNY: {by_scenario(c, tell, order)}"


MOST = 4
"""Scenarios that a title names one by one."""
