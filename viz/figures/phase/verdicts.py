"""The most frequent verdict in every field, hatched where runs disagree."""

from ....experiments.thresholds.phase import Phase
from ....model.outcomes.verdict import DISILLUSIONED, NOT_STARTED, PARTIAL, SPREADING, STALLED, WORDS
from ....model.outcomes.verdict import at as by
from ...figure import Cell, Fields, Figure, Table
from ...formatting import NONE, count, share
from ...theme import VERDICTS
from ._map import CLEAR, columns_and_rows, heads, pair, panel, voters

ORDER = 10
SHORT = {
    NOT_STARTED: ("no start", "N"),
    STALLED: ("stalled", "St"),
    DISILLUSIONED: ("disillusion", "D"),
    PARTIAL: ("partial", "P"),
    SPREADING: ("spreads", "Sp"),
}
"""Verdicts inside a field, and where fields are too narrow for words."""


def figure(p: Phase) -> Figure:
    """The figure."""
    cells = p.cells()
    known = [c for c in cells if c.runs]
    spreads = sum(c.verdict == SPREADING for c in known)
    apart = sum(c.agree < CLEAR for c in known)
    fields = {word: [place for place, c in enumerate(cells) if c.verdict == word] for word in WORDS}
    return Figure(
        name="verdicts",
        heading="The map",
        finding=f"By {by(p.months)}, spreading is the most frequent verdict in {spreads} of "
        f"{count(len(known), 'field')}; {voters(p)} disagree in {apart}",
        note=f"Colour and word: the most frequent verdict by {by(p.months)}. Percentage: {voters(p)} that came to it. "
        f"Hatched where fewer than {share(CLEAR)} did.",
        panels=(panel(p, [_fields(p, word, mine) for word, mine in fields.items() if mine]),),
        tables=(_numbers(p),),
    )


def _fields(p: Phase, verdict: str, fields: list[int]) -> Fields:
    word, code = SHORT[verdict]
    agree = [p.cells()[place].agree for place in fields]
    return Fields(
        verdict,
        VERDICTS[verdict],
        *columns_and_rows(p, fields),
        words=tuple((word, share(part)) for part in agree),
        short=code,
        hatched=tuple(part < CLEAR for part in agree),
        hatch=f"{voters(p)} disagree",
        points=tuple(fields),
    )


def _numbers(p: Phase) -> Table:
    """One row a field."""
    rows: list[tuple[Cell, ...]] = []
    for c in p.cells():
        if not c.runs:
            rows.append((*pair(p, c), NONE, NONE, NONE, NONE))
            continue
        agree = (f"{share(c.agree)} of {c.runs}", f"else mostly {c.second}" if c.second else "")
        rows.append((*pair(p, c), c.verdict.capitalize(), agree, share(c.in_use), share(c.goes_on_at_end)))
    head = (f"Most frequent verdict by {by(p.months)}", "Agree", "Really in use", "Goes on at the end")
    return Table((*heads(p), *head), tuple(rows))
