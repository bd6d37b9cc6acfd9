"""What own code of a user sees of a month, and what it may do in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...agents.columns import Flags, Floats, Index
from ...agents.value import still_lost
from ...scenarios.errors import InputError
from ...scenarios.parameters import Parameters, nearest, table
from ...scenarios.programme import Programme
from ...scenarios.scenario import Conditions, Lever
from ...scenarios.table.row import Value
from ..areas import reached
from ..population import list_price
from ..world import World
from . import given

CHANGEABLE: Mapping[str, tuple[float, float]] = {
    "automation": (0.0, 1.0),
    "cash": (-np.inf, np.inf),
    "cases_needed": (0.0, np.inf),
    "clarity": (0.0, 1.0),
    "commitment": (0.0, 1.0),
    "margin": (-1.0, 1.0),
    "patience": (1.0, np.inf),
    "prior": (0.0, np.inf),
    "reengineering": (0.0, 1.0),
    "revenue": (1e-6, 1e9),
    "standardisation": (0.0, 1.0),
    "threshold": (0.0, np.inf),
    "trust": (0.0, 1.0),
}
"""Columns of factories that an intervention may change, and between which values; all others follow from what happens,
or are who a factory is."""
type Where = str | Flags | None
"""For whom: a programme of the scenario by name, a mask or rows of factories, or nothing for everywhere."""


class Pull(NamedTuple):
    """A lever that own code holds: from a month up to another, for whom (``mask``; none: everywhere, or in a
    ``programme`` of the scenario)."""

    lever: Lever
    until: int
    mask: Flags | None


FACTORIES = "factories"
LOOKS = "only an intervention may do something, in its own month: an observer, or a rule, looks"


class Columns:
    """The columns of agents of a type, to read: ``now.factories.revenue``; each is one array, an entry an agent."""

    _columns: Any
    _kind: str

    def __init__(self, columns: Any, kind: str) -> None:
        vars(self).update(_columns=columns, _kind=kind)

    def __getattr__(self, name: str) -> npt.NDArray[Any]:
        if name.startswith("_"):  # asked by a copy that has no columns yet
            raise AttributeError(name)
        fields: Sequence[str] = self._columns._fields
        if name not in fields:
            raise AttributeError(f"{self._kind} have no {name}{nearest(name, fields)}")
        column: npt.NDArray[Any] = getattr(self._columns, name).view()
        column.flags.writeable = False
        return column

    def __setattr__(self, name: str, value: object) -> None:
        how = f": an intervention sets {name} by now.change" if name in CHANGEABLE and self._kind == FACTORIES else ""
        raise AttributeError(f"columns of {self._kind} are there to read{how}")

    def __dir__(self) -> list[str]:
        return list(self._columns._fields)

    def __len__(self) -> int:
        return len(self._columns[0])


class Now:
    """A month of a run, for own code.

    Attributes:
        month: from 0; the one that begins, or, for an observer, the one that was lived.
        year: from 1.
        parameters: of the scenario in this month, outside all programmes.
        factories, vendors, middlemen: their columns, to read.
        names: of the factories.
        memory: a dictionary that is kept from month to month within a run, and copied with it.
    """

    _world: World
    _conditions: Conditions
    _who: str
    month: int
    memory: dict[str, Any]
    pulls: list[Pull] | None
    """Levers pulled this month; ``None`` where nothing may be done."""
    changes: list[tuple[int, str, int]]

    def __init__(
        self,
        world: World,
        month: int,
        conditions: Conditions,
        memory: dict[str, Any],
        who: str = "",
        acts: bool = False,
    ) -> None:
        vars(self).update(_world=world, _conditions=conditions, _who=who)
        vars(self).update(month=month, memory=memory, pulls=[] if acts else None, changes=[])

    def __setattr__(self, name: str, value: object) -> None:
        how = ": hold a lever by now.pull" if name in table() else ""
        how = ": set it by now.change" if name in CHANGEABLE else how
        how = how or ": keep it in now.memory" * (name not in dir(self)) or ": it is there to read"
        raise AttributeError(f"now.{name} cannot be set{how}")

    def over(self) -> tuple[list[Pull], list[tuple[int, str, int]]]:
        """What was pulled and changed; from now on nothing may be done any more."""
        pulls = self.pulls or []
        vars(self).update(pulls=None)
        return pulls, self.changes

    def __repr__(self) -> str:
        return f"<month {self.month} of {self._world.scenario.name}, seed {self.seed}>"

    @property
    def year(self) -> int:
        """From 1."""
        return self.month // 12 + 1

    @property
    def seed(self) -> int:
        """Of the run."""
        return self._world.dice.seed

    @property
    def parameters(self) -> Parameters:
        """Of the scenario in this month, outside all programmes."""
        return self._conditions.everywhere

    @cached_property
    def factories(self) -> Columns:
        """Columns of the factories; ``docs/odd.md`` lists them."""
        return Columns(self._world.factories, FACTORIES)

    @cached_property
    def vendors(self) -> Columns:
        """Columns of the vendors."""
        return Columns(self._world.vendors, "vendors")

    @cached_property
    def middlemen(self) -> Columns:
        """Columns of the middlemen."""
        return Columns(self._world.middlemen, "middlemen")

    @property
    def names(self) -> Sequence[str]:
        """Of the factories."""
        return self._world.network.names

    @cached_property
    def published(self) -> Mapping[str, float]:
        """The figures that levers may answer to (``in_use``, ``public_spent``, ...), as they stand now."""
        from ..published import figures

        return MappingProxyType(figures(self._world))

    def where(self, region: Any = None, sector: Any = None, tier: Any = None, size: Any = None) -> Flags:
        """Who is in a region, sector, tier and size class, as a programme of a scenario asks for them; (factories,).

        Args:
            region, sector, tier, size: one or several; none at all (an empty list) has nobody in it.

        Raises:
            InputError: if there is no such place.
        """
        asked = {"region": region, "sector": sector, "tier": tier, "size": size}
        words = {kind: given.words(value) for kind, value in asked.items() if value is not None}
        found = reached(
            Programme("where", **words), self._world.network, self._world.factories, self._world.scenario.world
        )
        return found if all(words.values()) else np.zeros_like(found)

    def seen(self, values: Any) -> Floats:
        """The mean of some values, one a factory, over those whom each watches; NaN where it watches nobody."""
        column, network = self._per_factory(values, "seen"), self._world.network
        if network.everybody:
            return np.full(len(column), column.mean())
        edges = self._world.watching.edges
        count = np.diff(edges.starts)
        who = np.repeat(np.arange(len(count)), count)
        total = np.bincount(who, column[edges.source[: edges.starts[-1]]], minlength=len(count))
        return np.asarray(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))

    def uniform(self, purpose: str) -> Floats:
        """A draw between 0 and 1 for each factory, the same in every run of this seed in this month.

        Args:
            purpose: in a word; each purpose has draws of its own, and none moves another draw of the run.
        """
        return self._world.dice.uniform(f"own code: {purpose}", self._world.factories.ids, self.month)

    def pull(self, lever: str, value: Value, where: Where = None, name: str = "", until: int | None = None) -> None:
        """Hold a lever or shock at a value in this month, or up to, not including, month ``until``.

        It takes the place of what the scenario holds there. Public money that it costs is counted as any other.

        Args:
            lever: its name.
            value: what it is held at.
            where: everywhere; in a programme of the scenario, by name; or for some factories, as a mask or rows.
            name: what tables call those factories; by default the name of the function.
            until: a later month.

        Raises:
            InputError: if there is no such lever, it cannot have that value, or it acts on the market as a whole.
        """
        if self.pulls is None:
            raise InputError("pull", None, LOOKS)
        if not isinstance(lever, str):
            raise InputError("lever", lever, "must be the name of a lever, for instance voucher")
        mask, programme = self._whom(where, name)
        last = self.month + 1 if until is None else given.plain(until)
        held = Lever(lever, given.plain(value), self.month, last, programme=programme)
        self._world.scenario.world.table[lever].check(held.value)
        self.pulls.append(Pull(held, last, mask))

    def change(self, column: str, values: Any, rows: Any = None) -> None:
        """Set a column of some factories, from this month on: a flood, a new owner, a lost customer.

        Args:
            column: one of :data:`CHANGEABLE`. Where ``revenue`` changes, the price of a full system follows, and the
                orders that a factory lacks.
            values: a number, or one for each of the rows.
            rows: which factories, as rows or a mask; by default all.

        Raises:
            InputError: if the column may not be changed, or a value is none that it can have.
        """
        if self.pulls is None:
            raise InputError("change", None, LOOKS)
        if not isinstance(column, str) or column not in CHANGEABLE:
            remedy = f"cannot be changed; what can: {', '.join(CHANGEABLE)}{nearest(str(column), CHANGEABLE)}"
            raise InputError("column", column, remedy)
        f, (low, high) = self._world.factories, CHANGEABLE[column]
        chosen = np.arange(f.n) if rows is None else given.rows(rows, f.n, "rows")
        wanted = given.numbers(values, column)
        if wanted.shape == (f.n,) and len(chosen) < f.n:
            wanted = wanted[chosen]
        if wanted.shape not in ((), (len(chosen),)):
            needs = f"needs one value, or one for each of {len(chosen)} rows: got {wanted.shape}"
            raise InputError(column, None, needs)
        if not np.all((wanted >= low) & (wanted <= high) & np.isfinite(wanted)):
            raise InputError(column, None, f"every value must be a number between {low:g} and {high:g}")
        before = getattr(f, column)[chosen].copy()
        getattr(f, column)[chosen] = wanted
        if column == "revenue":
            _follow(self._world, chosen, before)
        self._world.state.clock["turned"] = True
        self.changes.append((self.month, column, len(chosen)))

    def _whom(self, where: Where, name: str) -> tuple[Flags | None, str]:
        """The factories that a lever is for, if they are no programme of the scenario, and what tables call them."""
        if where is None or isinstance(where, str):
            if name != "":
                raise InputError("name", name, "is for a mask or rows: leave it out")
            if where is not None and where not in self._conditions.names:
                raise InputError("where", where, f"there is no such programme{nearest(where, self._conditions.names)}")
            return None, where or ""
        mask = np.zeros(self._world.factories.n, np.bool_)
        mask[given.rows(where, len(mask), "where")] = True
        programme = given.group(self._who if name == "" else name)
        if programme in self._conditions.names:
            raise InputError("name", programme, "is the name of a programme of the scenario: give another one")
        return mask, programme

    def _per_factory(self, values: Any, what: str) -> Floats:
        column, n = given.numbers(values, what), self._world.factories.n
        if column.shape != (n,):
            raise InputError(what, None, f"needs one value for each of {n} factories: got {column.shape}")
        return column


def _follow(world: World, rows: Index | npt.NDArray[np.intp], before: Floats) -> None:
    """The list price of a full system, and the orders that a factory lacks, after its revenue has changed."""
    f, revenue = world.factories, world.factories.revenue[rows]
    f.cost[rows] = list_price(revenue, world.now)
    f.lost_orders[rows] = still_lost(f.lost_orders[rows], revenue / before - 1.0)
