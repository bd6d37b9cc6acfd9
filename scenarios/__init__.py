"""What is asked: the parameter table, scenarios and their files. Called as a function, it lists the library."""

import sys
from types import ModuleType
from typing import Any


class _Scenarios(ModuleType):
    """A folder of modules that is also the function of the same public name."""

    def __call__(self) -> Any:
        """The scenarios that come with the package, as a data frame: name, shelf, question, levers; one a row."""
        from .listed import scenarios

        return scenarios()


sys.modules[__name__].__class__ = _Scenarios
