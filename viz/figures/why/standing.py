"""Where a factory stands in its group, by each quantity that typical rests on."""

from ....experiments.counterfactuals.twin import Twin
from ...axes import places
from ...counterfactuals.standing import quantity_words, value_told
from ...figure import Axis, Dots, Figure, Panel, Rule, Table
from ...words import say

ORDER = 20


def figure(t: Twin) -> Figure | None:
    """Where it stands in its group by each quantity; nothing where the group is all alike."""
    it = t.typical
    if not it.standings:
        return None
    words = quantity_words()
    names = [words[s.quantity].capitalize() for s in it.standings]
    values = [value_told(t, s) for s in it.standings]
    at = [(s.less + (it.members - 1 - s.less - s.more) / 2) / (it.members - 1) for s in it.standings]
    rows = tuple(
        (name, value, f"{s.less:,}", f"{s.more:,}") for name, value, s in zip(names, values, it.standings, strict=True)
    )
    dots = Dots("", "ink", at, range(len(at)))
    panel = Panel(
        Axis(0.0, 1.0, "share", 0.5, say("why-standing-axis")),
        places(names, values),
        (Rule(0.5, upright=True, dashed=True), dots),
    )
    return Figure(
        name="standing",
        heading=say("why-standing-heading"),
        finding=say("why-standing-finding", name=t.ours.name),
        panels=(panel,),
        tables=(Table((say("why-standing-heading"), t.ours.name, "less", "more"), rows),),
        note=say("why-standing-note"),
    )
