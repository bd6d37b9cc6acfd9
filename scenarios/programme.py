"""A programme: the factories that some levers reach, where they do not reach all."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import InputError
from .parameters import Parameters, nearest, table
from .typed import typed_fields

SIZES = ("small", "medium", "large")
MOST_NAME = 60
MOST_NAMED = 12
"""Regions, sectors or tiers that an error lists."""
MOST_OVERLAPS = 10
"""Overlaps that are told one by one."""
EVERYWHERE = "everywhere"
"""What stands in tables in the place of a programme, for what is held for all."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Whom the levers that are held in a programme reach: factories that are in all that it asks for.

    Attributes:
        name: what levers call it.
        region, sector: numbers from 0, or the words of an imported network; none given: all.
        tier: numbers from 0, the first suppliers; none given: all.
        size: of ``small``, ``medium`` and ``large``; none given: all.

    Raises:
        InputError: if the name is empty, or that of a parameter, or a size or tier is none.
    """

    name: str
    region: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    size: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        typed_fields(self)
        if not self.name.strip() or len(self.name) > MOST_NAME:
            raise InputError("programme", self.name, f"must have a name of at most {MOST_NAME} letters")
        if self.name.strip().casefold() == EVERYWHERE:
            raise InputError("programme", self.name, "is the word for what is held for all: call it otherwise")
        if self.name in table():
            raise InputError("programme", self.name, "is the name of a parameter: call it otherwise")
        for kind in REACH:
            if not all(asked.strip() for asked in getattr(self, kind)):
                raise InputError(f"{self.name}: {kind}", None, "is empty: name one, or take the line out")
        for size in self.size:
            if size not in SIZES:
                raise InputError(
                    f"{self.name}: size", size, f"must be one of: {', '.join(SIZES)}{nearest(size, SIZES)}"
                )
        for tier in self.tier:
            if not tier.isdecimal():
                raise InputError(f"{self.name}: tier", tier, "must be a whole number from 0, the first suppliers")

    def asks(self) -> dict[str, tuple[str, ...]]:
        """What it asks for, by kind; kinds for which all will do are left out."""
        return {kind: asked for kind in REACH if (asked := getattr(self, kind))}

    def meets(self, other: "Programme") -> bool:
        """Whether a factory may be in both."""
        ours, theirs = self.asks(), other.asks()
        return all(set(ours[kind]) & set(theirs[kind]) for kind in ours.keys() & theirs.keys())

    def check(self, kind: str, there: Sequence[str]) -> None:
        """Refuse what it asks for where there is none.

        Args:
            kind: one of :data:`REACH`.
            there: the words for those that there are.

        Raises:
            InputError: on the first word that is none of them.
        """
        for word in getattr(self, kind):
            if word not in there:
                few = ", ".join(there[:MOST_NAMED]) + ", ..." * (len(there) > MOST_NAMED)
                remedy = f"there is no such {kind}; there is: {few}{nearest(word, there)}"
                raise InputError(f"{self.name}: {kind}", word, remedy)

    def told(self) -> str:
        """Whom it reaches, in words."""
        parts = [f"{kind} {' or '.join(asked)}" for kind, asked in self.asks().items()]
        return ", ".join(parts) or "all factories"


REACH = tuple(field.name for field in dataclasses.fields(Programme))[1:]
"""What a programme may ask for."""


def generated_places(world: Parameters) -> Mapping[str, Sequence[str]]:
    """The words for regions, sectors and tiers of a generated chain, whether or not dice put a factory there."""
    counts = {"region": world.regions, "sector": world.sectors, "tier": world.tiers}
    return {kind: [str(number) for number in range(count)] for kind, count in counts.items()}


def overlaps(levers: Iterable[tuple[str, str, int, int]], programmes: Iterable[Programme]) -> list[str]:
    """Sentences about levers that hold the same parameter for the same factories in the same months.

    Args:
        levers: name, programme (empty: everywhere), first month and the month after the last, in order.
        programmes: whom each reaches.
    """
    reach, found, levers = {each.name: each for each in programmes}, [], list(levers)
    for place, (name, where, start, end) in enumerate(levers):
        for other, elsewhere, first, last in levers[:place]:
            begin, until = max(start, first), min(end, last)
            if other != name or begin >= until:
                continue
            months = f"from month {begin} to month {until - 1}"
            if where == elsewhere:
                inside = f" in {where}" if where else ""
                found.append(f"{name} is held twice{inside} {months}: the later one counts")
            elif name == "pilots" and (not where or not elsewhere or reach[where].meets(reach[elsewhere])):
                before, after = sorted((where, elsewhere), key=["", *reach].index)
                own = f"by {before} and by {after}" if before else f"everywhere and by {after}"
                who = "is in both" if before else f"is in {after}"
                found.append(f"pilots are selected {own} {months}: who {who} may be taken by either, once")
            elif where and elsewhere and reach[where].meets(reach[elsewhere]):
                later = max(where, elsewhere, key=list(reach).index)
                found.append(
                    f"{name} is held by {elsewhere} and by {where} {months}: who is in both has that of {later}"
                )
    more = len(found) - MOST_OVERLAPS
    return [*found[:MOST_OVERLAPS], f"{more} more levers overlap in the same way"] if more > 1 else found
