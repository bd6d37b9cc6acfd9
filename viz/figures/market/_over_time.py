"""A figure that follows the strategies month by month: a panel each, doing as the market does in all of them."""

from ....experiments.go_to_market.market import Market
from ....experiments.go_to_market.over_time import SURVIVAL
from ...axes import fitted, months
from ...figure import Axis, Figure, Line, Panel
from ...formatting import points, quantity, share
from ...studies.market_lead import order
from ...studies.market_tables import by_year, turns

MOST_PANELS = 6
AGAINST = (
    "Line: mean of the difference from doing as the market does, paired on the same dice; shaded: its 95% interval in "
    "that month, as if no other strategy were looked at."
)
NOTE = (
    "Line: mean; shaded: its 95% interval in that month. Dashed: doing as the market does. Two strategies may be told "
    "apart though their intervals overlap: the table has their difference on the same dice."
)


def followed(m: Market, measure: str, words: tuple[str, str], tone: str, label: str, against: bool) -> Figure | None:
    """The figure; nothing for a study that followed nothing.

    Args:
        m: the study.
        measure: what is followed; the figure is called after it.
        words: what it shows, and what the line is, in a word or two.
        tone: of the line.
        label: of the upright axis.
        against: whether the difference from doing as the market does is drawn, paired on the same dice.
    """
    found = m.over_time[m.over_time["measure"] == measure]
    if found.empty:
        return None
    shown = [place for place in dict.fromkeys((0, *order(m, m.goal))) if place or not against][:MOST_PANELS]
    paths = {m.names[place]: found[found["strategy"] == m.names[place]] for place in shown}
    columns = ("more", "more_low", "more_high") if against else ("mean", "low", "high")
    every = [value for path in paths.values() for column in columns for value in path[column]]
    if measure == SURVIVAL:
        y = fitted([*every, 0.0], "points", label) if against else Axis(0.0, 1.0, "share", 0.25, label)
        tell = points if against else share
    else:
        y, tell = fitted([*every, 0.0], label=label), quantity
    market = found[found["strategy"] == m.names[0]]["mean"].to_numpy()
    panels = []
    for name, path in paths.items():
        mean, low, high = (path[column].to_numpy() for column in columns)
        own = Line(
            words[1], tone, mean, low=low, high=high, holds="interval", end=f"{tell(float(mean[-1]))} {words[1]}"
        )
        beside = () if against or name == m.names[0] else (Line(m.names[0], "muted", market, style="dashed"),)
        panels.append(Panel(months(len(path)), y, (*beside, own), name))
    return Figure(
        name=f"{measure}_over_time",
        heading=words[0],
        finding=turns(m, measure),
        note=AGAINST if against else NOTE,
        panels=tuple(panels),
        tables=(by_year(m, measure),),
    )
