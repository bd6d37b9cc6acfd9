"""The strategies of the Market page: a vendor's own, each a note of the tab in the words of a file, and others."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from ...experiments.go_to_market.strategies import (
    AS_MARKET,
    DEFAULT,
    Strategy,
    dump_strategies,
    item,
    of_scenario,
    strategies_in,
    strategy_in,
)
from ...scenarios.errors import InputError
from ...scenarios.parameters import table
from ...scenarios.said import read, read_beginning
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.table.row import Value
from ..studies.strategy_words import part
from ..words import say
from . import state
from .downloads import Taken

TRIED, CARD = "market.try", "market.card"
"""Notes of the tab: shipped strategies by name, and, with a number behind it, one of the vendor's own."""
READY = "cheaper,open cases,louder claims"
"""Those that show what a card is, until there is one."""
MINE = "as set in Explore"
MOST = 6
"""Strategies beside doing as the market does."""
LONGEST_NAME, LONGEST_WHY = 40, 200
FILE = "strategies.yaml"


@dataclasses.dataclass(frozen=True)
class Card:
    """A strategy of the vendor's own.

    Attributes:
        key: of its note.
        strategy: what it says; without levers while nothing is filled in.
        wrong: why its note is none of ours; empty where it is.
    """

    key: str
    strategy: Strategy
    wrong: str = ""


def cards(notes: Mapping[str, str]) -> list[Card]:
    """The vendor's own strategies, in their order; two of one name, or one that is no strategy, say what is wrong."""
    found: list[Card] = []
    for key in sorted(key for key in notes if key.startswith(CARD) and key.removeprefix(CARD).isdecimal()):
        try:
            strategy = strategy_in(notes[key], say("market-card"))
            named(strategy.name, [each.strategy.name for each in found])
        except InputError as error:
            found.append(Card(key, Strategy(say("market-card-broken")), str(error)))
        else:
            found.append(Card(key, strategy))
    return found[:MOST]


def named(name: str, others: Iterable[str]) -> str:
    """A name that a card may have.

    Raises:
        InputError: if it is empty, too long, or that of another strategy.
    """
    label = say("market-name")
    if not name:
        raise InputError(label, None, say("market-name-empty"))
    if len(name) > LONGEST_NAME:
        raise InputError(label, name[:LONGEST_NAME], say("market-name-long", most=LONGEST_NAME))
    if name in {AS_MARKET.name, MINE, *(each.name for each in DEFAULT), *others}:
        raise InputError(label, name, say("market-name-taken"))
    return name


def shipped(scenario: Scenario) -> dict[str, Strategy]:
    """What can be tried besides, by name: what the levers of this tab say, if anything, and the named ones."""
    try:
        mine: tuple[Strategy, ...] = (dataclasses.replace(of_scenario(scenario), name=MINE),)
    except InputError:
        mine = ()
    return {each.name: each for each in (*mine, *DEFAULT)}


def chosen(notes: Mapping[str, str], scenario: Scenario) -> list[Strategy]:
    """Those of the shipped ones that are tried."""
    known = shipped(scenario)
    names = dict.fromkeys(notes.get(TRIED, "").split(","))
    return [known[name] for name in names if name in known]


def tried(notes: Mapping[str, str], scenario: Scenario) -> tuple[Strategy, ...]:
    """What is run: doing as the market does, the own ones that say something, and those that are chosen."""
    own = [each.strategy for each in cards(notes) if each.strategy.levers]
    return (AS_MARKET, *own, *chosen(notes, scenario))[: MOST + 1]


def full(notes: Mapping[str, str], scenario: Scenario) -> bool:
    """Whether there is no room for another one."""
    return len(cards(notes)) + len(chosen(notes, scenario)) >= MOST


def put(key: str, strategy: Strategy) -> None:
    """Keep a card in the tab, and so in its link and file."""
    strategy = dataclasses.replace(strategy, because=strategy.because[:LONGEST_WHY])
    state.set_note(key, json.dumps(item(strategy), ensure_ascii=False, separators=(",", ":")))


def change(key: str, made: Callable[[Strategy], Strategy]) -> None:
    """Change a card as it is now: what was drawn may be older, where somebody types faster than pages are drawn.

    Raises:
        InputError: as ``made`` does; the card stays as it was.
    """
    found = next((each for each in cards(state.current.peek().notes) if each.key == key), None)
    if found is not None:
        put(key, made(found.strategy))


def add(strategy: Strategy) -> str:
    """Keep a new card, under a name that no other has; gives its key."""
    there = cards(state.current.peek().notes)
    names, numbers = [each.strategy.name for each in there], [int(each.key.removeprefix(CARD)) for each in there]
    base, number = strategy.name[: LONGEST_NAME - 4], 1
    name = base
    while not _free(name, names):
        number += 1
        name = f"{base} {number}"
    key = f"{CARD}{max(numbers, default=0) + 1}"
    put(key, dataclasses.replace(strategy, name=name))
    return key


def _free(name: str, others: Sequence[str]) -> bool:
    try:
        named(name, others)
    except InputError:
        return False
    return True


def try_also(name: str, scenario: Scenario) -> None:
    """Try a shipped strategy as well."""
    names = [each.name for each in chosen(state.current.peek().notes, scenario)]
    state.set_note(TRIED, ",".join([*names, name]))


def leave(name: str, scenario: Scenario) -> None:
    """Try a shipped strategy no more."""
    names = [each.name for each in chosen(state.current.peek().notes, scenario) if each.name != name]
    state.set_note(TRIED, ",".join(names) or None)


def with_part(strategy: Strategy, name: str, typed: str) -> Strategy:
    """The strategy with a part as somebody writes it; nothing means as all vendors do.

    Raises:
        InputError: if it is not understood, or out of range.
    """
    parameter = table()[name]
    try:
        value: Value = read(parameter, typed) if typed.strip() else parameter.default
    except InputError as error:
        raise InputError(part(name), typed.strip(), error.remedy) from None
    others = tuple(lever for lever in strategy.levers if lever.name != name)
    given = () if value == parameter.default else (Lever(name, value, strategy.start),)
    order = list(table())
    return dataclasses.replace(strategy, levers=tuple(sorted((*others, *given), key=lambda at: order.index(at.name))))


def with_start(strategy: Strategy, typed: str, months: int) -> Strategy:
    """The strategy from another month on.

    Raises:
        InputError: if it is not understood, or after the end of the run.
    """
    start = read_beginning(typed)
    if start >= months:
        raise InputError(say("market-from"), typed, say("market-late", months=months))
    return dataclasses.replace(
        strategy, levers=tuple(dataclasses.replace(each, start=start) for each in strategy.levers)
    )


def as_file(strategies: Sequence[Strategy]) -> bytes:
    """Strategies as the file that the command takes; doing as the market does is always there."""
    return dump_strategies([each for each in strategies if each.writable]).encode()


def took(files: Sequence[Taken], scenario: Scenario) -> None:
    """Take the strategies of a file: each becomes a card, or, if it is a shipped one, is tried.

    Raises:
        InputError: if it is no such file, a name is taken, or they are too many.
    """
    file = files[0]
    found = strategies_in(file.data.decode("utf-8", "replace"), file.name)
    notes = state.current.peek().notes
    known, there = chosen(notes, scenario), cards(notes)
    new = [each for each in found if each not in known and each not in [card.strategy for card in there]]
    ours = [each for each in new if each not in DEFAULT]
    names = [card.strategy.name for card in there]
    for each in ours:
        names.append(named(each.name, names))
    if len(known) + len(there) + len(new) > MOST:
        raise InputError(file.name, len(found), say("market-many", most=MOST), file.name)
    for each in new:
        if each in ours:
            add(each)
        else:
            try_also(each.name, scenario)
