"""Cards of strategies: what each does in words, with buttons to change, copy and remove it; fields while it changes."""

import dataclasses
from collections.abc import Callable
from typing import Any

import solara

from ...experiments.go_to_market.strategies import AS_MARKET, Strategy, own_levers
from ...scenarios.errors import InputError
from ...scenarios.parameters import table
from ...scenarios.said import beginning, figure, said
from ...scenarios.scenario import Scenario
from ..studies.strategy_words import part, parts
from ..words import say
from . import cards, state
from .cards import Card
from .downloads import Download, Given, Upload
from .field import Field
from .parts import Button, tag, text
from .widgets import Choice

NEW = "own_price"
NONE = "-"


@solara.component
def Strategies(scenario: Scenario) -> None:
    """All cards, and what adds another one."""
    tab = state.current.value
    opened, set_opened = solara.use_state("")
    gone, set_gone = solara.use_state(None)
    own, known = cards.cards(tab.notes), cards.chosen(tab.notes, scenario)
    full = cards.full(tab.notes, scenario)

    def removed(card: Card) -> None:
        set_gone(card)
        state.set_note(card.key, None)

    def copied(strategy: Strategy) -> None:
        set_opened(cards.add(strategy))

    if own or known:
        shown = [
            _Own(card, card.key == opened, full, set_opened, copied, removed, scenario).key(card.key) for card in own
        ]
        shown += [_Shipped(each, full, copied, scenario).key(each.name) for each in known]
        first = tag("div", *shown, _yardstick(), classes="sp-strategies")
    else:
        first = _Beginning(lambda: copied(_fresh()))
    tag("section", first, _Adding(scenario, full, gone, copied, lambda: set_gone(None)), classes="sp-own-strategies")


def _fresh() -> Strategy:
    """What a new card begins with."""
    return cards.with_part(Strategy(say("market-new-name")), NEW, "90%")


@solara.component
def _Beginning(begin: Callable[[], None]) -> None:
    """What to do here, for who has no card yet."""
    steps = [say("market-step-cards"), say("market-step-worlds"), say("market-step-read")]
    buttons = [
        Button(say("market-begin"), begin, "main"),
        Button(say("market-ready"), lambda: state.set_note(cards.TRIED, cards.READY), title=say("market-ready-help")),
    ]
    tag(
        "div",
        text("h2", say("market-begin-heading")),
        tag("ol", *(text("li", step) for step in steps), classes="sp-howto"),
        tag("div", *buttons, classes="sp-row"),
        classes="sp-card sp-begin",
    )


@solara.component
def _Own(
    card: Card,
    opened: bool,
    full: bool,
    set_opened: Callable[[str], None],
    copied: Callable[[Strategy], None],
    removed: Callable[[Card], None],
    scenario: Scenario,
) -> None:
    """A card of the vendor's own."""
    if opened and not card.wrong:
        tag("article", _Editor(card, scenario, lambda: set_opened("")), classes="sp-card sp-strategy sp-opened")
        return
    remove = Button(say("market-remove"), lambda: removed(card))
    if card.wrong:
        row = [text("p", card.wrong, "sp-refused"), tag("div", remove, classes="sp-row")]
        tag("article", text("h3", card.strategy.name), *row, classes="sp-card sp-strategy")
        return
    buttons = [
        Button(say("market-change"), lambda: set_opened(card.key)),
        Button(say("market-copy"), lambda: copied(card.strategy), disabled=full),
        remove,
    ]
    tag(
        "article",
        *_said(card.strategy),
        tag("div", *buttons, classes="sp-row"),
        classes="sp-card sp-strategy sp-own-card",
    )


@solara.component
def _Shipped(strategy: Strategy, full: bool, copied: Callable[[Strategy], None], scenario: Scenario) -> None:
    """A card of a strategy that comes with Stallpoint, or of the levers of the tab."""
    buttons = [
        Button(say("market-copy-change"), lambda: copied(strategy), disabled=full or not strategy.writable),
        Button(say("market-remove"), lambda: cards.leave(strategy.name, scenario)),
    ]
    tag("article", *_said(strategy), tag("div", *buttons, classes="sp-row"), classes="sp-card sp-strategy")


def _yardstick() -> solara.Element:
    """The card of doing as the market does."""
    words = [text("h3", AS_MARKET.name), text("p", say("market-yardstick"), "sp-note")]
    return tag("article", *words, classes="sp-card sp-strategy sp-yardstick").key(AS_MARKET.name)


def _said(strategy: Strategy) -> list[solara.Element]:
    """What a strategy does."""
    pairs = [each for name, value in parts(strategy.levers) for each in (text("dt", name), text("dd", value))]
    told = tag("dl", *pairs) if pairs else text("p", say("market-nothing"), "sp-note")
    why = [text("p", f"{strategy.because[:1].upper()}{strategy.because[1:]}.", "sp-note")] if strategy.because else []
    return [text("h3", strategy.name), told, *why]


@solara.component
def _Editor(card: Card, scenario: Scenario, close: Callable[[], None]) -> None:
    """The fields of a card; what is refused is marked there, and the card stays as it was."""
    wrong, set_wrong = solara.use_state({})
    strategy = card.strategy

    def change(field: str, made: Callable[[Strategy], Strategy]) -> None:
        refused = ""
        try:
            cards.change(card.key, made)
        except InputError as error:
            refused = str(error)
        set_wrong(lambda before: {**before, field: refused})

    def renamed(now: Strategy, typed: str) -> Strategy:
        others = [each.strategy.name for each in cards.cards(state.current.peek().notes) if each.key != card.key]
        return dataclasses.replace(now, name=cards.named(typed, others))

    def started(typed: str) -> None:
        change("from", lambda now: cards.with_start(now, typed, scenario.world.months))

    rows: list[Any] = [
        Field(
            say("market-name"),
            strategy.name,
            lambda typed: change("name", lambda now: renamed(now, typed)),
            wrong=wrong.get("name", ""),
            most=cards.LONGEST_NAME + 1,
        )
    ]
    rows += [
        _Part(
            strategy, name, lambda typed, name=name: change(name, lambda now: cards.with_part(now, name, typed)), wrong
        )
        for name in own_levers()
    ]
    start = beginning(strategy.start) if strategy.start else ""
    rows.append(Field(say("market-from"), start, started, say("market-from-hint"), wrong.get("from", "")))
    tag("div", *rows, classes="sp-fields")
    tag("div", Button(say("market-done"), close, "main"), classes="sp-row")


@solara.component
def _Part(strategy: Strategy, name: str, typed: Callable[[str], None], wrong: dict[str, str]) -> None:
    """One part of a strategy as a field, or as a choice of words."""
    parameter = table()[name]
    value = next((lever.value for lever in strategy.levers if lever.name == name), parameter.default)
    if parameter.is_choice:
        options = [(str(word), figure(parameter, str(word))) for word in parameter.row.span]
        Choice(part(name), options, str(value), lambda word: typed(figure(parameter, word)))
        return
    hints = {
        "own_price": say("market-price-hint"),
        "own_hype": say("market-claims-hint"),
        "own_proof": say("market-proof-hint"),
        "own_partner_policy": say("market-partners-hint"),
    }
    shown = "" if value == parameter.default else said(parameter, value)
    Field(part(name), shown, typed, hints[name], wrong.get(name, ""))


@solara.component
def _Adding(
    scenario: Scenario,
    full: bool,
    gone: Card | None,
    copied: Callable[[Strategy], None],
    forget: Callable[[], None],
) -> None:
    """What adds a card: a new one, a shipped one, a file; and what brings back the one that was taken away."""
    tab = state.current.value
    known = [each.name for each in cards.chosen(tab.notes, scenario)]
    free = [(NONE, say("market-choose")), *((name, name) for name in cards.shipped(scenario) if name not in known)]
    row: list[Any] = []
    if known or cards.cards(tab.notes):
        row.append(Button(say("market-add"), lambda: copied(_fresh()), disabled=full))
    if not full:
        row.append(Choice(say("market-try"), free, NONE, lambda v: cards.try_also(v, scenario) if v != NONE else None))
    tried = cards.tried(tab.notes, scenario)
    row.append(Upload(say("market-open"), ".yaml,.yml", False, lambda files: cards.took(files, scenario)))
    given = Download(say("market-file"), lambda: Given(cards.FILE, "text/yaml", cards.as_file(tried)), len(tried) < 2)
    row.append(given)
    told = [text("p", say("market-full", most=cards.MOST), "sp-note")] if full else []

    def back() -> None:
        if gone is not None:
            cards.add(gone.strategy)
        forget()

    if gone is not None and not gone.wrong:
        told.append(
            tag(
                "p",
                say("market-removed", name=gone.strategy.name),
                " ",
                Button(say("market-back"), back, "link", disabled=full),
                classes="sp-note",
            )
        )
    tag("div", tag("div", *row, classes="sp-chosen-row"), *told)
