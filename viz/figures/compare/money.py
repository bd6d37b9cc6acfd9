"""All money spent by the end, by who paid it, and how many factories really use it for that."""

import dataclasses
import math
from collections.abc import Callable

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.statistics import Interval
from ....model.outcomes.verdict import at
from ...axes import fitted, places
from ...comparison.sentences import MOST_NAMED, by_scenario, same_world
from ...figure import Bars, Figure, Panel, Table
from ...formatting import listed, quantity, with_interval
from ...measured import tone
from ._panels import SHORT, footer
from ._tables import across

ORDER = 60


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where nothing was spent."""
    found = {name: c.money(name) for name in c.names}
    public, own = (np.array([getattr(m, who).mean for m in found.values()]) for who in ("public", "own"))
    if not (public + own).any():
        return None
    words = [
        f"{quantity(m.public.mean)} public + {quantity(m.own.mean)} own: {quantity(m.users.mean)} use it"
        for m in found.values()
    ]
    rows = np.arange(len(found))
    bars = (
        Bars(SHORT["public_spent"], tone("public_spent"), rows, public),
        Bars(SHORT["firms_spent"], tone("firms_spent"), rows, public + own, start=public),
    )
    x = fitted(public + own, "quantity", f"million {c.currency} by the end")
    return Figure(
        name="money",
        heading="Who paid how much for real use",
        finding=finding(c),
        note="The bars: all money spent by the end, by who paid it, also for pilots that came to nothing; beside them "
        "how many factories really use the technology by then. Where scenarios of one world are compared, the "
        "sentence above them divides the added public money by the added users, where users are surely added.",
        panels=(Panel(x, places(c.names, words), bars),),
        tables=(_table(c),),
        footer=footer(c),
    )


def _table(c: Comparison) -> Table:
    found = {name: c.money(name) for name in c.names}
    rows: dict[str, Callable[[str], Interval]] = {
        "Public money": lambda name: found[name].public,
        "Factories' own money": lambda name: found[name].own,
        "Factories that really use it": lambda name: found[name].users,
        "All public money by all of them": lambda name: found[name].public_per_user,
        "All own money by all of them": lambda name: found[name].own_per_user,
    }
    if len(c.names) > 1:
        rows[f"Public money for each added to {c.baseline}"] = lambda name: _added(c, name)
    table = across(c, f"Million {c.currency} by the end", rows, "quantity")
    if len(c.names) == 1:
        return table
    note = (
        f"{table.note} By all of them: also by those who would use it anyway. For each added: where users are surely "
        "added on these dice, in this world, for surely more money."
    )
    return dataclasses.replace(table, note=note)


def _added(c: Comparison, name: str) -> Interval:
    """What an added user costs; nothing between two worlds."""
    return Interval(math.nan, math.nan, math.nan, 0) if c.other_world(name) else c.public_per_added(name)


def finding(c: Comparison) -> str:
    """Public money for each factory that would not use it without; of one scenario alone, only what all of it comes to.

    Of two scenarios the one that spends more is held against the other, also if that is the baseline.
    """
    if len(same_world(c)) < 2:
        return _spent(c) if len(c.names) > 1 else _alone(c)
    if len(c.seeds) < 2:
        return f"{_spent(c)}; one run of each does not tell what an added user costs"
    spent = {name: c.difference(name, "public_spent").mean for name in same_world(c)[1:]}
    pairs = [(name, c.baseline) if more > 0.0 else (c.baseline, name) for name, more in spent.items() if more]
    if not pairs:
        return _spent(c)
    one = all(other == c.baseline for _, other in pairs)
    told = [_added_user(c, dear, other, "" if one else f" against {other}") for dear, other in pairs]
    rest = f" and {len(told) - MOST_NAMED} more below" if len(told) > MOST_NAMED else ""
    head = (
        f"Public money by {at(c.months)} for each factory added to real use{f', against {c.baseline}' if one else ''}"
    )
    return f"{head}, million {c.currency}: {listed(told[:MOST_NAMED])}{rest}"


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


def _spent(c: Comparison) -> str:
    paid = {name: c.money(name).public.mean for name in c.names}
    if not any(paid.values()):
        return "No public money is spent"
    told = by_scenario(c, lambda name: quantity(paid[name]), paid.__getitem__)
    return f"Public money by {at(c.months)}, million {c.currency}: {told}"


def _alone(c: Comparison) -> str:
    found = c.money(c.baseline)
    if not found.public.mean:
        return "No public money is spent"
    if not found.users.mean:
        return f"{quantity(found.public.mean)} million {c.currency} of public money, and no factory really uses it"
    told = with_interval(found.public_per_user)
    return f"All public money divided by all users, also those who would use it anyway: {told} million {c.currency}"
