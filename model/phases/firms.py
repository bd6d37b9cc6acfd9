"""Firms leave and are born, in months of their own: at the turn of a year some leave for reasons other than debt, and a
month later newborns take empty places.

So a place stands empty for a month at least, and where a life begins shows in the stages that are kept. Who leaves does
what who closes does: nothing of it is shown any more, and its vendor loses a client. A newborn takes the place (tier,
sector, region, links, orders) and nothing else: the dice know it by whom it follows and the month of its birth, so
nobody else's dice move.
"""

import numpy as np

from ...agents.columns import columns_of
from ...agents.factory import NEVER, NO_VENDOR, FactoryColumns, Gate, Stage
from ...scenarios.parameters import Parameters
from ..dice import name_id, pairs
from ..ledger import Event
from ..population import Places, bought_through, draw_newborns, draw_people
from ..world import World

BIRTH = 1
"""Month of a year, from 0, in which newborns come."""
NEWBORN = np.uint64(name_id("newborn firm"))
"""What the dice know newborns by, with whom they follow and the month of their birth."""
YOUNG = 60
"""Months in which a newborn firm counts as young."""
NOTHING_LEFT = ("deployment", "depth", "net", "measured", "effectiveness")


def come_and_go(world: Parameters) -> bool:
    """Whether any firm leaves for reasons other than debt, or is born; under a classic rule nobody does."""
    rates = (world.exit_small, world.exit_medium, world.exit_large, world.births)
    return world.rule == "gates" and any(rate > 0.0 for rate in rates)


def leave(world: World) -> None:
    """Let some leave, at the yearly rate of their size class, and of their age."""
    f, p = world.factories, world.scenario.world
    young = (f.born != NEVER) & (world.month - f.born < YOUNG)
    rate = np.array([p.exit_small, p.exit_medium, p.exit_large])[f.size] * np.where(young, p.exit_young, 1.0)
    leaves = (world.dice.uniform("firm leaves", f.ids, world.month) < rate) & (f.stage != Stage.CLOSED)
    rows = np.flatnonzero(leaves).astype(np.int32)
    f.stage[rows], f.gate[rows] = Stage.CLOSED, Gate.OPEN
    for name in NOTHING_LEFT:
        getattr(f, name)[rows] = 0.0
    f.vendor[rows] = f.prospect[rows] = NO_VENDOR
    f.verified[rows], f.failed[rows] = False, NEVER
    world.note(world.month, Event.LEFT, rows)
    world.state.clock["turned"] = True


def be_born(world: World) -> None:
    """Let newborns take some of the places that stand empty."""
    f, p, dice = world.factories, world.scenario.world, world.dice
    takes = (dice.uniform("firm is born", f.ids, world.month) < p.births) & (f.stage == Stage.CLOSED)
    rows = np.flatnonzero(takes).astype(np.int32)
    if not len(rows):
        return
    left: FactoryColumns = columns_of(FactoryColumns, f.block[rows])
    bygone = float(world.state.clock["bygone"][0])
    for spent in left.spent.tolist():  # one by one: sums keep their bits
        bygone += spent
    world.state.clock["bygone"] = bygone
    ids = pairs(left.ids ^ NEWBORN, np.array([world.month], np.uint64))
    born = draw_newborns(p, left, Places.of(world.network).of_rows(rows), ids, dice)
    born.born[:] = world.month
    through = bought_through(world.state.chain.buyer, world.network.middleman, f.n)[rows]
    f.block[rows] = born.block
    for name, drawn in draw_people(p, ids, through, dice)._asdict().items():
        getattr(world.employees, name)[:, rows] = drawn
    world.state.books.outlay[rows] = world.state.lists.credibility[rows] = 0.0
    world.note(world.month, Event.REPLACED, rows)
    world.state.clock["turned"] = True
