"""A labelled field for a short text or a number. What is typed comes when the field is left, or with Enter."""

from collections.abc import Callable
from typing import Any

import solara
import traitlets as t

from .widgets import OurWidget, module

MOST_LETTERS = 200


class FieldWidget(OurWidget):
    """The field, as the browser has it."""

    _esm = t.Unicode(module("field")).tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    value = t.Unicode("").tag(sync=True)
    hint = t.Unicode("").tag(sync=True)
    wrong = t.Unicode("").tag(sync=True)
    number = t.Bool(False).tag(sync=True)
    most = t.Int(MOST_LETTERS).tag(sync=True)
    typed = t.Dict().tag(sync=True)


@solara.component
def Field(
    label: str,
    value: str,
    on_value: Callable[[str], None],
    hint: str = "",
    wrong: str = "",
    number: bool = False,
    most: int = MOST_LETTERS,
) -> None:
    """A field.

    Args:
        label: what is to be filled in.
        value: what stands in it now.
        on_value: called with what was typed, without space around it, ``most`` letters at most.
        hint: shown while nothing stands in it.
        wrong: a sentence that marks what stands in it as refused.
        number: whether phones should offer digits.
        most: letters at most.
    """

    def came(typed: dict[str, Any]) -> None:
        if isinstance(words := typed.get("value"), str):
            on_value(words.strip()[:most])

    FieldWidget.element(label=label, value=value, hint=hint, wrong=wrong, number=number, most=most, on_typed=came)
