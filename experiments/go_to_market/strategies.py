"""Go-to-market strategies: what one vendor can do by itself, as sets of its levers with a name and a reason."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ...scenarios.errors import InputError
from ...scenarios.files import checked as value_of
from ...scenarios.files import month
from ...scenarios.nodes import Node, parse, text_of
from ...scenarios.parameters import nearest, table
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.table.row import Value

OWN = "own_"
"""How the names of the focal vendor's levers begin."""
PARTS = ("name", "because", "set", "from")
MOST = 40
KINDS = {
    "own_price": "price",
    "own_pricing": "pricing model",
    "own_target": "target",
    "own_proof": "proof",
    "own_hype": "claims",
    "own_partner_policy": "partners",
}
"""What a lever of the focal vendor changes, in a word."""
NOTHING = "nothing"


@dataclass(frozen=True)
class Strategy:
    """What the focal vendor does.

    Attributes:
        name: short.
        levers: of the focal vendor only; without any it does as the market does.
        because: why one might.
    """

    name: str
    levers: tuple[Lever, ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        for lever in self.levers:
            if not lever.name.startswith(OWN):
                raise InputError(f"strategy {self.name!r}", lever.name, f"is no lever of the focal vendor: {_named()}")

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario in which the focal vendor does this, and nothing else of its own."""
        neutral = {name: table()[name].default for name in own_levers()}
        rest = tuple(lever for lever in scenario.levers if not lever.name.startswith(OWN))
        return dataclasses.replace(scenario.with_world(**neutral), levers=(*rest, *self.levers))

    @property
    def start(self) -> int:
        """The month from which all its levers are pulled."""
        return min((lever.start for lever in self.levers), default=0)

    @property
    def writable(self) -> bool:
        """Whether a file of strategies can say it: all of its levers are pulled from one month on, to the end."""
        return bool(self.levers) and all(each.start == self.start and each.end is None for each in self.levers)

    @property
    def told(self) -> str:
        """Its levers in a line: ``own_price 0.75, own_proof 1 from month 12``."""
        parts = []
        for lever in self.levers:
            span = f" from month {lever.start}" * (lever.start > 0) + f" until {lever.end}" * (lever.end is not None)
            parts.append(f"{lever.name} {lever.value if isinstance(lever.value, str) else f'{lever.value:g}'}{span}")
        return ", ".join(parts)


AS_MARKET = Strategy("as the market", because="does what all vendors do; the yardstick of the others")


def own_levers() -> tuple[str, ...]:
    """Names of the focal vendor's levers."""
    return tuple(p.name for p in table().values() if p.row.kind == "lever" and p.name.startswith(OWN))


def kinds_of(levers: str) -> str:
    """What a strategy changes, from its levers in a line: 'price', 'partners and proof'."""
    pulled = {part.split()[0] for part in levers.split(", ") if part}
    found = [kind for name, kind in KINDS.items() if name in pulled]
    return " and ".join(found) or NOTHING


def levers_of(told: str) -> tuple[Lever, ...]:
    """The levers of a strategy, from the line that :attr:`Strategy.told` makes of them."""
    return tuple(_lever(part.split()) for part in told.split(", ") if part)


def _lever(words: Sequence[str]) -> Lever:
    name, value, *span = words
    when = {word: int(span[span.index(word) + by]) for word, by in (("from", 2), ("until", 1)) if word in span}
    given = value if table()[name].is_choice else float(value)
    return Lever(name, given, when.get("from", 0), when.get("until"))


def of_scenario(scenario: Scenario) -> Strategy:
    """What the focal vendor does in a scenario.

    Raises:
        InputError: if it does nothing of its own there.
    """
    held = {n: v for n, v in scenario.world.changed().items() if n in own_levers()}
    levers = tuple(Lever(name, value) for name, value in held.items())
    levers += tuple(lever for lever in scenario.levers if lever.name in own_levers())
    if not levers:
        raise InputError("strategy", scenario.name, f"the focal vendor does nothing there: {_named()}")
    return Strategy(scenario.name, levers, scenario.question)


def load_strategies(path: Path) -> tuple[Strategy, ...]:
    """The strategies in a file: ``strategies:`` and a list of ``name``, ``because``, ``set`` (levers) and ``from``.

    Raises:
        InputError: on anything wrong with it, in one sentence: file and line, field, value, what would do.
    """
    return strategies_in(text_of(path, str(path), "strategies", "a file of strategies"), str(path))


def strategies_in(text: str, shown: str) -> tuple[Strategy, ...]:
    """The same of the text of such a file; ``shown`` is its name in errors."""
    top = parse(text, shown).keys("the file of strategies", ("strategies",))
    if "strategies" not in top:
        raise InputError("strategies", None, "is missing: a list of strategies must follow it", shown)
    return checked([_read(node) for node in top["strategies"].items("strategies")], shown)


def strategy_in(text: str, shown: str) -> Strategy:
    """One strategy as :func:`item` writes it, which may be without levers yet; errors as of a file."""
    return _read(parse(text, shown), whole=False)


def item(strategy: Strategy) -> dict[str, Any]:
    """A strategy as a file has it.

    Raises:
        InputError: if no file can say it.
    """
    found: dict[str, Any] = {"name": strategy.name}
    if strategy.because:
        found["because"] = strategy.because
    if strategy.levers:
        if not strategy.writable:
            raise InputError(
                "strategy", strategy.name, "has levers of different months, which no file of strategies has"
            )
        found["set"] = {lever.name: lever.value for lever in strategy.levers}
    return found | ({"from": strategy.start} if strategy.start else {})


def dump_strategies(strategies: Sequence[Strategy]) -> str:
    """Strategies as the text of a file."""
    items = [item(each) for each in strategies]
    return yaml.safe_dump({"strategies": items}, sort_keys=False, allow_unicode=True, width=110)


def checked(strategies: Sequence[Strategy], file: str = "") -> tuple[Strategy, ...]:
    """The strategies, each with a name of its own.

    Raises:
        InputError: if there is none, too many, or two of one name.
    """
    names = [each.name for each in strategies]
    if not 0 < len(names) <= MOST:
        raise InputError("strategies", len(names), f"must be 1 to {MOST} strategies", file)
    if AS_MARKET.name in names:
        raise InputError("strategies", AS_MARKET.name, "is always there as the yardstick: take it out", file)
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError("strategies", twice, "is there twice: give each a name of its own", file)
    return tuple(strategies)


def _read(node: Node, whole: bool = True) -> Strategy:
    parts = node.keys("a strategy", PARTS)
    for part in ("name", "set") if whole else ("name",):
        if part not in parts:
            raise InputError("strategy", None, f"{part!r} is missing", node.place)
    start = month(parts["from"], "from") if "from" in parts else 0
    levers = tuple(
        Lever(name, value, start) for name, value in (_levers(parts["set"]) if "set" in parts else {}).items()
    )
    because = parts["because"].text("because") if "because" in parts else ""
    return Strategy(parts["name"].text("name"), levers, because)


def _levers(node: Node) -> Mapping[str, Value]:
    if not isinstance(node.value, dict) or not node.value:
        raise node.error(
            "set", f"must name levers of the focal vendor with their values, for instance own_price: 0.8; {_named()}"
        )
    found: dict[str, Value] = {}
    for name, entry in node.value.items():
        if name not in own_levers():
            near = nearest(name, own_levers())
            raise InputError(name, None, f"is no lever of the focal vendor{near or f': {_named()}'}", entry.place)
        found[name] = value_of(table()[name], entry)
    return found


def _named() -> str:
    return f"it has {', '.join(own_levers())}"


DEFAULT = load_strategies(Path(__file__).parent / "data" / "strategies.yaml")
"""The strategies that are tried when nobody names others."""
