"""Who gains, in words: what each scenario adds among small, medium and large factories."""

from ...experiments.compare import Comparison
from ...experiments.crossed import Contrast
from ...experiments.who_gains import BY, gains, groups_of
from ...model.outcomes.verdict import at
from ..formatting import bracketed, listed, points
from ..labels import group_word
from .sentences import MOST_NAMED
from .summary import WIDEST, short


def told(c: Comparison) -> str:
    """What the first scenarios add in each size, in one clause."""
    found = [f"{name} {listed(_parts(c, name))}" for name in c.names[1:][:MOST_NAMED]]
    more = f"; {len(c.names) - 1 - MOST_NAMED} more below" if len(c.names) - 1 > MOST_NAMED else ""
    return f"{'; '.join(found)}{more}"


def _parts(c: Comparison, name: str) -> list[str]:
    return [f"{points(d.mean)} among {group_word(BY, group)}" for group, d in gains(c, name).items()]


def who_gains(c: Comparison) -> str:
    """The same as lines for a terminal; empty where there is nothing to compare, or no group was kept."""
    groups = groups_of(c)
    if len(c.names) < 2 or not groups:
        return ""
    rows = [(name, [_cell(c, name, d) for d in gains(c, name).values()]) for name in c.names[1:]]
    heads = [group_word(BY, group) for group in groups]
    wide = min(WIDEST, max(len(name) for name, _ in rows))
    columns = [max(len(head), *(len(cells[k]) for _, cells in rows)) for k, head in enumerate(heads)]
    head = f"Who gains by {at(c.months)}: real use added in factories of each size, in points of these (?: not sure)"
    lines = [
        f"  {short(name):<{wide}}  " + "  ".join(f"{cell:<{w}}" for cell, w in zip(cells, columns, strict=True))
        for name, cells in [("", heads), *rows]
    ]
    return "\n".join([head, *(line.rstrip() for line in lines)])


def _cell(c: Comparison, name: str, d: Contrast) -> str:
    unsure = "" if d.sure or d.n < 2 or d.none or c.other_world(name) else " ?"
    return f"{points(d.mean)}{bracketed(d.low, d.high, 'points')}{unsure}"
