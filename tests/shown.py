"""What a page that was drawn without a browser holds."""

from html.parser import HTMLParser
from typing import Any


def walked(widget: Any) -> list[Any]:
    """A widget and all that is in it, words too, in the order of the page; what is HTML as if it were widgets."""
    html = getattr(widget, "unsafe_innerHTML", None)
    inside = getattr(widget, "children", []) if html is None else _read(html)
    element = widget if html is None else _Element(widget.tag, widget.attributes, html)
    return [element, *(each for child in inside for each in walked(child))]


def said(widget: Any) -> str:
    """All words in it."""
    return " ".join(each for each in walked(widget) if isinstance(each, str))


class _Element:
    """An element of HTML with what tests ask of a widget."""

    def __init__(self, tag: str, attributes: dict[str, str | None], html: str | None = None) -> None:
        self.tag, self.attributes, self.class_ = tag, attributes, attributes.get("class") or ""
        self.children: list[Any] = []
        if html is not None:
            self.unsafe_innerHTML = html


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [_Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in ("br", "col", "img", "input"):
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _read(html: str) -> list[Any]:
    reader = _Read()
    reader.feed(html)
    return reader.open[0].children
