"""The network of the tab on every page: a chip that names it, a panel that takes one, and what is not put on it."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import solara

from ...model.network.import_columns import SHEETS
from ...model.network.templates import examples, templates, workbook
from ..words import say
from . import state, store
from .downloads import Download, Given, Taken, Upload
from .networks import UploadedNetwork
from .parts import Button, details, tag, text
from .uploads import ACCEPTED, with_uploaded

TEMPLATES = ("firms.csv", "links.csv")
BOOK = "network.xlsx"


@solara.component
def NetworkBar(path: str) -> None:
    """The row below the menu.

    Args:
        path: of the page that is shown.
    """
    tab = state.current.value
    opened, set_opened = solara.use_state(False)
    network = tab.network
    solara.use_effect(lambda: _used(network), [network, tab.scenario])
    toggle = {"aria-expanded": "true" if opened else "false"}
    label = say("network-own") if network is None else say("network-chip", file=network.name, firms=network.firms)
    inner: list[Any] = [Button(label, lambda: set_opened(not opened), "chip", more=toggle)]
    if network is not None:
        off = say("network-take-off")
        inner.append(Button("×", _take_off, "chip-off", title=off, more={"aria-label": off}))
    row = [tag("div", *inner, classes=f"sp-network-chip {'' if network is None else 'sp-there'}")]
    if told := not_used(tab, path):
        row.append(text("p", told, "sp-note"))
    parts: list[Any] = [tag("div", *row, classes="sp-row")]
    if opened:
        parts.append(_Panel(network, lambda: set_opened(False)))
    tag("div", *parts, classes="sp-network-bar", attributes={"role": "region", "aria-label": say("network-region")})


def _used(network: UploadedNetwork | None) -> None:
    """Keep it from being forgotten; if it was, say so."""
    if network is not None and not store.touch(network.digest):
        state.message.set(say("network-lost", file=network.name))


def not_used(tab: state.TabState, path: str) -> str:
    """What of a page is not on the network of the tab, in a sentence; empty where all of it is, or there is none."""
    if tab.network is None:
        return ""
    if path.startswith("/learn"):
        return say("network-learn")
    if path.startswith("/studies"):
        return say("network-studies")
    why = "" if tab.network.under(tab.scenario) else tab.unfit(tab.scenario)
    return say("network-not-used", why=why) if why else ""


def took(files: Sequence[Taken]) -> bool:
    """Take what a visitor brings into the tab; what is wrong with it, or gone, becomes the page's message.

    Returns:
        Whether it was taken.
    """
    said: list[str] = []
    done = state.update(lambda tab: with_uploaded(tab, files, said.append))
    if said:
        state.message.set(" ".join(said))
    return done


def _take_off() -> None:
    state.update(lambda tab: state.with_network(tab, None))


@solara.component
def _Panel(network: UploadedNetwork | None, close: Any) -> None:
    """What there is to know of the network of the tab, or how to bring one; it stays open until that is done."""

    def came(files: Sequence[Taken]) -> None:
        if took(files):
            close()

    left = [_brought(network), _Delete(network)] if network is not None else []
    upload = Upload(say("network-open"), ACCEPTED, True, came)
    left += [
        text("h2", say("network-panel") if network is None else say("network-another")),
        text("p", say("network-how"), "sp-note"),
        upload,
        tag("div", text("span", say("network-templates"), "sp-small"), *_templates(), classes="sp-row"),
        text("p", say("network-kept", days=store.DAYS, room=round(store.MOST_KEPT / 1e6)), "sp-note"),
    ]
    right = [text("h3", say("network-format")), *_format()]
    tag(
        "div",
        tag("div", *left, classes="sp-network-how"),
        tag("div", *right, classes="sp-network-format"),
        Button(say("frame-close"), close),
        classes="sp-card sp-network-panel",
    )


def _brought(network: UploadedNetwork) -> solara.Element:
    """What came, how it was read and what is drawn."""
    files = ", ".join(dict.fromkeys(called for _, called in network.called))
    told = say("network-holds", files=files, firms=network.firms, links=network.links)
    notes = tag("ul", *(text("li", note) for note in network.notes), classes="sp-limits")
    return tag("div", text("h2", say("network-panel")), text("p", told), details(say("network-read"), notes))


@solara.component
def _Delete(network: UploadedNetwork) -> None:
    """Takes it off this server, once that is confirmed."""
    asked, set_asked = solara.use_state(False)

    def delete() -> None:
        _take_off()
        store.forget(network.digest)

    if asked:
        buttons = [Button(say("network-delete-sure"), delete), Button(say("network-keep"), lambda: set_asked(False))]
        tag("div", text("span", say("network-delete-what"), "sp-small"), *buttons, classes="sp-row")
    else:
        tag("div", Button(say("network-delete"), lambda: set_asked(True), "link"), classes="sp-row")


def _templates() -> list[solara.Element]:
    """Tables to fill in; a workbook where one can be made."""
    found = [
        Download(name, lambda name=name: Given(name, "text/csv", templates()[name].encode("utf-8-sig")))
        for name in TEMPLATES
    ]
    if find_spec("openpyxl") is not None:
        found.append(Download(BOOK, lambda: Given(BOOK, "application/octet-stream", workbook())))
    return found


def _format() -> list[solara.Element]:
    """The tables that are needed, as short as they may be, and what else they may say."""
    shown = examples()
    pictures = [tag("pre", f"{name}\n{shown[name]}", classes="sp-sample") for name in TEMPLATES]
    more = ", ".join(SHEETS["firms"].optional)
    told = text("p", say("network-needed"), "sp-note")
    return [*pictures, told, details(say("network-more"), text("p", more))]
