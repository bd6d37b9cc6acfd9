"""What is published at the end of a year, and which levers still hold after that."""

from ..agents.factory import Stage
from ..scenarios.condition import Condition
from .ledger import Event
from .network.turnover import MONTHS
from .outcomes.tally import is_used
from .world import World


def figures(world: World) -> dict[str, float]:
    """The figures of :data:`stallpoint.scenarios.condition.PUBLISHED` as they stand before a month is lived."""
    f, month, n = world.factories, world.month, world.factories.n
    last = world.history.totals[max(month - 1, 0)]
    depth = world.history.depth[month - 1] if month else f.depth
    reviews = world.state.log.reviews[: int(world.state.log.filled["reviews"][0])]
    ours = reviews[(reviews["month"] >= month - MONTHS) & (reviews["before"] == Stage.PILOTING) & reviews["placed"]]
    failed = float((ours["outcome"] != Event.SCALED).mean()) if len(ours) else float("nan")
    return {
        "in_use": float(is_used(f.stage, depth).mean()),
        "scaled": float((f.stage == Stage.SCALED).mean()),
        "breadth": float(f.ever.mean()),
        "showcase": float((f.stage == Stage.SHOWCASE).mean()),
        "abandoned": float((f.stage == Stage.ABANDONED).mean()),
        "claimed": float(last["claimed"]) if month else float(world.vendors.claimed.sum() / n),
        "vendors": float(world.vendors.alive.sum()),
        "programme_pilots": float(world.government.selected.sum() / n),
        "programme_success": float(world.government.succeeded.sum() / n),
        "pilots_failed": failed,
        "public_spent": float(world.government.spent[0]),
    }


def answer(world: World) -> None:
    """At the turn of a year, let levers that answer to published figures begin, go on, or end."""
    levers, found = world.scenario.levers, figures(world)
    off = set(world.ended)
    for place, lever in enumerate(levers):
        if lever.ends_when and lever.start <= world.month and Condition.read(lever.ends_when, "").met(found):
            world.ended.add(place)
        if place in world.ended or (lever.only_if and not Condition.read(lever.only_if, "").met(found)):
            off.add(place)
    off |= world.ended
    if off != world.off:
        world.rulings.append((world.month, tuple(sorted(off ^ world.off)), tuple(sorted(off))))
    world.off = off
    world.timeline = world.scenario.conditions(frozenset(off))
