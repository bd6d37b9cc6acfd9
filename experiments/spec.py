"""What can be asked of an analysis: one frozen dataclass, from which options, help, command and Python call follow.

A field that :func:`option` or :func:`argument` makes is one of the command too; any other is for Python alone. Nothing
heavy is imported, so that help answers at once.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ..scenarios.errors import InputError
from ..scenarios.typed import taken
from .options import Option, Shown

if TYPE_CHECKING:
    from ..scenarios.scenario import Scenario
    from ..scenarios.worlds import World
    from .ensemble import RunOptions

MOST_SEEDS = 100_000
MOST_JOBS = 1024
SAMPLE_SEEDS = (0, 2**32 - 1)
"""Least and most of the seed of a sample or a design: what all of their libraries take."""
WORLDS = "20"
"""In how many worlds an answer is asked where nobody says so: enough to tell."""
FEW = "5"
"""The same where each world takes many runs, or somebody waits for it."""

type Source = str | Scenario
"""A scenario of the library by its name, a scenario file by its path, or a scenario itself."""


def option(
    default: Any = MISSING,
    help: str = "",
    flag: str = "--{}",
    kind: type | None = None,
    choices: tuple[str, ...] = (),
    limits: tuple[int, int | None] | None = None,
    metavar: str | None = None,
    count: int = 1,
    shown: Shown | None = None,
) -> Any:
    """A field that is an option of the command, of its own name if no flag is given; see :class:`Option`.

    A tuple as default says that it may stand several times, unless ``count`` values follow it.
    """
    plain = default is MISSING or default is None or isinstance(default, tuple)
    kind = kind or (str if plain else type(default))
    several = isinstance(default, tuple) and count == 1
    made = Option(default, help, flag, kind, choices, limits, metavar, count, several, shown)
    return field(default=default, kw_only=True, metadata={"option": made})


def seeds_option(default: int, quick: int | None = None) -> Any:
    """The field that says on how many seeds; on a page, ``quick`` at first."""
    shown = Shown("Runs in each case and world", quick)
    return option(default, "Runs of each scenario.", limits=(1, MOST_SEEDS), shown=shown)


def seed_option() -> Any:
    """The field that says on which seed one run is made."""
    return option(0, "Which dice to throw; any whole number.")


def sample_seed_option() -> Any:
    """The field that says on which seed worlds are drawn."""
    return option(0, "Of the sample of worlds.", limits=SAMPLE_SEEDS)


def worlds_option(default: str) -> Any:
    """The field that says in which worlds, as :func:`~stallpoint.scenarios.worlds.read_worlds` takes it."""
    note = (
        "Run everything in several worlds: so many of the shipped set (2 or more), those of a CSV file, or so many of "
        "a file. 1 is the scenario's own world alone, to look quickly."
    )
    return option(default, note, metavar="N|FILE[:N]")


def settings_option() -> Any:
    """The field that says which parameters of the world are set."""
    note = "Set a parameter of the world, or take the world of another scenario (world=NAME); may stand several times."
    return option((), note, "--set", metavar="NAME=VALUE")


def spread_option(default: float) -> Any:
    """The field that says how far the parameters of other worlds move."""
    return option(default, "Share of its value a parameter moves by.")


def parameters_option(where: str = "") -> Any:
    """The field that says which parameters a study varies (``where``, if not everywhere), and over what range."""
    note = f"Vary this one{where}; may stand several times.  [default: all uncertainties that act]"
    return option((), note, "--parameter", metavar="NAME[=LOW:HIGH]")


def groupings_option() -> Any:
    """The field that says by which groupings the ends of all runs are kept too."""
    note = "Keep the ends of all runs by group too: size, sector, tier, region; may stand several times."
    return option((), note, "--by", metavar="GROUPING")


def argument(
    default: Any = MISSING, metavar: str | None = None, several: bool = False, shown: Shown | None = None
) -> Any:
    """A field that is an argument of the command; the last one may be ``several``."""
    made = Option(default, metavar=metavar, several=several, shown=shown)
    return field(default=default, metadata={"option": made})


@dataclass(frozen=True)
class Spec:
    """What is asked of an analysis; a class for each, whose docstring is the help of its command.

    Attributes:
        kind: the verb of the command, and the name of the function that carries it out: ``function(spec, options)``.
        study: the class of the result, by its module in this folder.
        page: the module that tells it, in the folder of pages; empty if it has a page of another kind.
        example: what stands after the verb in a command that somebody may start with.
        question: what somebody wants to know who should ask it, in a sentence.
        stored: whether its runs may be kept in a store that others use too.
    """

    kind: ClassVar[str] = ""
    study: ClassVar[str] = ""
    page: ClassVar[str] = ""
    example: ClassVar[str] = ""
    question: ClassVar[str] = ""
    stored: ClassVar[bool] = False

    def __init_subclass__(
        cls, kind: str = "", study: str = "", page: str = "", example: str = "", question: str = ""
    ) -> None:
        cls.kind, cls.study, cls.page = kind or cls.kind, study or cls.study, page or cls.page
        cls.example, cls.question = example or cls.example, question or cls.question

    def __post_init__(self) -> None:
        for name, each in self.options().items():
            each.check(getattr(self, name))

    @classmethod
    def options(cls) -> dict[str, Option]:
        """Its arguments and options by the names of their fields, those that only it has before shared ones."""
        shared, found = [*_options(WorldsSpec), *_options(ScenarioSpec)], _options(cls)
        place = {name: shared.index(name) if name in shared else -1 for name in found}
        names = sorted(found, key=lambda name: (True, place[name]) if found[name].flag else (False, 0))
        return {n: dataclasses.replace(found[n], flag=found[n].flag.format(n.replace("_", "-"))) for n in names}

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What it is about, as asked."""
        raise NotImplementedError

    @property
    def folder(self) -> str:
        """The name of its output folder, if nobody gives it one."""
        return self.kind

    def beside(self, folder: Path) -> Self:
        """The same, keeping beside its output folder what it needs to go on."""
        return self

    def given(self) -> dict[str, Any]:
        """What was asked for, by field: the arguments, and every option that is not at its default."""
        told = ((name, each, getattr(self, name)) for name, each in self.options().items())
        return {n: value for n, o, value in told if value is not None and (not o.flag or value != o.default)}

    def words(self) -> list[str]:
        """The command line that asks the same."""
        options = self.options()
        return ["stallpoint", self.kind, *(word for n, v in self.given().items() for word in options[n].words(v))]

    def python(self) -> str:
        """The call that asks the same, as one line that runs."""
        options, told = self.options(), list[str]()
        for name, value in self.given().items():
            if options[name].flag:
                told.append(f"{name}={value!r}")
            else:
                told += map(repr, value if options[name].several else (value,))
        return f"import stallpoint as sp; sp.{self.kind}({', '.join(told)})"

    @classmethod
    def from_words(cls, words: Sequence[str]) -> Self:
        """The spec of a command line that :meth:`words` told: what stands after the verb.

        Raises:
            InputError: on a word that this version does not know, or if one is missing.
        """
        options, found, rest = cls.options(), dict[str, Any](), iter(words)
        flags = {each.flag: name for name, each in options.items() if each.flag}
        places = [name for name, each in options.items() if not each.flag]
        for word in rest:
            name = flags.get(word) or ("" if word.startswith("--") or not places else places[0])
            if not name:
                raise InputError(cls.kind, word, "is no option or argument of it")
            each = options[name]
            if not each.flag and not each.several:
                places.pop(0)
            texts = [next(rest, "") for _ in range(each.count)] if each.flag and each.kind is not bool else [word]
            values = tuple(each.kind(text) for text in texts)
            found[name] = (*found.get(name, ()), *values) if each.several else values if each.count > 1 else values[0]
        if lacking := [n for n, each in options.items() if each.default is MISSING and n not in found]:
            raise InputError(cls.kind, None, f"does not say what {lacking[0]} is")
        return cls(**found)

    def runs_in_all(self, first: int) -> int:
        """About how many runs it takes, where the first ones that it asks for at once are so many."""
        return first

    def run(self, options: RunOptions | None = None) -> Any:
        """Carry it out; gives the study, an object of the class that :attr:`study` names.

        Raises:
            InputError: on anything wrong with what is asked.
        """
        from .ensemble import RunOptions

        module = importlib.import_module(f".{self.study.rpartition('.')[0]}", __package__)
        return getattr(module, self.kind)(self, options or RunOptions())


@dataclass(frozen=True)
class WorldsSpec(Spec):
    """What can be asked of several worlds.

    Attributes:
        worlds: as :func:`~stallpoint.scenarios.worlds.read_worlds` takes it.
    """

    worlds: str = worlds_option(WORLDS)

    @cached_property
    def in_worlds(self) -> tuple[World, ...]:
        """The worlds; none for each scenario's own, also where these would be the same in every one.

        Raises:
            InputError: on anything wrong with what ``--worlds`` asks for.
        """
        from ..scenarios.worlds import differ_in, read_worlds

        return differ_in(read_worlds(self.worlds), self.scenarios)


@dataclass(frozen=True)
class FewWorldsSpec(WorldsSpec):
    """The same of what runs each world many times."""

    worlds: str = worlds_option(FEW)


@dataclass(frozen=True)
class ScenarioSpec(Spec):
    """What is asked about one scenario, on many seeds.

    Attributes:
        seeds: how many, counted from 0; in Python also the seeds themselves.
        by: groupings of the table ``ends_by_group``; in Python give :class:`.grouped.GroupEnds` with the options.
    """

    stored: ClassVar[bool] = True

    scenario: Source = argument()
    seeds: int | tuple[int, ...] = seeds_option(30, 8)
    settings: tuple[str, ...] = settings_option()
    by: tuple[str, ...] = groupings_option()

    @cached_property
    def base(self) -> Scenario:
        """The scenario, with its settings."""
        return set_up(self.scenario, self.settings)

    @property
    def folder(self) -> str:
        """The name of its output folder, if nobody gives it one."""
        return f"{self.kind}-{self.base.name}"

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What it is about, with ``--set`` applied."""
        return (self.base,)

    @property
    def dice(self) -> tuple[int, ...]:
        """The seeds."""
        return tuple(range(self.seeds)) if isinstance(self.seeds, int) else self.seeds


@dataclass(frozen=True)
class PairedSpec(ScenarioSpec):
    """The same about what the scenario adds to another one on the same dice, if there is one."""

    against: Source | None = None

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario, and the other one if it is asked for.

        Raises:
            InputError: on anything wrong with one of them, or if the two are one.
        """
        if self.against is None:
            return (self.base,)
        other = set_up(self.against, self.settings, "against")
        if other.content() == self.base.content():
            remedy = f"is the same world with the same levers as {self.base.name}, so nothing differs: name another one"
            raise InputError("--against", other.name, remedy)
        return self.base, other

    @property
    def other(self) -> str:
        """The name of the other scenario; empty without one."""
        return self.scenarios[1].name if self.against is not None else ""


def set_up(source: Source, settings: Sequence[str] = (), field: str = "scenario") -> Scenario:
    """A scenario with ``--set`` applied; ``field`` is what it is called in errors.

    Raises:
        InputError: on anything wrong with one of them.
    """
    from ..scenarios.files import load
    from ..scenarios.settings import with_settings

    if isinstance(source, str) and source == "":
        raise InputError(field, "", "name a scenario of the library, or a scenario file")
    given = taken(source, "Source", field)
    try:
        scenario = load(given) if isinstance(given, str) else given
    except InputError as error:
        if error.field != "scenario" or error.file:
            raise
        raise InputError(field, error.value, error.remedy) from None
    return with_settings(scenario, settings)


def _options(spec: type[Spec]) -> dict[str, Option]:
    """The fields of a spec that are of the command too, in order."""
    return {each.name: each.metadata["option"] for each in dataclasses.fields(spec) if "option" in each.metadata}
