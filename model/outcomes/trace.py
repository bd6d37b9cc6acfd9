"""What is kept of one run: the raw material of every measure. Frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np

from ...agents.columns import Flags, Floats, Index
from ...scenarios.scenario import Scenario
from ..areas import unreached
from ..code.living import Kept
from ..first_adopters import too_few
from ..history import History
from ..ledger import Credits, Event, Ledger, Review
from ..network.idle import of_network
from ..world import World
from .grouping import GROUPS, Whole
from .tally import Tally, has_begun, tally


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """One run.

    Attributes:
        scenario, seed: what was run.
        names: name of each factory.
        groups: the group of each factory in every grouping of :data:`stallpoint.model.outcomes.grouping.GROUPS`
            that there is in the run.
        revenue: of each factory at month 0.
        history: stage, gate, depth and net result of every factory and month, and monthly totals.
        ledger: every event, review and credit.
        rulings: turns of the year at which levers that answer to published figures came or went, as
            :attr:`stallpoint.model.world.World.rulings`.
        labels: what an import calls its sectors and regions.
        own: what own code of the user did and saw; ``None`` where the scenario has none.
        notes: what the network's import lacked and what was drawn instead, and which programmes reach nobody.
    """

    scenario: Scenario
    seed: int
    names: Sequence[str]
    groups: dict[str, Whole]
    revenue: Floats
    history: History
    ledger: Ledger
    notes: tuple[str, ...]
    rulings: tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Kept | None = None

    @classmethod
    def of(cls, world: World) -> Self:
        """The result of a world as it stands; later months do not change it."""
        months = world.month
        return cls(
            scenario=world.scenario,
            seed=world.dice.seed,
            names=world.network.names,
            groups={name: grouping.of(world) for name, grouping in GROUPS.items() if grouping.there(world)},
            revenue=world.revenue_at_start,
            history=world.history.until(months),
            ledger=Ledger(world.state.log),
            notes=(
                *of_network(world.scenario, world.network),
                *unreached(world.scenario, world.areas, world.factories.area),
                *too_few(world.scenario, world.network, world.factories),
            ),
            rulings=tuple(world.rulings),
            labels=world.network.labels,
            own=world.code.kept() if world.code is not None else None,
        )

    @cached_property
    def tally(self) -> Tally:
        """What is counted of every month, over all factories: of one group."""
        return tally(self.history, np.zeros(self.factories, np.int32), 1)

    @cached_property
    def happened(self) -> dict[str, Any]:
        """Every event, as :meth:`stallpoint.model.ledger.Ledger.events` tells them."""
        return self.ledger.events()

    @cached_property
    def before(self) -> Flags:
        """Who had a system before the run, or had given one up: whose start the run did not see, (factories,)."""
        stage, events = self.history.stage[:1], self.happened
        began = (events["month"] == 0) & np.isin(events["event"], (Event.STARTED, Event.ADOPTED))
        had = has_begun(stage).any(axis=0)
        had[events["agent"][began]] = False
        return np.asarray(had, np.bool_)

    @cached_property
    def reviewed(self) -> tuple[Index, Review | None]:
        """The month of each review, and all reviews as one."""
        return self.ledger.reviewed

    @property
    def months(self) -> int:
        """Months lived."""
        return len(self.history.totals)

    @property
    def factories(self) -> int:
        """Number of factories."""
        return len(self.names)

    @property
    def reviews(self) -> list[Review]:
        """All reviews, a chunk a month."""
        return self.ledger.reviews

    @property
    def credits(self) -> list[Credits]:
        """Whose cases opened whose evidence gate, a chunk a month."""
        return self.ledger.credits
