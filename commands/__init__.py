"""The verbs of the command, a file for each family; importing them loads nothing heavy."""

from __future__ import annotations

from .animate import animate
from .attribute import attribute
from .calibrate import calibrate
from .dashboard import dashboard
from .discover import discover
from .escape import escape, phase
from .lesson import lesson
from .market import market
from .optimise import optimise
from .runs import compare, demo, report, run
from .sensitivity import sensitivity
from .sweep import sweep
from .why import why

ALL = (
    run,
    compare,
    demo,
    report,
    attribute,
    escape,
    phase,
    why,
    animate,
    lesson,
    dashboard,
    sweep,
    sensitivity,
    discover,
    optimise,
    market,
    calibrate,
)
