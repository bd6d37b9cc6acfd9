"""The scenarios of the library as a page offers them: by question, each named as the command names it."""

from collections.abc import Callable, Collection, Sequence

import solara

from ...scenarios.catalogue import shelves
from .widgets import Choice


@solara.component
def ScenarioChoice(
    label: str,
    value: str,
    on_value: Callable[[str], None],
    first: Sequence[tuple[str, str]] = (),
    without: Collection[str] = (),
) -> None:
    """A choice of a scenario.

    Args:
        label: what it is chosen for.
        value: the one that is chosen now.
        on_value: called with another one.
        first: what is offered before the library: value and words of each.
        without: names that are not offered.
    """
    Choice(label, [*first, *scenario_options(without)], value, on_value)


def scenario_options(without: Collection[str] = ()) -> list[tuple[str, str, str]]:
    """The library: name, the same name in words, and the shelf that it stands on."""
    return [(name, name, shelf) for shelf, names in shelves().items() for name in names if name not in without]
