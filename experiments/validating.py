"""What is said of a scenario or a file of patterns before anything is run, for the command and Python alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .fitting.pattern_table import is_pattern_file

if TYPE_CHECKING:
    from ..scenarios.scenario import Scenario


class Validated(NamedTuple):
    """What is right.

    Attributes:
        sentence: what it is.
        notes: what can do nothing, counts twice or reaches nobody, and how its network was read; a sentence each.
    """

    sentence: str
    notes: tuple[str, ...] = ()


def validated(source: str | Scenario, base: str | Scenario | None = None, settings: Sequence[str] = ()) -> Validated:
    """Check a scenario, a scenario file, or a file of patterns.

    Args:
        source: the scenario, its name in the library, or a file.
        base: where patterns are to show; by default what their file names.
        settings: what is set of the world of that scenario.

    Raises:
        InputError: on anything that a run, or ``calibrate``, would refuse.
    """
    if isinstance(source, str) and is_pattern_file(Path(source)):
        from .fitting.problem_file import found_in

        return Validated(found_in(Path(source), base, settings))
    from ..scenarios.errors import InputError
    from ..scenarios.files import load

    if base is not None or settings:
        field, value = ("--set", ", ".join(settings)) if base is None else ("--base", str(getattr(base, "name", base)))
        raise InputError(field, value, "is for a file of patterns: what a scenario sets stands in it")
    scenario = load(source) if isinstance(source, str) else source
    found = said_before(scenario)
    notes = (*scenario.without_effect(), *scenario.overlapping(), *found)
    return Validated(f"OK, scenario {scenario.hash}", tuple(note.rstrip(".") for note in notes))


def said_before(scenario: Scenario) -> list[str]:
    """What a run would say of a scenario before its first month; whatever a run would refuse is refused."""
    if scenario.network is None and not (scenario.programmes or scenario.first or scenario.world.first_adopters > 0):
        return []
    from ..model.check import check

    return check(scenario)
