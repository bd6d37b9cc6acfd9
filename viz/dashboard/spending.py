"""Money on Compare: who paid, what it adds, what an added user costs, and what a budget leaves."""

import dataclasses
import math

import solara

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import at
from ..comparison import budget
from ..comparison.added import costs
from ..figure import Figure
from ..figures.compare import cost_effect, money
from ..words import say
from . import state
from .field import Field
from .figures import Drawn
from .parts import numbers, tag, text

BUDGET = "compare.budget"
"""What the link remembers of it: millions, as they were typed."""
MOST = 1e12
LETTERS = 20


def millions(typed: str) -> float | None:
    """A budget as somebody types it ('200', '1,200', '0.5'); ``None`` where it is no amount of money."""
    try:
        found = float(typed.replace(",", "").replace(" ", "").replace(" ", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) and 0.0 <= found <= MOST else None


@solara.component
def Spending(c: Comparison, clock: str) -> None:
    """The section; one line where no public money is spent."""
    wrong, set_wrong = solara.use_state("")
    kept = state.note(BUDGET)
    limit = millions(kept) if kept else None
    drawn = solara.use_memo(lambda: [money.figure(c), cost_effect.figure(c)], [c])

    def typed(words: str) -> None:
        refused = bool(words) and millions(words) is None
        set_wrong(say("money-refused", value=words) if refused else "")
        if not refused:
            state.set_note(BUDGET, words or None)

    found = [each for each in drawn if each is not None]
    if not found:
        tag("section", text("h2", say("money-heading")), text("p", say("money-none"), "sp-note"), classes="sp-card")
        return
    label = say("money-budget", currency=c.currency, when=at(c.months))
    field = Field(label, kept, typed, say("money-hint"), wrong, number=True, most=LETTERS)
    told = [] if limit is None or c.runs_each < 2 else budget.sentences(c, limit)
    table = costs(c) if limit is None else budget.table(c, limit)
    tag(
        "section",
        text("h2", say("money-heading")),
        tag("div", *(Drawn(_under(each), clock).key(each.name) for each in found), classes="sp-charts"),
        tag("div", field, classes="sp-chosen-row"),
        *(text("p", sentence) for sentence in told),
        *([numbers(table, say("money-heading"))] if c.runs_each > 1 else []),
        classes="sp-card sp-money",
    )


def _under(figure: Figure) -> Figure:
    """A figure whose tables stand below all of them."""
    return dataclasses.replace(figure, tables=figure.tables[:1])
