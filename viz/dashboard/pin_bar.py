"""What is pinned, above the results: its number, its name, a way to take it away; and the button that pins."""

import solara

from ..words import say
from . import state
from .field import Field
from .limits import MOST_PINS
from .parts import Button, Note, tag, text
from .pins import MOST_LETTERS, with_name, with_pin, without_pin


@solara.component
def PinBar(why: str = "") -> None:
    """The bar.

    Args:
        why: a sentence on what is pinned and cannot be set beside what is shown; empty where all can.
    """
    tab = state.current.value
    chips = [_Pin(place, scenario.name).key(f"pin {place}") for place, scenario in enumerate(tab.pins)]
    full = len(tab.pins) >= MOST_PINS
    title = say("pins-most", most=MOST_PINS) if full else say("pins-why")
    add = Button(say("pins-pin"), lambda: state.update(with_pin), disabled=full, title=title)
    tag("div", *chips, add, *([Note(why, "warning")] if why else []), classes="sp-pins")


@solara.component
def _Pin(place: int, name: str) -> None:
    """One pin; a name that is refused is marked, and stays to be mended."""
    refused, set_refused = solara.use_state("")

    def renamed(words: str) -> None:
        done = words == name or state.update(lambda tab: with_name(tab, place, words))
        set_refused("" if done else say("pins-refused"))

    field = Field(say("pins-name", number=place + 1), name, renamed, wrong=refused, most=MOST_LETTERS)
    unpin = Button("×", lambda: state.update(lambda tab: without_pin(tab, place)), title=say("pins-unpin", name=name))
    tag("div", text("i", str(place + 1), "sp-pin-number"), field, unpin, classes="sp-pin")
