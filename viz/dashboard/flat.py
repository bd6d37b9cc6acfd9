"""Still parts of a page in one piece: what a visitor can only read needs no widget for each of its elements.

A widget costs the server, the socket and the browser about the same whatever it holds, and a page has hundreds of
elements. So an element whose children are plain becomes one widget that holds them as HTML.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import reacton.core
import solara
import solara.widgets

KEEPS = ("details",)
"""Elements that a visitor changes by themselves: new HTML around one would take that back."""


class Plain(NamedTuple):
    """An element as HTML, on the side of its widget; ``inner`` is HTML, or children with text among them."""

    name: str
    classes: str
    attributes: Mapping[str, Any]
    inner: str | Sequence[Any]


def one_piece(plain: Plain) -> solara.Element:
    """An element that is one widget with all that is in it."""
    attributes = {**plain.attributes, **({"class": plain.classes} if plain.classes else {})}
    _taken(plain.inner)
    made = solara.widgets.HTML.element(tag=plain.name, attributes=attributes, unsafe_innerHTML=_inner(plain.inner))
    return marked(made, plain)


def marked(element: solara.Element, plain: Plain) -> solara.Element:
    """The element, which may become part of a piece."""
    element.plain = plain
    return element


def still(children: Sequence[Any]) -> bool:
    """Whether there are elements among children, and all may be in one piece with what holds them."""
    found = [child for child in children if isinstance(child, solara.Element)]
    return bool(found) and all(_plain(each) is not None and _plain(each).name not in KEEPS for each in found)


def _plain(element: solara.Element) -> Any:
    return getattr(element, "plain", None)


def _taken(children: str | Sequence[Any]) -> None:
    """Children that are now HTML are no parts of the component any more, which would show them beside it."""
    context = reacton.core.get_render_context(required=False)
    if context is None or not context.container_adders or isinstance(children, str):
        return
    adder = context.container_adders[-1]
    adder.created = [each for each in adder.created if not any(each is child for child in children)]


def _inner(inner: str | Sequence[Any]) -> str:
    if isinstance(inner, str):
        return inner
    return "".join(html.escape(each) if isinstance(each, str) else _whole(_plain(each)) for each in inner)


def _whole(plain: Plain) -> str:
    words = [("class", plain.classes or None), *plain.attributes.items()]
    said = "".join(_attribute(name, value) for name, value in words if not (value is None or value is False))
    return f"<{plain.name}{said}>{_inner(plain.inner)}</{plain.name}>"


def _attribute(name: str, value: Any) -> str:
    return f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
