"""All money spent by the end, by who paid it, and how many factories really use it for that."""

from collections.abc import Callable

import numpy as np

from ....experiments.added import PRICE
from ....experiments.compare import Comparison
from ....experiments.statistics import Interval
from ....model.outcomes.verdict import at
from ...axes import fitted, places
from ...comparison.added import costs, sentence
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
        "sentence above them divides the added public money by the added users, where users are surely added; where "
        "they are not, it tells what one costs at least, if any is added.",
        panels=(Panel(x, places(c.names, words), bars),),
        tables=_tables(c),
        footer=footer(c),
    )


def _tables(c: Comparison) -> tuple[Table, ...]:
    found = {name: c.money(name) for name in c.names}
    rows: dict[str, Callable[[str], Interval]] = {
        "Public money": lambda name: found[name].public,
        "Factories' own money": lambda name: found[name].own,
        "Factories that really use it": lambda name: found[name].users,
    }
    table = across(c, f"Million {c.currency} by the end", rows, "quantity")
    return (table, costs(c)) if len(c.names) > 1 and c.runs_each > 1 else (table,)


def finding(c: Comparison) -> str:
    """Public money for each factory that would not use it without; of one scenario alone, only what all of it comes to.

    Of two scenarios the one that spends more is held against the other, also if that is the baseline.
    """
    if len(same_world(c)) < 2:
        return _spent(c) if len(c.names) > 1 else _alone(c)
    if c.runs_each < 2:
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
    found = c.public_per_added(dear, other)
    if found.kind == PRICE:
        return f"{with_interval(found)} under {dear}{against}"
    return f"{dear} {sentence(found)}{against}"


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
    paid = f"{quantity(found.public.mean)} million {c.currency} of public money by {at(c.months)}"
    if not found.users.mean:
        return f"{paid}, and no factory really uses it"
    told = f"{quantity(found.users.mean)} factories really use it, also those that would anyway"
    return f"{paid}; {told}: what an added one costs is told against a baseline"
