"""What a page that was drawn without a browser holds."""

from typing import Any


def walked(widget: Any) -> list[Any]:
    """A widget and all that is in it, words too, in the order of the page."""
    return [widget, *(each for child in getattr(widget, "children", []) for each in walked(child))]
