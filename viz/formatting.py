"""Numbers as people read them: with a unit, no false precision, and a real minus sign."""

import math
from collections.abc import Sequence

from ..experiments.crossed import Contrast, Crossed
from ..experiments.statistics import Interval
from ..scenarios.said import MINUS
from ..scenarios.said import count as count
from ..scenarios.said import date as date
from ..scenarios.said import years as years

NONE = "–"
ON_DICE = "on these dice"
SURE, UNSURE = f"sure {ON_DICE}", f"not sure {ON_DICE}"
"""What an interval over seeds says of a sign: that other dice would hardly turn it, in this world; or not."""
NO_SURE = "no sure difference"
"""What is said of a difference whose 95 % interval holds zero, everywhere: never that there is none."""
ONCE = "if looked at once"
"""What must be so for an interval that does not hold at every look."""

ONE_WORLD = (
    "One world: how far other worlds that show the same patterns would answer otherwise is not in this interval."
)
"""The caveat of every answer from one world."""


def share(value: float) -> str:
    """A share as a percentage: 0.4%, 3%, 21%; one decimal only where it would be lost otherwise."""
    if math.isnan(value):
        return NONE
    percent = 100.0 * value
    if 0.0 < abs(percent) < 0.05:
        return "<0.1%"
    return signed(f"{percent:.1f}%" if 0.0 < abs(percent) < 0.95 else f"{percent:.0f}%")


def points(value: float, sign: bool = True) -> str:
    """A difference of shares in percentage points, without the word: +14.4."""
    text = f"{100.0 * value:+.1f}" if sign else f"{100.0 * value:.1f}"
    return signed("0.0" if text in ("+0.0", "-0.0") else text)


def quantity(value: float) -> str:
    """A number to two or three significant digits: 0.47, 3.9, 88, 1,889."""
    if math.isnan(value):
        return NONE
    if value == 0.0:
        return "0"
    digits = max(0, 1 - math.floor(math.log10(abs(value)))) if abs(value) < 10 else 0
    return signed(f"{value:,.{min(digits, 4)}f}")


def between(low: float, high: float, tell: str = "quantity") -> str:
    """Two ends of an interval: '3.2 to 5.0'; nothing if there is no interval."""
    if math.isnan(low) or math.isnan(high):
        return ""
    as_text = {"quantity": quantity, "points": points, "share": share}[tell]
    ends = as_text(low), as_text(high)
    if tell == "share" and ends[0] == ends[1]:
        ends = signed(f"{100 * low:.1f}%"), signed(f"{100 * high:.1f}%")
    return f"{ends[0]} to {ends[1]}"


def bracketed(low: float, high: float, tell: str = "quantity") -> str:
    """The same in brackets, to stand after a mean: ' (3.2 to 5.0)'."""
    return in_brackets(between(low, high, tell))


def in_brackets(words: str) -> str:
    """Words in brackets, to stand after others; nothing if there are none."""
    return f" ({words})" if words else ""


def with_interval(found: Interval, tell: str = "quantity") -> str:
    """A mean with its interval in brackets, or alone where there is none."""
    mean, ends = parts(found, tell)
    return f"{mean}{in_brackets(ends)}"


def parts(found: Interval, tell: str = "quantity") -> tuple[str, str]:
    """A mean and the ends of its interval, of something that cannot be negative; the ends are empty without one."""
    as_text = {"quantity": quantity, "share": share}[tell]
    high = min(found.high, 1.0) if tell == "share" else found.high
    return as_text(found.mean), between(max(found.low, 0.0), high, tell) if found.low != found.high else ""


def caveat(worlds: int, runs: int = 2, way: str = "") -> str:
    """What an answer from so many worlds does not cover, in a line.

    Args:
        worlds: how many it was asked of.
        runs: how many runs it rests on in all; one has no interval.
        way: how other worlds are asked there, if that is to be told.
    """
    if worlds > 1:
        return f"{worlds} worlds of one set: what worlds unlike these would answer is not in this interval."
    if runs < 2:
        return "One run in one world: other dice, and other worlds that show the same patterns, may answer otherwise."
    return f"{ONE_WORLD.removesuffix('.')}{in_brackets(way)}."


def held(d: Crossed) -> str:
    """In how many worlds the sign of a difference holds, and in how many of them it is sure."""
    if d.none:
        return "no difference"
    return held_in(len(d.holds), len(d.holds_surely), len(d.worlds))


def held_in(holds: int, surely: int, worlds: int) -> str:
    """The same of counts of worlds."""
    if not holds:
        return "no sign"
    sure = "" if surely == holds else f", sure in {surely or 'none'}"
    return f"holds in {holds} of {worlds} worlds{sure}"


def still_needed(difference: Contrast, short: bool = False) -> str:
    """Whether the sign of a difference is sure on these dice, and if not how many more runs may tell it; of several
    worlds, in how many it holds.

    An interval holds for a number of runs that was chosen before anything was seen. Where it alone clears zero, and the
    bound for every look does not, the words say so.
    """
    if isinstance(difference, Crossed):
        return held(difference)
    if difference.n < 2:
        return "one pair of runs tells no sign"
    if difference.none:
        return "no difference"
    sure, unsure = (text.removesuffix(f" {ON_DICE}") if short else text for text in (SURE, UNSURE))
    if difference.lasting:
        return sure
    if difference.sure:
        return f"{sure}, {ONCE}"
    if difference.needed is None:
        return "no number of runs would tell"
    return f"{unsure}: {difference.needed:,} more run{'s' * (difference.needed != 1)}"


def signed(text: str) -> str:
    """The same number with a real minus sign."""
    return text.replace("-", MINUS)


def listed(words: list[str], last: str = "and") -> str:
    """Words in a row: 'a, b and c'."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def uncapitalised(text: str) -> str:
    """The same words inside a sentence."""
    return text[:1].lower() + text[1:]


def footer(scenario: str, seeds: Sequence[int], each: str, factories: int) -> str:
    """What a figure that stands alone rests on; ``each`` is what was run on every seed: 'every size'."""
    return f"Stallpoint · {scenario} · {count(len(seeds), 'run')} of {each} on the same dice · {factories:,} factories"


def fewer(number: int, word: str) -> list[str]:
    """The warning that some of what was asked for has fewer runs than the rest; nothing if none has."""
    return [f"{count(number, word)} with fewer runs than asked: some failed or were not made."] if number else []


def told_seeds(seeds: Sequence[int]) -> str:
    """Seeds in words: '0 to 29', or one by one where they do not follow each other."""
    in_a_row = len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[0] + len(seeds)))
    return f"{seeds[0]} to {seeds[-1]}" if in_a_row else ", ".join(map(str, seeds)) or "none"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
