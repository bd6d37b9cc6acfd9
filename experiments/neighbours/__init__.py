"""The model as problems of other tools: the EMA workbench, SALib, Optuna; all from the one parameter table."""

from .points import Axis, Points, points

__all__ = ["Axis", "Points", "points"]
