"""Small parts that pages are composed of: headings, cards, buttons, notes. Plain HTML, dressed by `style.css`."""

import functools
import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import solara
from ipyvuetify import Html
from solara.alias import rv

from ..document.blocks import Block
from ..figure import Table
from ..theme import template
from .flat import Plain, marked, one_piece, still


def tag(
    name: str, *children: Any, classes: str = "", attributes: dict[str, Any] | None = None, live: bool = False
) -> solara.Element:
    """An HTML element with text or other elements in it; text is never read as HTML. One that is to hear of events is
    ``live``; the others become one piece with all that is in them, where that is plain as well."""
    plain = Plain(name, classes, attributes or {}, children)
    if not live and still(children):
        return one_piece(plain)
    made = _kind(name).element(tag=name, class_=classes, attributes=attributes or {}, children=list(children))
    return made if live or any(not isinstance(child, str) for child in children) else marked(made, plain)


def raw(inner: str, classes: str = "", name: str = "div") -> solara.Element:
    """An HTML element with HTML in it, in which nobody's text is left unescaped."""
    return one_piece(Plain(name, classes, {}, inner))


@functools.cache
def _kind(name: str) -> type[Html]:
    """A class of its own for each tag: a widget that is used again, for another part, cannot change its tag."""
    return type(f"Html_{name}", (Html,), {})


def text(name: str, words: str, classes: str = "", live: bool = False) -> solara.Element:
    """An HTML element with text."""
    return tag(name, words, classes=classes, live=live)


def safe(words: str) -> str:
    """Text as HTML that shows it as it is."""
    return html.escape(words)


@solara.component
def Button(
    label: str,
    on_click: Callable[[], None],
    kind: str = "",
    disabled: bool = False,
    title: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """A button. ``kind`` is "" (quiet), "main", "link" or a class of its own; ``more`` are attributes."""
    attributes = {"type": "button", "disabled": disabled, **(more or {})} | ({"title": title} if title else {})
    classes = f"sp-button {f'sp-{kind}' if kind else ''}"
    element = tag("button", label, classes=classes, attributes=attributes, live=True)
    rv.use_event(element, "click", lambda *_: None if disabled else on_click())


@solara.component
def IconButton(icon: str, label: str, on_click: Callable[[], None], disabled: bool = False) -> None:
    """A button with a picture of `style.css` in place of words; ``label`` says what it does."""
    attributes = {"type": "button", "disabled": disabled, "title": label, "aria-label": label}
    picture = tag("i", classes=f"sp-icon sp-icon-{icon}", attributes={"aria-hidden": "true"})
    element = tag("button", picture, classes="sp-button sp-icon-button", attributes=attributes, live=True)
    rv.use_event(element, "click", lambda *_: None if disabled else on_click())


@solara.component
def Link(path: str, children: list[Any], classes: str = "") -> None:
    """A link to a page of ours, as it stands in the address: its ``href`` is right under a root path too."""
    router = solara.use_router()
    attributes = {"href": router.root_path + path}
    element = tag("a", *children, classes=classes, attributes=attributes, live=True)
    rv.use_event(element, "click.prevent.stop", lambda *_: router.push(path))


@solara.component
def Note(words: str, kind: str = "") -> None:
    """A sentence set apart. ``kind`` is "" or "warning"."""
    tag("p", words, classes=f"sp-said {f'sp-{kind}' if kind else ''}", attributes={"role": "status"})


def details(summary: str, *children: Any, classes: str = "", opened: bool = False) -> solara.Element:
    """Something that a reader may open."""
    attributes = {"open": True} if opened else {}
    return tag("details", text("summary", summary), *children, classes=f"sp-details {classes}", attributes=attributes)


def scrolling(named: str, *children: Any) -> solara.Element:
    """What may be wider than the page, a table most of all: it scrolls by itself, by keyboard too, and shows that it
    does. ``named`` is what it is called for those who do not see it."""
    attributes = {"tabindex": "0", "role": "region", "aria-label": named}
    return tag("div", *children, classes="sp-scroll", attributes=attributes)


def numbers(found: Table, named: str) -> solara.Element:
    """A table of the report as a table of the page, in one piece: a page may hold many. ``named`` is the heading above
    it, which is its caption for those who do not see that."""
    note = [text("p", found.note, "sp-note")] if found.note else []
    inner = raw(_cells()(found, named), "sp-table sp-plain")
    return tag("div", scrolling(found.caption or named, inner), *note)


def blocks(found: Sequence[Block], named: str) -> solara.Element:
    """Blocks of a report as the page of the command has them; they hold no picture. ``named`` is the heading above."""
    shown = template("parts.html").module.shown  # type: ignore[attr-defined]
    inner = "".join(shown(type(each).__name__, each, named) for each in found)
    return raw(inner, "sp-blocks")


@functools.cache
def _cells() -> Callable[[Table, str], str]:
    """What makes a table of the report; it reads text as text, never as HTML."""
    made: Callable[[Table, str], str] = template("parts.html").module.cells  # type: ignore[attr-defined]
    return made


def key_of(tones: Iterable[tuple[str, str]]) -> solara.Element:
    """What colours mean: (name of the colour, words) pairs."""
    rows = [
        tag("li", tag("i", classes="sp-dot", attributes={"style": f"--dot: var(--{name.replace('_', '-')})"}), words)
        for name, words in tones
    ]
    return tag("ul", *rows, classes="sp-key", attributes={"aria-label": "What the colours mean"})
