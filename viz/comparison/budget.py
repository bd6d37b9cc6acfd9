"""Which scenarios keep to a budget of public money, and which of those adds most users, as far as the runs tell."""

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import at
from ..figure import Table
from ..formatting import count, listed, quantity, with_interval
from .added import gained, told
from .sentences import same_world, told_apart


def within(c: Comparison, name: str, budget: float) -> int:
    """In how many runs the public money of a scenario stays within a budget, in millions, by the end."""
    return int((c.at_end(name, "public_spent") <= budget).sum())


def sentences(c: Comparison, budget: float) -> list[str]:
    """What a budget leaves, in one or two sentences; scenarios of other worlds than the baseline's are left out.

    Args:
        c: of several scenarios.
        budget: public money by the end, in millions.
    """
    named = [name for name in same_world(c) if name != c.baseline]
    keep = [name for name in named if within(c, name, budget) == c.runs_each]
    some = [name for name in named if name not in keep and within(c, name, budget)]
    over = [name for name in named if name not in keep and name not in some]
    every = f"in all {c.runs_each} runs" if c.runs_each > 1 else "in the one run"
    parts = [f"{listed(keep)} {'keeps' if len(keep) == 1 else 'keep'} to it {every}"] if keep else []
    parts += [f"{name} in {within(c, name, budget)} of {c.runs_each}" for name in some]
    parts += [f"{listed(over, 'or')} in none"] if over else []
    money = f"{quantity(budget)} million {c.currency} of public money by {at(c.months)}"
    return [f"Of a budget of {money}: {'; '.join(parts)}.", *_most(c, keep)]


def _most(c: Comparison, keep: list[str]) -> list[str]:
    """Which of those that keep to it adds most users."""
    adding = {name: c.public_per_added(name).users for name in keep}
    adding = {name: users for name, users in adding.items() if users.sure and users.mean > 0.0}
    if not adding:
        return ["None of these surely adds users."] if keep and c.runs_each > 1 else []
    order = sorted(adding, key=lambda name: -adding[name].mean)
    first, users = order[0], gained(adding[order[0]])
    alike = [name for name in order[1:] if not told_apart(c, first, name)]
    if not alike:
        return [f"Of these, {first} adds most users to {c.baseline}: {users}."]
    rest = f"whether {listed(alike, 'or')} would add as many or more is not settled"
    return [f"Of these, {first} adds users to {c.baseline}: {users}; {rest}."]


def table(c: Comparison, budget: float) -> Table:
    """A row a scenario: its public money, in how many runs it keeps to a budget, what it adds, what one costs."""
    rows = []
    for name in [each for each in same_world(c) if each != c.baseline]:
        added = c.public_per_added(name)
        money = with_interval(c.money(name).public)
        rows.append((name, money, f"{within(c, name, budget)} of {c.runs_each}", gained(added.users), told(added)))
    head = ("Scenario", f"Public money by {at(c.months)}, million {c.currency}", f"Within {quantity(budget)}, runs")
    note = (
        f"{count(c.runs_each, 'run')} of each; 95% intervals. A budget is not what a scenario is held to: it is only "
    )
    note += "compared with what it spends."
    return Table((*head, f"Users added to {c.baseline}", "Million for each"), tuple(rows), note)
