"""The frame around every page: its name, the menu, the theme, the message, and the address that carries the state."""

import functools
import logging
import re
import secrets
from typing import Any

import solara

from ...scenarios.errors import InputError
from ..glossary import glossary
from ..words import say
from . import share, state, store
from .network_bar import NetworkBar
from .parts import Button, Link, details, raw, safe, tag, text
from .taking_back import TakingBack, key_pressed, place, went_back
from .widgets import PageWidget

log = logging.getLogger("stallpoint.dashboard")


@solara.component
def Frame(children: list[solara.Element] | None = None) -> None:
    """The frame; its child is the page of the moment."""
    router = solara.use_router()
    solara.use_memo(lambda: _opened(router.search), [])
    page = solara.use_memo(lambda: secrets.token_hex(4), [])
    there = {"at": place(page), "on_back": functools.partial(went_back, page), "on_key": key_pressed}
    error, _ = solara.use_exception()
    if error is not None:
        log.error("a page failed", exc_info=error)
    query = _query()
    inner = [text("p", say("frame-sorry"), "sp-said sp-warning")] if error else children or []
    tag(
        "div",
        _header(router, query, there),
        _said(),
        NetworkBar(router.path),
        tag("main", *(inner if _known(router.path) else _nothing()), classes="sp-main"),
        _words(),
        classes="sp-page",
    )


def _known(path: str) -> bool:
    """Whether a page stands there."""
    from .pages import PAGES

    return path.strip("/") in {page.path.strip("/") for page in PAGES}


def _nothing() -> list[solara.Element]:
    """In place of a page, where none is."""
    back = Link("/", [text("span", say("serving-missing-go"))], "sp-button sp-main")
    parts = [text("h1", say("serving-missing-title")), text("p", say("serving-missing"), "sp-why"), back]
    return [tag("div", *parts, classes="sp-results", attributes={"id": "sp-content"})]


@functools.cache
def _glossary() -> str:
    """The glossary as HTML."""
    parts = []
    for head, terms in glossary().items():
        rows = "".join(f"<dt>{safe(term)}</dt><dd>{_marked(meaning)}</dd>" for term, meaning in terms.items())
        parts.append(f"<h3>{safe(head)}</h3><dl>{rows}</dl>")
    return "".join(parts)


def _marked(meaning: str) -> str:
    """Words as HTML; what is bold or code in the glossary's own text is so here."""
    return re.sub(r"`(.+?)`", r"<code>\1</code>", re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe(meaning)))


def _words() -> solara.Element:
    """What the words of the pages mean."""
    inner = raw(_glossary(), "sp-glossary")
    return tag("footer", details(say("frame-glossary"), inner), classes="sp-main")


def _opened(query: str | None) -> None:
    """Take over what the link says, once a tab."""
    store.tidy()
    if not query:
        return
    try:
        state.current.set(share.from_query(query, state.message.set))
    except InputError as error:
        state.message.set(f"{error} The page opened with its defaults instead.")


def _query() -> str | None:
    """The state as the query of the address; ``None`` where no link can carry it."""
    now = state.current.value
    try:
        return share.to_query(now)
    except InputError:
        return None


def _header(router: Any, query: str | None, there: dict[str, Any]) -> solara.Element:
    """The header.

    Args:
        router: knows the path of the page.
        query: the state as the address carries it; ``None`` where it cannot.
        there: in the browser's history: traits of its widget.
    """
    from .pages import PAGES

    path = router.path
    here = "/" + path.strip("/").partition("/")[0]
    links: list[Any] = []
    for page in PAGES:
        target = page.path if page.path == "/" else f"/{page.path}"
        current = {"aria-current": "page"} if target == here else {}
        inner = tag("span", page.title, classes="sp-tab", attributes={**current, "title": page.question})
        links.append(Link(target, [inner]))
    skip = tag("a", say("frame-skip"), classes="sp-skip", attributes={"href": "#sp-content"})
    name = tag("a", "Stallpoint", classes="sp-brand", attributes={"href": f"{router.root_path}/"})
    theme = PageWidget.element(part="theme", query=query or "", kept=query is not None, path=path, **there)
    menu = tag("nav", *links, classes="sp-menu", attributes={"aria-label": "Pages"})
    return tag("header", skip, name, menu, tag("div", TakingBack(), theme, classes="sp-right"), classes="sp-header")


def _said() -> solara.Element:
    words = state.message.value
    said: list[Any] = []
    if words:
        close = Button(say("frame-close"), lambda: state.message.set(""))
        said = [tag("div", text("span", words), close, classes="sp-said sp-warning")]
    return tag("div", *said, classes="sp-alert", attributes={"role": "alert"})
