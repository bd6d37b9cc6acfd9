"""Two verbs of the command that make no study: one checks a scenario or a file, one writes a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..experiments.analyses import RunSpec
from ..experiments.fitting.pattern_table import is_pattern_file
from ..experiments.spec import Source
from ..scenarios.scenario import NetworkFiles
from ..scenarios.typed import taken
from ..viz.validating import validated
from .given import WIDER, worded_settings
from .progress import sentences
from .verbs import Verb, called

type Settings = Mapping[str, float | int | str] | str | Sequence[str] | None


def validate(source: Source, *, base: Source | None = None, settings: Settings = ()) -> tuple[str, ...]:
    """Check a scenario, a scenario file, a lesson, or a file of patterns for ``calibrate``, without running it.

    Args:
        source: a scenario, a name of the library, or a file.
        base: where patterns are to show.  [default: what their file names]
        settings: what is set of the world of that scenario, of patterns only.

    Returns:
        The notes of the command, on what can do nothing, counts twice or reaches nobody, and how a network was read; of
        patterns, how many there are and what is to show them. None is needed to be right.

    Raises:
        InputError: on anything that a run, or ``calibrate``, would refuse.
    """
    given = taken(source, "Source", "source")
    where = taken(base, "Source | None", "base")
    words = worded_settings(taken(settings, WIDER["settings"], "settings"))
    patterns = isinstance(given, str) and is_pattern_file(Path(given))
    with called({"--set": "settings", "--base": "base"}):
        found = validated(given, where, words)
    return (found.sentence,) if patterns else found.notes


def animate(
    scenario: Source,
    path: str | Path,
    *,
    seed: int = RunSpec.seed,
    settings: Settings = (),
    network: NetworkFiles | None = None,
) -> Path:
    """Run a scenario once and write one page that animates it: the network, month by month. It needs no server.

    Args:
        scenario: a scenario, a name of the library, or a file.
        path: the page to write, such as ``run.html``; one that is there is replaced.
        seed: which dice to throw; any whole number.
        settings: what is set of the world.
        network: the user's own.

    Returns:
        The page.

    Raises:
        InputError: on anything wrong with what is asked, or a page that cannot be written.
    """
    from ..viz.animation import write

    place = taken(path, "str | Path", "path")
    spec: Any = Verb("run").asks(scenario, seed=seed, settings=settings, network=network)
    with sentences(), called({"--set": "settings"}):
        return write(spec.scenarios[0], spec.seed, Path(place), "path")
