"""The verbs of the command, a file for each family; importing them loads nothing heavy."""

from __future__ import annotations

from .runs import compare, demo, report, run

ALL = (run, compare, demo, report)
