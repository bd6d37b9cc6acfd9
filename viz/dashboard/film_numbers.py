"""What a picture of the network shows, as a table: how many factories of each tier stand at each stage in a month."""

from collections.abc import Mapping

import numpy as np
import solara

from ..figure import Table
from ..formatting import date
from ..labels import STAGE_WORDS
from ..laid_out import tier_names
from ..theme import STAGES
from ..words import say
from .figures import Folding
from .parts import numbers
from .run_frames import Film


def behind_networks(films: Mapping[str, Film | None], month: int) -> solara.Element:
    """A table of each network, folded; made when it is opened.

    Args:
        films: by scenario.
        month: which one is looked at; the last one of a film that is shorter.
    """
    found = {name: film for name, film in films.items() if film is not None}
    return Folding(say("charts-table"), lambda: [_numbers(name, film, month) for name, film in found.items()])


def _numbers(name: str, film: Film, month: int) -> solara.Element:
    found = by_stage(name, film, min(month, film.months - 1))
    return numbers(found, found.caption)


def by_stage(name: str, film: Film, month: int) -> Table:
    """Factories by tier and stage."""
    stage = film.stage[month]
    tiers = tier_names(int(film.tier.max(initial=0)) + 1)
    inside = {words: film.tier == tier for tier, words in enumerate(tiers)} | {
        say("charts-all"): np.ones(film.factories, bool)
    }
    rows = tuple((words, *(f"{int((stage[of] == code).sum()):,}" for code in STAGES)) for words, of in inside.items())
    head = (say("charts-factories"), *(STAGE_WORDS[word].capitalize() for word in STAGES.values()))
    return Table(head, rows, caption=say("charts-network", scenario=name, when=date(month)))
