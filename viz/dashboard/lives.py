"""One factory of a film in a few lines: what it is, and how it has fared up to a month."""

from itertools import groupby
from typing import NamedTuple

from ...agents.factory import Gate, Stage
from ...model.outcomes.grouping import GROUPS
from ..formatting import count, date
from ..labels import HOLDS, STAGE_WORDS, group_word
from ..laid_out import tier_names
from .run_frames import Film


class FrameSpell(NamedTuple):
    """Months in a row in one stage, held by one gate: from ``start`` up to, not including, ``end``."""

    stage: Stage
    gate: Gate
    start: int
    end: int


def spells(film: Film, row: int) -> list[FrameSpell]:
    """The life of a factory as spells."""
    both = [(int(s), int(g)) for s, g in zip(film.stage[:, row], film.gate[:, row], strict=True)]
    found, month = [], 0
    for (stage, gate), same in groupby(both):
        length = len(list(same))
        found.append(FrameSpell(Stage(stage), Gate(gate), month, month + length))
        month += length
    return found


def heading(film: Film, row: int) -> str:
    """What it is: 'F0042 · brand owner · large'."""
    tiers = tier_names(int(film.tier.max(initial=0)) + 1)
    what = tiers[int(film.tier[row])].rstrip("s") if len(tiers) > 1 else "Factory"
    others = {by: GROUPS[by].word(int(group[row]), film.labels) for by, group in film.groups.items() if by != "tier"}
    return " · ".join([what, *(group_word(by, word) for by, word in others.items())])


def now(film: Film, row: int, month: int) -> str:
    """How it stands in a month, in a sentence."""
    spell = next(s for s in spells(film, row) if s.start <= month < s.end)
    since = f"since {date(spell.start)}" if spell.start else "from the start"
    if spell.stage == Stage.CONSIDERING and spell.gate != Gate.OPEN:
        gate = spell.gate.name.lower()
        return f"Considering it; held by {gate} {since}: it is one of those that {HOLDS[gate]}."
    return f"{STAGE_WORDS[spell.stage.name.lower()].capitalize()} {since}."


def held(film: Film, row: int, month: int) -> str:
    """For how long each gate has held it so far; empty where none has."""
    gates = film.gate[: month + 1, row]
    found = [(gate, int((gates == gate).sum())) for gate in Gate if gate != Gate.OPEN]
    told = [f"{gate.name.lower()} {count(months, 'month')}" for gate, months in found if months]
    return f"Held so far by {', '.join(told)}." if told else ""
