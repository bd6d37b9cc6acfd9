"""What a search for the smallest programme comes to over several worlds, in sentences."""

from ...experiments.thresholds.escape import Escape
from ...experiments.thresholds.over_worlds import Spread
from ...model.outcomes.verdict import at
from ..figures.escape._words import short, size_of
from ..formatting import count, listed, uncapitalised

MOST_NAMED = 5
"""Worlds that are named one by one."""


def told(e: Escape, aim: str) -> list[str]:
    """The answer in a few sentences.

    Args:
        e: the search.
        aim: what escaping means.
    """
    found = sorted(e.over_worlds(), key=lambda each: (-len(each.sizes) + len(each.never), each.ends[1]))
    worlds = count(len(e.brought), "world")
    best = found[0]
    enough = [*best.escapes, *best.none_needed]
    parts = [f"in {len(best.escapes)} of {worlds} some size is enough ({sizes(best)})"] if best.escapes else []
    if best.none_needed:
        parts.append(f"in {len(best.none_needed)}{'' if parts else f' of {worlds}'} none is needed")
    lead = (
        f"Of {count(len(found), 'programme')} looked at, {uncapitalised(short(best.programme, e))} surely does in as "
        f"many worlds as any, so that by {at(e.months)} {aim}: {listed(parts)}."
    )
    if not enough:
        lead = (
            f"In none of {worlds} any programme up to {size_of(e.aim.most)} of 100 factories a year is surely enough."
        )
    lines = [lead]
    lines += [f"{short(each.programme, e)}: {row(e, each)}." for each in (found[1:4] if enough else [])]
    if best.never:
        lines.append(
            f"No size up to {size_of(e.aim.most)} of 100 a year is enough for "
            f"{uncapitalised(short(best.programme, e))} in {named(best.never)}."
        )
    if best.none_needed:
        lines.append(f"None is needed in {named(best.none_needed)}: there it goes on without any programme.")
    return [*lines, _scope(e)]


def row(e: Escape, each: Spread) -> str:
    """What was found of one programme, in a line."""
    parts = [
        f"enough in {len(each.escapes)} of {each.worlds}" if each.escapes else "",
        f"none needed in {len(each.none_needed)}" if each.none_needed else "",
        f"none up to {size_of(e.aim.most)} in {len(each.never)}" if each.never else "",
        f"cannot be told in {len(each.undecided)}" if each.undecided else "",
    ]
    size = f" ({sizes(each)})" if each.escapes else ""
    return f"{listed([part for part in parts if part])}{size}"


def sizes(each: Spread) -> str:
    """The middle of the smallest sizes over the worlds in which one was found, with the least and the largest."""
    least, middle, most = map(size_of, each.found)
    return f"the middle one of them {middle} of 100 a year, from {least} to {most}"


def named(worlds: tuple[str, ...]) -> str:
    """Worlds by name, or how many they are if they are many."""
    return listed(list(worlds)) if len(worlds) <= MOST_NAMED else count(len(worlds), "world")


def _scope(e: Escape) -> str:
    return (
        f"All of this is told by {at(e.months)}, in each world by itself on the same dice: with more years a smaller "
        "programme, or none, may do, and what goes on by then may end."
    )
