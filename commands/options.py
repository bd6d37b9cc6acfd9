"""What several commands share: options, scenarios by name, settings, a progress bar, and how a study is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..scenarios.errors import InputError

if TYPE_CHECKING:
    from ..scenarios.scenario import Scenario

OUT = Path("out")
STOPPED = 130
MOST_SEEDS = 100_000
WORLD = "world"

settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the world, or take the world of another scenario (world=NAME); may stand several times.",
)


def seeds_of(default: int) -> Callable[[Any], Any]:
    """The option that says how many seeds."""
    kind = click.IntRange(1, MOST_SEEDS)
    return click.option("--seeds", type=kind, default=default, show_default=True, help="Runs of each scenario.")


seeds_option = seeds_of(30)
jobs_option = click.option("--jobs", type=click.IntRange(1, 1024), help="Runs at once.  [default: one a core]")
form_option = click.option(
    "--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True, help="Of the tables."
)


def out_option(default: str) -> Callable[[Any], Any]:
    """The option that names the output folder."""
    note = f"Output folder; an earlier output there is replaced.  [default: {OUT.as_posix()}/{default}]"
    return click.option("--out", type=click.Path(path_type=Path), help=note)


def loaded(sources: Sequence[str]) -> list[Scenario]:
    """The scenarios of those names or files.

    Raises:
        InputError: on anything wrong with one of them.
    """
    from ..scenarios.files import load

    if "" in sources:
        raise InputError("scenario", "", "name a scenario of the library, or a scenario file")
    return [load(source) for source in sources]


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario in a world with some parameters set, each written ``name=value``.

    ``world=NAME`` stands for all that the world of another scenario, of the library or a file, sets; single parameters
    win over it.

    Raises:
        InputError: on a setting that is not written so, stands twice, is no good value of its parameter, or would not
            hold in this scenario: a lever that it pulls itself, or the size of a chain whose network is imported.
    """
    from ..scenarios.parameters import find

    values: dict[str, object] = {}
    for setting in settings:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not name or not value:
            raise InputError("--set", setting, "must be written name=value, for instance factories=500")
        if name in values:
            raise InputError("--set", name, "is set twice: give it one value")
        values[name] = value if name == WORLD or find(name).is_choice else _number(value)
        _would_hold(scenario, name)
    if WORLD in values:
        values = {**_world_of(str(values.pop(WORLD))), **values}
    return dataclasses.replace(scenario, world=scenario.world.with_values(values)) if values else scenario


def _would_hold(scenario: Scenario, name: str) -> None:
    """Refuse to set what the scenario decides by itself."""
    if any(lever.name == name for lever in scenario.levers):
        remedy = (
            f"{scenario.name} pulls this lever itself, so --set would hold only in its other months: write a scenario "
            "file that extends it, or a design file"
        )
        raise InputError("--set", name, remedy)
    if name == "factories" and scenario.network is not None:
        raise InputError("--set", name, f"{scenario.name} imports a network, which brings its own: leave it out")


def _world_of(name: str) -> dict[str, object]:
    """What the world of a scenario sets."""
    (source,) = loaded([name])
    if source.network is not None:
        raise InputError(
            "--set", f"{WORLD}={name}", "brings a network of its own: write a scenario file that extends it"
        )
    values: dict[str, object] = dict(source.world.changed())
    if not values:
        raise InputError("--set", f"{WORLD}={name}", "sets nothing: its world is that of the table")
    return values


def _number(text: str) -> object:
    """A number where the text is one; else the text, which the parameter will refuse with a sentence."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@contextmanager
def bar(total: int, unit: str, what: str) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, if that is a terminal and it takes over a second; gives the step to call."""
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, desc=what, delay=1, leave=False, disable=None, dynamic_ncols=True) as shown:
        yield lambda: (shown.update(), None)[1]


@contextmanager
def gauge(stored: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of runs with rate and time left, to be told how many are done and how many there are in all.

    The total may change from one stage of a study to the next. With ``stored`` the first call counts runs that were
    there before: they are told, and do not count for the rate.
    """
    from tqdm import tqdm

    with tqdm(unit="run", desc="running", delay=1, leave=False, disable=None, dynamic_ncols=True) as shown:

        def show(done: int, total: int) -> None:
            if shown.total is None and stored and done:
                click.echo(f"{done:,} of {total:,} runs are stored already.", err=True)
                shown.total, shown.initial, shown.n = total, done, done
            elif total != shown.total:
                shown.reset(total)
            shown.update(done - shown.n)

        yield show


def typed(settings: Sequence[str]) -> list[str]:
    """The words that set them again."""
    return [word for setting in settings for word in ("--set", setting)]


def parquet_there(form: str) -> None:
    """Refuse Parquet before any work is done, where it cannot be written."""
    from ..experiments.tidy import PARQUET, needs_parquet

    if form == PARQUET:
        needs_parquet()


def folder_name(name: str) -> str:
    """A name that every file system takes."""
    from ..experiments.folder import slug

    return slug(name)
