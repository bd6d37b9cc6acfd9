"""What a scenario says and what can do nothing in it, in sentences."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from .parameters import Parameters, lacking, of_programme, supporting, table

BUDGET = "public_budget"
AFTERCARE = "aftercare"
"""It follows a pilot of any programme."""


CLASSIC = ("scope", "start")
ONLY_GATES = ("employees", "cycle", "users_depth", "users_years")
"""Parameters of these sections that no classic rule reads."""
MOST_NAMED = 8


class Held(NamedTuple):
    """A lever by name, and the programme that it is held in; empty: everywhere."""

    name: str
    programme: str


def idle(
    world: Parameters, levers: Sequence[Held], programmes: Sequence[str], seen: Sequence[Parameters], imported: bool
) -> list[str]:
    """Sentences about all that a scenario sets and that cannot act in it.

    Args:
        world: its parameters.
        levers: what is held, and where.
        programmes: their names.
        seen: the parameters that hold in some month, everywhere or in some programme.
        imported: whether its network is.
    """
    touched = sorted(set(world.changed()) | {lever.name for lever in levers})
    return [
        *without_what_they_need(touched, seen, imported),
        *under_a_classic_rule(world, touched),
        *of_no_programme(levers, programmes),
        *paid_for_nothing(world, levers),
    ]


def without_what_they_need(touched: Iterable[str], seen: Sequence[Parameters], imported: bool) -> list[str]:
    """About parameters that another one, or the kind of network, keeps from acting."""
    found, rows = [], table()
    here, elsewhere = ("imported", "generated") if imported else ("generated", "imported")
    for name in touched:
        other = lacking(name, seen)
        if rows[name].row.network == elsewhere:
            article = "an" if here == "imported" else "a"
            found.append(f"{name} has no effect on {article} {here} network")
        elif other and rows[other].row.network != elsewhere:
            found.append(f"{name} has no effect while {other} is {getattr(seen[0], other)!r}")
    return found


def under_a_classic_rule(world: Parameters, touched: Iterable[str]) -> list[str]:
    """About all that a classic rule does not ask for: levers, shocks, and what only gates and reviews read."""
    touched = list(touched)
    read = read_by(world.rule, touched)
    names = [name for name in touched if name not in read]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    told = ", ".join(names[:MOST_NAMED]) + more
    return [f"adoption under the rule {world.rule!r} does not depend on {told}"] if names else []


def read_by(rule: str, names: Iterable[str]) -> list[str]:
    """Those of some parameters that a rule of adoption reads."""
    return [name for name in names if rule == "gates" or _read_by_classic_rules(name)]


def _read_by_classic_rules(name: str) -> bool:
    """Whether it says how large, how linked, by which rule, in which money, or who has a system at month 0."""
    section = table()[name].section
    return (section in CLASSIC and name not in ONLY_GATES) or name.startswith("revenue_")


def of_no_programme(levers: Sequence[Held], programmes: Iterable[str]) -> list[str]:
    """About programmes that hold nothing, and those that say how pilots are run and select none."""
    found = []
    for programme in programmes:
        held = list(dict.fromkeys(lever.name for lever in levers if lever.programme == programme))
        if not held:
            found.append(f"{programme} does nothing: no lever is held in it")
        elif "pilots" not in held:
            rules = [name for name in held if name in set(of_programme()) - {AFTERCARE}]
            if rules and "pilots" in {lever.name for lever in levers}:
                verb = "has" if len(rules) == 1 else "have"
                found.append(f"{', '.join(rules)} {verb} no effect in {programme}, which holds no pilots")
    return found


def paid_for_nothing(world: Parameters, levers: Sequence[Held]) -> list[str]:
    """About budgets out of which nothing is paid."""
    own = {lever.programme for lever in levers if lever.name == BUDGET}
    purses = own | ({""} if world.public_budget != world.no_limit else set())
    paid = [lever for lever in levers if lever.name in supporting()]
    of_world = {name for name in supporting() if getattr(world, name)}
    return [
        f"{BUDGET}{f' in {purse}' if purse else ''} pays for nothing: no lever that costs public money is held"
        for purse in sorted(purses)
        if not (of_world and not purse) and not any(_payer(lever, own) == purse for lever in paid)
    ]


def _payer(lever: Held, purses: Collection[str]) -> str:
    """The purse that a lever is paid from: that of its programme, if it has one."""
    return lever.programme if lever.programme in purses else ""
