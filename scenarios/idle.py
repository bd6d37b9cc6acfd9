"""What a scenario says and what can do nothing in it, in sentences."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from .first import First
from .parameters import Parameters, lacking, of_programme, public_prices, supporting, table
from .table.row import Over

BUDGET = "public_budget"
AFTERCARE = "aftercare"
"""It follows a pilot of any programme."""


CLASSIC = ("scope", "start")
ONLY_GATES = ("employees", "cycle", "users_depth", "users_years", "middleman_share", "middleman_links")
"""Parameters of these sections that no classic rule reads."""
OF_ONE_RULE = {"hazard_": "hazard", "threshold_": "threshold"}
"""How parameters begin that one kind of classic rule reads alone, and how its name does."""
OF_SIZE = ("revenue_median", "revenue_spread", "revenue_tier_gap", "revenue_per_worker")
"""Parameters that a classic rule reads only to tell small factories from large ones."""
OPENING = ("disclosure", "own_proof")
"""Levers that open results to all, also to those who see nobody."""
MOST_NAMED = 8
WITHOUT: dict[Over, str] = {
    "chain": "where everybody sees everybody",
    "links": "in a network without links",
    "peers": "where nobody watches sector peers",
    "neighbours": "where nobody sees anybody",
    "middlemen": "in a network without middlemen",
    "evidence": "where nobody sees anybody and no results are open",
    "near": "where neither links nor peers are drawn by region",
    "seen": "where nobody is seen by more than others are",
    "inside": "where nobody stands between the first suppliers and the brand owners",
    "brands": "where all stand in one tier",
}
"""What is said of parameters that act over what is not there."""
PLACES: frozenset[Over] = frozenset(("inside", "brands"))
"""What there is in every topology, if there are tiers enough."""


class Held(NamedTuple):
    """A lever by name, and the programme that it is held in; empty: everywhere."""

    name: str
    programme: str


class Kept(NamedTuple):
    """The ``names`` of parameters that a scenario sets; whether its network is ``imported``; what parameters act over
    and it ``lacks``, as far as that is known; and whom ``first`` adopters are chosen from."""

    names: Sequence[str]
    imported: bool
    lacks: frozenset[Over]
    first: First | None = None


def idle(
    world: Parameters, levers: Sequence[Held], programmes: Sequence[str], seen: Sequence[Parameters], touched: Kept
) -> list[str]:
    """Sentences about all that a scenario sets and that cannot act in it.

    Args:
        world: its parameters.
        levers: what is held, and where.
        programmes: their names.
        seen: the parameters that hold in some month, everywhere or in some programme.
        touched: the parameters that it sets, and what kind of network it has.
    """
    dead = needless(touched, seen)
    alive = touched._replace(names=[name for name in touched.names if name not in dead])
    return [
        *without_what_they_need(touched, seen, dead),
        *under_a_classic_rule(world, alive),
        *of_no_programme(levers, programmes),
        *paid_for_nothing(world, levers),
    ]


def lacks(world: Parameters) -> frozenset[Over]:
    """What a generated network of this world has not."""
    inside: frozenset[Over] = frozenset(("inside",)) if min(world.tiers, world.factories) < 3 else frozenset()
    if world.topology == "mixed":
        return frozenset(WITHOUT) - PLACES | inside
    off: dict[Over, bool] = {
        "middlemen": world.middleman_share == 0.0,
        "peers": world.peers == 0,
        "near": world.peers == 0 and world.topology == "random",  # links of a random graph are drawn without regions
    }
    return frozenset(what for what, none in off.items() if none) | inside


def needless(touched: Kept, seen: Sequence[Parameters]) -> dict[str, str]:
    """Parameters that another one, or the kind of network, keeps from acting, each with a sentence about it."""
    found, rows = dict[str, str](), table()
    here, elsewhere = ("imported", "generated") if touched.imported else ("generated", "imported")
    for name in touched.names:
        other = lacking(name, seen)
        if rows[name].row.network == elsewhere:
            article = "an" if here == "imported" else "a"
            found[name] = f"{name} has no effect on {article} {here} network"
        elif other and rows[other].row.network != elsewhere:
            found[name] = f"{name} has no effect while {other} is {getattr(seen[0], other)!r}"
    return found


def without_what_they_need(touched: Kept, seen: Sequence[Parameters], needs: Mapping[str, str]) -> list[str]:
    """About parameters that cannot act: ``needs``, as of :func:`needless`, and what only works through them."""
    found, dead, rows, names = list(needs.values()), set(needs), table(), list(touched.names)
    elsewhere = "generated" if touched.imported else "imported"
    if seen[0].rule == "gates":
        told = of_what_is_not_there([name for name in names if name not in dead], unseen(touched.lacks, seen))
        dead |= {name for of in told.values() for name in of}
        found += told
    for name in names:  # what is needed may be set, and dead itself
        needed = [other for other in rows[name].row.needs if rows[other].row.network != elsewhere]
        for other in needed if name not in dead else ():
            ways = (other, *rows[name].row.instead.get(other, ()), *public_prices().get(name, ()))
            if (mine := [way for way in ways if way in names]) and dead.issuperset(mine):
                found.append(f"{name} has no effect while {mine[0]} has none")
                break
    return found


def unseen(missing: frozenset[Over], seen: Iterable[Parameters]) -> frozenset[Over]:
    """What is missing where in some month these parameters hold: open results are evidence for all."""
    if any(getattr(world, name) > 0.0 for world in seen for name in OPENING):
        return missing - {"evidence"}
    return missing


def of_what_is_not_there(names: Iterable[str], missing: Collection[Over]) -> dict[str, list[str]]:
    """About parameters that act over what there is not: each sentence, and whom it is about."""
    of: dict[Over, list[str]] = {}
    for name in names:
        if what := next((each for each in table()[name].row.over if each in missing), None):
            of.setdefault(what, []).append(name)
    return {
        f"{named(mine)} {'has' if len(mine) == 1 else 'have'} no effect {WITHOUT[what]}": mine
        for what, mine in of.items()
    }


def named(names: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def under_a_classic_rule(world: Parameters, touched: Kept) -> list[str]:
    """About all that a classic rule does not ask for: levers, shocks, what only gates and reviews read, what acts over
    links where everybody sees everybody, and what only says how factories are grouped."""
    if world.rule == "gates":
        return []
    read = read_by(world.rule, touched.names)
    names = [name for name in touched.names if name not in read]
    found = [f"adoption under the rule {world.rule!r} does not depend on {named(names)}"] if names else []
    told = of_what_is_not_there(read, touched.lacks)
    left = [name for name in read if not any(name in of for of in told.values())]
    return [*found, *told, *([] if touched.imported else of_groups(world, touched._replace(names=left)))]


def of_groups(world: Parameters, touched: Kept) -> list[str]:
    """About parameters that under a classic rule only say in which groups results are told."""
    places = {"sectors": "sector"} if touched.imported else {"sectors": "sector", "tiers": "tier", "regions": "region"}
    kinds = {**places, **dict.fromkeys(OF_SIZE, "size"), **({"size_links": "size"} if touched.imported else {})}
    mine = [name for name in touched.names if name in kinds and not _acts(kinds[name], world, touched)]
    if not mine or world.rule == "gates":
        return []
    only = "it only says" if len(mine) == 1 else "they only say"
    return [
        f"adoption under the rule {world.rule!r} does not depend on {named(mine)}: {only} how factories are grouped"
    ]


def _acts(kind: str, world: Parameters, touched: Kept) -> bool:
    """Whether the size, sector, tier or region of factories decides who has adopted when under a classic rule."""
    if touched.first is not None and getattr(touched.first.reach, kind):
        return True
    users = {world.users_small, world.users_medium, world.users_large}
    if kind == "sector":
        return not touched.lacks & {"chain", "peers"} or (world.users_sector != 0.0 and users != {0.0})
    if kind == "region":
        return not touched.lacks & {"chain", "near"} and world.near_share > 0.0
    by_size = len(users) > 1 or (touched.first is not None and bool(touched.first.reach.size))
    return by_size or (kind == "tier" and world.topology == "supply")


def read_by(rule: str, names: Iterable[str]) -> list[str]:
    """Those of some parameters that a rule of adoption reads."""
    return [name for name in names if rule == "gates" or _read_by_classic_rule(rule, name)]


def _read_by_classic_rule(rule: str, name: str) -> bool:
    """Whether it says how large, how linked, by which rule, in which money, or who has a system at month 0."""
    for start, own in OF_ONE_RULE.items():
        if name.startswith(start):
            return rule.startswith(own)
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
