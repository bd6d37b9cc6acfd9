"""What each scenario adds in public money and in users: the cost-effectiveness plane, with the interval of both.

Black (1990, Med. Decis. Making 10:212) draws it so: effect across, cost upwards, the baseline where both are zero. No
average per user is drawn: a line from zero to a dot would be the price of an added user, and only where users are
surely added there is one.
"""

import numpy as np

from ....experiments.added import Added
from ....experiments.compare import Comparison
from ....model.outcomes.verdict import at
from ...axes import fitted
from ...comparison.sentences import MOST_NAMED, same_world
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, listed, quantity
from ._panels import footer
from ._tables import intervals

ORDER = 61


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where nobody's public money differs, or one run cannot tell."""
    found = {name: c.public_per_added(name) for name in same_world(c) if name != c.baseline}
    if c.runs_each < 2 or not any(one.money.mean for one in found.values()):
        return None
    across, upwards = ([end for one in found.values() for end in _ends(one, what)] for what in ("users", "money"))
    x = fitted(across, "quantity", f"users added by {at(c.months)}", most=6)
    y = fitted(upwards, "quantity", f"public money added, million {c.currency}")
    sure, open_ = ({name: one for name, one in found.items() if one.users.sure is sure} for sure in (True, False))
    marks = (*_dots(sure, True), *_dots(open_, False))
    return Figure(
        name="cost-effect",
        heading="What the money adds",
        finding=_finding(c, found),
        note=f"Each dot is a scenario against {c.baseline} on the same dice; lines are 95% intervals of what it adds "
        "in users and in public money. Filled: surely more or fewer users. Where the line of a dot crosses zero users, "
        "the money may add none, and what an added user costs has no upper end.",
        panels=(Panel(x, y, (Rule(0.0), Rule(0.0, upright=True), _names(found), *marks)),),
        tables=(_table(c, found),),
        footer=footer(c),
        height=3.2,
    )


def _table(c: Comparison, found: dict[str, Added]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, one in found.items():
        ends = (_ends(one, what) for what in ("users", "money"))
        rows.append((name, *((quantity(mean), between(low, high)) for mean, low, high in ends)))
    head = (f"Against {c.baseline}", f"Users added by {at(c.months)}", f"Public money added, million {c.currency}")
    return Table(head, tuple(rows), intervals(c).replace("in brackets", "below"))


def _ends(one: Added, what: str) -> tuple[float, float, float]:
    interval = getattr(one, what)
    return interval.mean, interval.low, interval.high


def _dots(found: dict[str, Added], sure: bool) -> list[Dots]:
    """The same dots twice: a mark carries an interval along one axis."""
    if not found:
        return []
    users, money = (np.array([_ends(one, what) for one in found.values()]).T for what in ("users", "money"))
    tone = "ink" if sure else "muted"
    return [
        Dots("", tone, users[0], money[0], users[1], users[2], filled=sure),
        Dots("", tone, users[0], money[0], money[1], money[2], upright=True, filled=sure),
    ]


def _names(found: dict[str, Added]) -> Dots:
    """The names at the right edge, where no interval crosses them."""
    users, money = (np.array([getattr(one, what).mean for one in found.values()]) for what in ("users", "money"))
    return Dots("", "muted", users, money, size=0.1, words=tuple(found), edge=True)


def _finding(c: Comparison, found: dict[str, Added]) -> str:
    surely = [name for name, one in found.items() if one.users.sure and one.users.mean > 0.0]
    others = [name for name in found if name not in surely]
    if not surely:
        return f"No scenario surely adds users to {c.baseline} by {at(c.months)}"
    rest = f"; not surely under {_some(others, 'or')}" if others else ""
    return f"Users are surely added to {c.baseline} by {at(c.months)} under {_some(surely, 'and')}{rest}"


def _some(names: list[str], last: str) -> str:
    more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return listed([*names[:MOST_NAMED], *more], last)
