"""Government: runs pilot programmes and other levers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .columns import Floats, Index, Num, View


class GovernmentColumns(NamedTuple):
    """A single row; money in M CNY.

    ``spent`` on everything, ``spent_pilots`` on selected pilots, ``due`` (pilots owed by the programme, fractional),
    ``selected`` so far, ``succeeded`` (as the programme counts), ``terms`` (concepts launched so far).
    """

    spent: Floats
    spent_pilots: Floats
    due: Floats
    selected: Floats
    succeeded: Floats
    terms: Floats


class Government(View, columns=GovernmentColumns):
    """A Mesa agent: the government of the world."""


def selection_score(rule: str, prestige: Num, margin: Num, watchers: Num, likeness: Num, lot: Num) -> Num:
    """Whom a programme takes first: the higher the earlier.

    Args:
        rule: ``prestige`` (large and automated), ``need`` (thin margin), ``network`` (watched by many who still
            consider), ``peers`` (like those who watch it), or ``random``.
        prestige: log revenue plus automation.
        margin: operating margin.
        watchers: number of considering factories that see it.
        likeness: minus the distance in log revenue to those who watch it, plus a little for being watched.
        lot: a uniform draw, which also breaks ties.
    """
    score = {"prestige": prestige, "need": -margin, "network": watchers, "peers": likeness, "random": lot}[rule]
    return score + 1e-6 * lot


def take(score: Floats, eligible: Index, most: int) -> Index:
    """The rows of the highest scores among the eligible, at most ``most``, best first."""
    order = np.argsort(-score[eligible], kind="stable")
    return eligible[order[:most]]
