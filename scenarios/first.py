"""Whom the first adopters are chosen from: the factories that have adopted before month 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .cells import composed
from .errors import InputError
from .nodes import Node
from .parameters import Parameters
from .programme import REACH, Programme

AS_THE_RULE_HAS_IT = -1
"""The number of first adopters that stands for what the rule begins with."""
ANYBODY = "anybody"
"""What a scenario says that takes first adopters from all factories again."""


@dataclass(frozen=True, slots=True)
class First:
    """Whom the first adopters are chosen from; how many, and how they are chosen, are parameters of the world.

    Attributes:
        reach: as a programme says whom it reaches.
        firms: their names; none given: all that are reached.

    Raises:
        InputError: if a name is empty or stands there twice.
    """

    reach: Programme = field(default_factory=lambda: Programme("first"))
    firms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.firms:
            if not name.strip():
                raise InputError("first: firms", None, "is empty: name a firm, or take the line out")
            if self.firms.count(name) > 1:
                raise InputError("first: firms", name, "is there twice: name each firm once")

    def check(self, places: Mapping[str, Sequence[str]], where: str) -> None:
        """Refuse regions, sectors and tiers that are not among ``places``, by kind; ``where`` stands in the error.

        Raises:
            InputError: on the first one.
        """
        try:
            for kind, there in places.items():
                self.reach.check(kind, there)
        except InputError as error:
            raise error.within(where) from None

    @classmethod
    def of(cls, parts: Mapping[str, Sequence[str]]) -> First:
        """What :meth:`parts` gave."""
        reach = {kind: tuple(words) for kind, words in parts.items() if kind in REACH}
        return cls(Programme("first", **reach), tuple(parts.get("firms", ())))

    def parts(self) -> dict[str, list[str]]:
        """What it asks for, as a file says it."""
        found = {kind: list(words) for kind, words in self.reach.asks().items()}
        return found | ({"firms": list(self.firms)} if self.firms else {})

    def told(self) -> str:
        """Whom they are chosen from, in words."""
        named = f"{len(self.firms)} named firm{'s' * (len(self.firms) > 1)}" if self.firms else ""
        reached = self.reach.told() if self.reach.asks() else ""
        return ", ".join(filter(None, (named, reached))) or "all factories"


def asked(world: Parameters, first: First | None) -> bool:
    """Whether a world has first adopters, chosen from those (``None``: from all)."""
    one = world.first_adopters == AS_THE_RULE_HAS_IT and (first is not None or world.rule.startswith("threshold"))
    return one or world.first_share > 0.0 or world.first_adopters > 0


def of_no_effect(world: Parameters, first: First | None) -> list[str]:
    """Sentences about what is said of first adopters and does nothing."""
    found = []
    if world.first_share > 0.0 and world.first_adopters != AS_THE_RULE_HAS_IT:
        found.append(f"first_adopters has no effect while first_share is {world.first_share:g}: the share counts")
    if first is not None and not asked(world, first):
        found.append("first has no effect while first_adopters is 0: leave the number out, or raise it")
    return found


def read_first(node: Node) -> First | None:
    """What a file says of them; ``None`` where it says anybody.

    Raises:
        InputError: on what is none of it.
    """
    if node.value == ANYBODY:
        return None
    entries = node.keys("first", (*REACH, "firms"))
    try:
        return First.of({kind: words_of(entry, f"first: {kind}") for kind, entry in entries.items()})
    except InputError as error:
        raise error if error.file else error.within(node.place) from None


def words_of(node: Node, field: str) -> tuple[str, ...]:
    """One word or a list of them, as written but for what cannot be seen.

    Raises:
        InputError: if there is none.
    """
    items = node.value if isinstance(node.value, list) else [node]
    if not items:
        raise InputError(field, None, "is empty: name one, or take the line out", node.place)
    return tuple(composed(item.as_written(field)) for item in items)
