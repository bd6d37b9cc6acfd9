"""Mixes of levers: which levers a search may pull, at which values, and what a mix is called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...scenarios.errors import InputError
from ...scenarios.page import number
from ...scenarios.parameters import Parameter, find, of_programme, paid_by, table
from ...scenarios.table.row import Value

STEPS = 4
"""Steps between nothing and all of a lever."""
MOST_PILOTS = 0.08
"""A search places pilots at no more than this share of factories a year."""

type Mix = dict[str, Value]


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
    for name in names or paid_by("public"):
        row = find(name).row if rows is None else rows[find(name).name].row
        if not _is_lever(name):
            raise InputError("levers", name, "is no lever: nobody can choose it")
        if list(names).count(name) > 1:
            raise InputError("levers", name, "is named twice: name it once")
        if find(name).is_choice:
            found.append(Choice(name, tuple(str(word) for word in row.span)))
            continue
        low, high = (float(end) for end in row.span)
        low, high = max(low, 0.0), MOST_PILOTS if name == "pilots" else high
        found.append(Choice(name, tuple(low + (high - low) * step / STEPS for step in range(STEPS + 1))))
    return tuple(found)


def plain(mix: Mapping[str, Value]) -> Mix:
    """The mix without what has no effect: levers at zero, and those of a programme that there is not."""
    kept = {name: value for name, value in mix.items() if value != 0.0 or name in of_programme()}
    off = {name for name, parameter in table().items() if kept.get(name, parameter.default) == parameter.default}
    idle = {name for name in kept if any(o in off and v != find(o).default for o, v in find(name).row.needs.items())}
    return {name: value for name, value in kept.items() if name not in idle}


def told(mix: Mapping[str, Value]) -> str:
    """A mix in words: ``pilots 0.04, voucher 0.5``."""
    return ", ".join(f"{name} {number(value)}" for name, value in mix.items()) or "nothing"


def _is_lever(name: str) -> bool:
    return find(name).row.kind == "lever"
