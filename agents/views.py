"""Mesa agents: views of one row of the columns.

When somebody wants to look at one agent, a view is made: a real Mesa agent whose attributes read and write its row of
the columns of *its own* model, so that two live models share nothing. A run needs none, and not Mesa either.
"""

from typing import Any, ClassVar

import mesa

from .columns import Column, described
from .employee import EmployeeColumns, Role
from .factory import FactoryColumns
from .government import GovernmentColumns
from .middleman import MiddlemanColumns
from .vendor import VendorColumns


class Attribute:
    """Reads and writes one column at the row of the agent it is asked of; it holds no state itself."""

    def __init__(self, name: str, column: Column) -> None:
        self.name, self.codes = name, column.codes
        unit = column.unit if isinstance(column.unit, str) else column.unit.__name__
        self.__doc__ = f"{column.meaning} ({unit})"

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = getattr(agent.model.columns[type(agent).__name__], self.name)[agent.row].item()
        return value if self.codes is None else self.codes(value)

    def __set__(self, agent: Any, value: Any) -> None:
        getattr(agent.model.columns[type(agent).__name__], self.name)[agent.row] = value


class View(mesa.Agent):  # type: ignore[misc]
    """A Mesa agent that shows one row of the columns of its type.

    A subclass names its columns; each becomes an attribute that tells what it means.

    Args:
        model: the model whose columns it shows.
        row: its row: a number, or a (role, factory) pair for an employee.
    """

    _datasets: ClassVar[set[Any]] = set()

    def __init_subclass__(cls, columns: Any) -> None:
        super().__init_subclass__()
        for name, column in described(columns).items():
            setattr(cls, name, Attribute(name, column))

    row: Any

    def __init__(self, model: Any, row: int | tuple[int, int]) -> None:
        super().__init__(model)
        self.row = row


class Employee(View, columns=EmployeeColumns):
    """A Mesa agent: one employee. ``row`` is (place in the factory, factory)."""

    row: tuple[int, int]

    @property
    def role(self) -> Role:
        """Its role."""
        return Role(min(self.row[0], Role.LINE))

    @property
    def factory(self) -> int:
        """The row of its factory."""
        return int(self.row[1])


class Factory(View, columns=FactoryColumns):
    """A Mesa agent: one factory."""


class Government(View, columns=GovernmentColumns):
    """A Mesa agent: the government of the world."""


class Middleman(View, columns=MiddlemanColumns):
    """A Mesa agent: one middleman."""


class Vendor(View, columns=VendorColumns):
    """A Mesa agent: one vendor."""
