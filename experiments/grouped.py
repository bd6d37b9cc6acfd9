"""Outcomes of a part of the factories, written ``in_use@size=small``, and the ends of many runs by group.

What a share of a group is stands in one place, :func:`stallpoint.model.outcomes.measures.by_group`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..model.outcomes.grouping import GROUPS
from ..model.outcomes.measures import MEASURES
from ..scenarios.errors import InputError
from ..scenarios.parameters import nearest
from ..scenarios.scenario import Scenario
from .outcome import YEAR, Groups
from .statistics import ANY
from .tidy import NUMBER, TEXT, WHOLE

if TYPE_CHECKING:
    import pandas as pd

MEASURED = ("breadth", "in_use", "depth")
"""Measures that are kept of groups, each a share of its group (depth: its mean)."""
YEARS = (5, 10, 20)
"""Years at which ends by group are also told, as far as runs last."""
FORM = "write MEASURE@GROUPING=GROUP, for instance in_use@size=small"
ENDS_BY_GROUP = "ends_by_group"
"""The name of the table of :class:`GroupEnds`."""
COLUMNS: Mapping[str, str] = {
    "stage": TEXT,
    "scenario": TEXT,
    "hash": TEXT,
    "point": WHOLE,
    "base": WHOLE,
    "seed": WHOLE,
    "grouping": TEXT,
    "group": TEXT,
    "factories": WHOLE,
    "months": WHOLE,
    **dict.fromkeys(MEASURED, NUMBER),
}
"""The columns of that table."""


class Part(NamedTuple):
    """An outcome of the factories of one group: a ``measure``, the grouping (``by``) and the ``group``, by its name."""

    measure: str
    by: str
    group: str

    def __str__(self) -> str:
        return f"{self.measure}@{self.by}={self.group}"

    def of(self, groups: Mapping[str, Groups]) -> float:
        """The outcome at the end of a run; NaN where nobody is in the group."""
        found = groups.get(self.by)
        if found is None or self.group not in found.names:
            return float("nan")
        return float(found.shares[found.names.index(self.group), -1, found.columns.index(self.measure)])


def part_of(name: str, field: str = "outcomes") -> Part | None:
    """The group that an outcome is about; ``None`` if it is about all factories.

    Raises:
        InputError: if it is not written as it must be, or names a measure or grouping that there is not.
    """
    measure, at, rest = (part.strip() for part in name.partition("@"))
    if not at:
        return None
    by, equals, group = (part.strip() for part in rest.partition("="))
    if not (measure and by and equals and group):
        raise InputError(field, name, FORM)
    if measure not in MEASURED:
        raise InputError(field, name, f"of a group there is {', '.join(MEASURED)}{nearest(measure, MEASURED)}")
    if by not in GROUPS:
        raise InputError(field, name, f"there is no grouping {by}: take one of {', '.join(GROUPS)}")
    return Part(measure, by, group)


def within(outcome: str) -> tuple[float, float]:
    """Between which two every value of an outcome lies, of all factories or of a group."""
    measure = MEASURES.get(outcome.partition("@")[0].strip())
    return measure.within if measure is not None else ANY  # an own measure may lie anywhere


def parts_of(names: Iterable[str]) -> list[Part]:
    """Those of some outcomes that are about a group."""
    return [part for name in names if (part := part_of(name)) is not None]


def groups_in(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """The groupings of a scenario's factories on its first dice, and the groups of each; it is begun, not run.

    Raises:
        InputError: if the files of its network are at fault.
    """
    from ..model.life import begin

    world = begin(scenario)
    there = {name: grouping for name, grouping in GROUPS.items() if grouping.there(world)}
    return {
        name: tuple(str(each.word(v, world.network.labels)) for v in np.unique(each.of(world)))
        for name, each in there.items()
    }


def in_scenario(part: Part, scenario: Scenario, field: str = "outcomes") -> None:
    """Refuse a group that a scenario has not.

    Raises:
        InputError: if it has none of that name; those that there are are named.
    """
    there = grouped_in(scenario, part.by, field, str(part))
    if part.group not in there:
        raise InputError(field, str(part), f"no factory is in such a group: by {part.by} there are {', '.join(there)}")


def grouped_in(scenario: Scenario, by: str, field: str = "--by", told: str = "") -> tuple[str, ...]:
    """The groups of a grouping in a scenario.

    Raises:
        InputError: if its factories do not differ in it.
    """
    found = groups_in(scenario)
    if by not in found:
        remedy = f"all factories of {scenario.name} are of one {by}: take one of {', '.join(found)}"
        raise InputError(field, told or by, remedy)
    return found[by]


class GroupEnds:
    """Takes in the groups of every run of a study, and tells their ends as one table.

    Args:
        by: names of groupings.

    Attributes:
        stage: what is run at the moment, where a study has several parts; a column of the table.

    Raises:
        InputError: on a grouping that there is not.
    """

    def __init__(self, by: Sequence[str]) -> None:
        for name in by:
            if name not in GROUPS:
                raise InputError("--by", name, f"must be one of: {', '.join(GROUPS)}{nearest(name, GROUPS)}")
        self.by, self.stage = tuple(dict.fromkeys(by)), ""
        self._rows: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}

    def take(self, head: tuple[str, str, int, int, int], groups: Mapping[str, Groups]) -> None:
        """Take in one run.

        Args:
            head: its scenario, hash, point, base and seed.
            groups: what was kept of it.
        """
        for by in self.by:
            if (found := groups.get(by)) is not None:
                self._rows[self.stage, *head, by] = list(_rows(found))

    def table(self) -> pd.DataFrame:
        """Every run, group and horizon: the years of :data:`YEARS` that it reached, and its end.

        Returns:
            ``stage`` (of the study), ``scenario``, ``hash``, ``point`` and ``base`` (its places in the design),
            ``seed``, ``grouping``, ``group``, ``factories`` in it, ``months`` lived by then, and ``breadth``,
            ``in_use`` (shares of the group) and ``depth`` (mean over the group) in the last of these months.
        """
        import pandas as pd

        rows = [(*head, *row) for head, found in self._rows.items() for row in found]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(found: Groups) -> Iterable[tuple[Any, ...]]:
    """Group, factories, months, and the measures of a run, horizon by horizon."""
    kept = found.months.tolist()
    ends = sorted({YEAR * year - 1 for year in YEARS} & set(kept) | {kept[-1]})
    columns = [found.columns.index(measure) for measure in MEASURED]
    for at, name in enumerate(found.names):
        for end in ends:
            values = found.shares[at, kept.index(end), columns].tolist()
            yield name, int(found.factories[at]), end + 1, *values
