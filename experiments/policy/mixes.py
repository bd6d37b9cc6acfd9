"""Mixes of levers: which levers a search may pull, at which values, and what a mix is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...scenarios.errors import InputError
from ...scenarios.nodes import word
from ...scenarios.page import number
from ...scenarios.parameters import Parameter, find, of_programme, paid_by, table
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ..designs.design import varied

STEPS = 4
"""Steps between nothing and all of a lever."""
WINDOW = "--window"
MOST_PILOTS = 0.08
"""A search places pilots at no more than this share of factories a year."""

type Mix = Mapping[str, Value]
type Window = tuple[int, int | None]
"""Months from and up to which a lever is pulled; ``None``: to the end."""


@dataclass(frozen=True)
class Policy:
    """A mix of levers, and when those are pulled that have a window of their own."""

    mix: Mix
    windows: Mapping[str, Window] = field(default_factory=dict)

    def __str__(self) -> str:
        return told(self.mix, self.windows)

    def applied(self, base: Scenario, window: Window) -> Scenario:
        """The scenario with the mix; levers that it pulls itself keep their months.

        Args:
            base: the scenario.
            window: of the levers that have none of their own.
        """
        by: dict[Window, dict[str, Value]] = {}
        for name, value in self.mix.items():
            by.setdefault(self.windows.get(name, window), {})[name] = value
        for months, values in by.items():
            base = varied(base, values, *months)
        return base


def free() -> tuple[str, ...]:
    """Levers of the government that cost the public nothing in the model; a search would pull them for nothing."""
    names = (parameter.name for parameter in table().values() if parameter.section == "government")
    return tuple(name for name in names if _is_lever(name) and name not in paid_by("public") and not find(name).default)


@dataclass(frozen=True, slots=True)
class Choice:
    """A lever and the steps at which a search may hold it, the weakest first."""

    name: str
    steps: tuple[Value, ...]


def choices(names: Sequence[str] = (), rows: Mapping[str, Parameter] | None = None) -> tuple[Choice, ...]:
    """The levers of a search, by default every lever of the government that costs public money.

    Args:
        names: of levers.
        rows: the table in the currency of the scenario, if it is another.

    Raises:
        InputError: on an unknown name, one named twice, or something that is no lever.
    """
    found = []
    named = [text.partition("=")[0].strip() for text in names]
    for text in names or paid_by("public"):
        name, _, values = (part.strip() for part in text.partition("="))
        row = find(name).row if rows is None else rows[find(name).name].row
        if not _is_lever(name):
            raise InputError("levers", name, "is no lever: nobody can choose it")
        if named.count(name) > 1:
            raise InputError("levers", name, "is named twice: name it once")
        if "=" in text:
            found.append(Choice(name, _values(find(name) if rows is None else rows[name], values, text)))
            continue
        if find(name).is_choice:
            found.append(Choice(name, tuple(str(word) for word in row.span)))
            continue
        low, high = (float(end) for end in row.span)
        low, high = max(low, 0.0), MOST_PILOTS if name == "pilots" else high
        found.append(Choice(name, tuple(low + (high - low) * step / STEPS for step in range(STEPS + 1))))
    return tuple(found)


def _values(parameter: Parameter, values: str, text: str) -> tuple[Value, ...]:
    """The values that a lever may take, as they are written; 0 comes first where it is a number."""
    if not values:
        raise InputError("levers", text, "names no value: write NAME=VALUE,VALUE, or the name alone")
    found = [each.strip() if parameter.is_choice else word(each.strip()) for each in values.split(",")]
    try:
        checked = [parameter.check(each) for each in found]
    except InputError as error:
        raise InputError("levers", text, error.remedy) from None
    off: list[Value] = [] if parameter.is_choice or parameter.name in of_programme() else [0.0]
    return tuple(dict.fromkeys([*off, *(each if isinstance(each, str) else float(each) for each in checked)]))


def windows_of(texts: Sequence[str], levers: Sequence[str], base: Scenario) -> dict[str, tuple[Window, ...]]:
    """The windows among which a search chooses, by lever; those that say how pilots are run share those of pilots.

    Args:
        texts: ``voucher=6:66`` or ``voucher=6:66,30:90``; an empty end is the end of the run.
        levers: of the search.
        base: its scenario.

    Raises:
        InputError: on a lever that the search does not pull, or months that there are not.
    """
    found: dict[str, tuple[Window, ...]] = {}
    for text in texts:
        name, _, spans = (part.strip() for part in text.partition("="))
        find(name)
        if name in of_programme():
            raise InputError(WINDOW, text, f"{name} says how pilots are run: give pilots a window")
        if name not in levers:
            raise InputError(WINDOW, text, f"the search does not pull {name}: it has {', '.join(levers)}")
        if name in found:
            raise InputError(WINDOW, text, f"{name} has windows already: name all of them at once, with commas")
        if any(lever.name == name and lever.value for lever in base.levers):
            raise InputError(WINDOW, text, f"{base.name} pulls {name} itself, and keeps its months: take it out")
        found[name] = tuple(_window(span, text, base.world.months) for span in spans.split(","))
    return found


def _window(span: str, text: str, months: int) -> Window:
    ends = [end.strip() for end in span.split(":")]
    if len(ends) != 2 or not ends[0].isdecimal() or not (ends[1].isdecimal() or not ends[1]):
        raise InputError(WINDOW, text, "must be written NAME=FROM:UNTIL, for instance voucher=6:66,30:90")
    start, end = int(ends[0]), int(ends[1]) if ends[1] else None
    if not start < (months if end is None else end) <= months:
        raise InputError(WINDOW, text, f"each window must end after it begins, by month {months}, the end of the run")
    return start, end


def plain(mix: Mapping[str, Value]) -> dict[str, Value]:
    """The mix without what has no effect: levers at zero, and those of a programme that there is not."""
    kept = {name: value for name, value in mix.items() if value != 0.0 or name in of_programme()}
    off = {name for name, parameter in table().items() if kept.get(name, parameter.default) == parameter.default}
    idle = {name for name in kept if any(o in off and v != find(o).default for o, v in find(name).row.needs.items())}
    return {name: value for name, value in kept.items() if name not in idle}


def told(mix: Mix, windows: Mapping[str, Window] | None = None) -> str:
    """A mix in words: ``pilots 0.04, voucher 0.5``; levers with a window of their own with their months."""
    parts = []
    for name, value in mix.items():
        start, end = (windows or {}).get(name, (0, 0))
        own = name in (windows or {}) and name not in of_programme()
        parts.append(f"{name} {number(value)}{f' in months {start}-{end or chr(8230)}' * own}")
    return ", ".join(parts) or "nothing"


def _is_lever(name: str) -> bool:
    return find(name).row.kind == "lever"
