"""The verdict of a run, by a published rule, and what holds without help. The same words everywhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats
from ...scenarios.parameters import supporting
from .measures import MEASURES, decided_scalings, unsupported_scalings
from .trace import Trace

NOT_STARTED, STALLED, DISILLUSIONED = "not started", "stalled at demonstration", "disillusioned"
PARTIAL, SPREADING = "partial", "spreading"
WORDS = (NOT_STARTED, STALLED, DISILLUSIONED, PARTIAL, SPREADING)
ONCE = {"never started": NOT_STARTED}
"""Words that older files say, and what stands for them today."""
YES, NO, UNKNOWN, NEVER = "yes", "no", "not known", "never supported"
GOES_ON = (YES, NO, UNKNOWN, NEVER)
"""Whether adoption goes on without help."""
STARTED = 0.10
"""Breadth below which nothing has really begun."""
MAJORITY = 0.50
"""Share in real use from which it has spread, whatever comes."""
MINORITY = 1 / 3
"""Share of starters in real use below which the rest is the story (over two thirds not scaled)."""
PACE = 0.01
"""Scalings a year, as a share of all factories, from which adoption goes on."""
WINDOW = 24
"""Months over which that pace is taken."""
BESIDE = (1.0 - 1e-9, 1.0 + 1e-9)
"""What a limit is multiplied by to lie just below it and just above."""
AFTER = WINDOW
"""Months after the end of support at which what holds without it is judged: all of them are in the pace."""


class Figures(NamedTuple):
    """What the word of a verdict rests on; see :class:`Verdict`."""

    breadth: float
    in_use: float
    on_show: float
    abandoned: float
    pace_decided: float


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the rule, seen from a run.

    Attributes:
        rule: it in words.
        figure: one of :class:`Figures` that may pass it.
        value: of the figure in the run.
        limit: where the verdict turns.
    """

    rule: str
    figure: str
    value: float
    limit: float

    @property
    def distance(self) -> float:
        """How far the run lies from it, as a share of it; infinite from a limit of zero."""
        return abs(self.value - self.limit) / self.limit if self.limit > 0.0 else math.inf


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word and the figures it rests on (shares of all factories, at the end of so many months).

    Attributes:
        word: one of :data:`WORDS`.
        months: after how many months it is told.
        breadth: ever started.
        in_use: scaled and really used.
        on_show: in a pilot or a showcase.
        abandoned: out, disappointed.
        pace_decided: scalings a year by the factories' own decision, over the last :data:`WINDOW` months.
        pace_unsupported: those of them without public money in them.
    """

    word: str
    months: int
    breadth: float
    in_use: float
    on_show: float
    abandoned: float
    pace_decided: float
    pace_unsupported: float

    def sentence(self) -> str:
        """The verdict in a sentence with its figures."""
        return (
            f"{told(self.word, self.months)}: {self.breadth:.0%} of factories started, {self.in_use:.0%} really use "
            f"it, {self.on_show:.0%} are in a pilot or a showcase, {self.abandoned:.0%} gave up; "
            f"{self.pace_decided:.1%} a year scale by their own decision, {self.pace_unsupported:.1%} unsupported"
        )


@dataclass(frozen=True, slots=True)
class AfterSupport:
    """What holds without help.

    Attributes:
        ends: the month after the last one with public support; ``None`` if there is none.
        goes_on: one of :data:`GOES_ON`: whether the unsupported pace is :data:`PACE` in the months after it.
        verdict: that of :data:`AFTER` months after the end of support; ``None`` where the run is over before, or
            support never was.
        goes_on_at_end: whether it has that pace at the end of the run, with no support since :data:`AFTER` months or
            ever.
        unknown: why it is not known, and what to run to know it; empty where it is known.
    """

    ends: int | None
    goes_on: str
    verdict: Verdict | None
    goes_on_at_end: bool
    unknown: str = ""

    def sentence(self) -> str:
        """What holds without help in a sentence with its figures."""
        if self.ends is None:
            return "No public money supported it"
        if self.verdict is None:
            return self.unknown
        v = self.verdict
        less = f"less than the {PACE:.0%} that counts as going on"
        then = "so it goes on without help" if self.goes_on == YES else less
        return (
            f"{AFTER} months after support ended in month {self.ends} it is {v.word}: {v.in_use:.0%} really use it, "
            f"and {v.pace_unsupported:.1%} a year scaled unsupported since, {then}"
        )


def not_known(ends: int, months: int, levers: Sequence[str]) -> str:
    """Why it is not known what goes on without help, and what to run to know it.

    Args:
        ends: the month after the last one with support.
        months: of the run.
        levers: what the public paid for in its last month.
    """
    if ends < months:
        before = f"{months - ends} month{'s' if months - ends > 1 else ''} before the run does"
        return (
            f"Support ends in month {ends}, {before}, which is too early to tell what goes on without it: "
            f"run {ends + AFTER} months or more"
        )
    *most, last = [name.replace("_", " ") for name in levers]
    paid, them = (f"{', '.join(most)} and {last}", "each of them") if most else (last, "it")
    when = f"by month {months - AFTER} here" if months > AFTER else "so in a longer run"
    return (
        f"The public pays for {paid} to the end of the run, so what goes on without help is not known: to know it, end "
        f"{them} ('until' in the scenario file) at least {AFTER} months before the run does, {when}"
    )


def told(word: str, months: int) -> str:
    """A verdict with its year: 'not started by year 10', 'spreading in year 10'. Another year may have another."""
    return f"{word} {'by' if word == NOT_STARTED else 'in'} {at(months)}"


def at(months: int) -> str:
    """The end of a run of so many months: 'year 10', or 'month 30' within a year."""
    return f"month {months}" if months % 12 or not months else f"year {months // 12}"


RULE = (
    "A verdict is that of the last month of the run; after more years it may be another. "
    f"{NOT_STARTED}: fewer than {STARTED:.0%} of factories started so far. "
    f"{SPREADING}: at least {MAJORITY:.0%} really use it; or at least {STARTED:.0%} really use it and {PACE:.0%} of "
    f"all factories a year or more scale by their own decision in the last {WINDOW} months (the factory passed the "
    "gates by itself, so no programme placed it; public money in its pilot does not count against it). "
    f"Otherwise, if less than a third of the starters really use it: {STALLED} if at least as "
    f"many factories are in pilots and showcases as have given up, else {DISILLUSIONED}. {PARTIAL}: the rest. "
    "Whether help is still given plays no part in it: that is told beside it. "
    "The case reproduction number plays no part either: who scaled stays, so real use grows below 1 as well."
)
AFTER_RULE = (
    "All public money is support: for pilots and roll-out, and for people and information as well. The rule of the "
    f"verdict is told again {AFTER} months after the last month with support. Adoption goes on without help if "
    f"{PACE:.0%} of all factories a year or more scale unsupported in these months: without public money in the pilot, "
    "in a factory that passed the gates by itself. "
    f"Where support lasts to the end of the run, or ended less than {AFTER} months before it, that is {UNKNOWN}: a run "
    "of the same scenario in which all support ends, and which lasts as long beyond it, tells."
)


def judge(result: Trace, months: int | None = None) -> Verdict:
    """The verdict after so many months, by default all of the run.

    Under a classic rule adoption counts as started and in use at once.
    """
    months = result.months if months is None else months
    s = {
        name: float(MEASURES[name].series(result)[months - 1])
        for name in ("breadth", "in_use", "piloting", "showcase", "abandoned")
    }
    decided, unsupported = (_pace(of(result), months) for of in (decided_scalings, unsupported_scalings))
    figures = Figures(s["breadth"], s["in_use"], s["piloting"] + s["showcase"], s["abandoned"], decided)
    return Verdict(word_of(figures), months, *figures, unsupported)


def word_of(f: Figures) -> str:
    """The word of the rule for some figures."""
    if f.breadth < STARTED:
        return NOT_STARTED
    if f.in_use >= MAJORITY or (f.in_use >= STARTED and f.pace_decided >= PACE):
        return SPREADING
    if f.in_use < MINORITY * f.breadth:
        return STALLED if f.on_show >= f.abandoned else DISILLUSIONED
    return PARTIAL


def nearest(f: Figures) -> Limit:
    """The limit of the rule that lies nearest: where one figure, all else as it is, turns the verdict.

    Near is as a share of the limit, so that shares and paces can be compared. No more use it than ever started.
    """
    word, third = word_of(f), "a third of the starters really use it"
    limits = (
        Limit(f"{STARTED:.0%} started", "breadth", f.breadth, STARTED),
        Limit(third, "breadth", f.breadth, f.in_use / MINORITY),
        Limit(f"{STARTED:.0%} really use it", "in_use", f.in_use, STARTED),
        Limit(f"{MAJORITY:.0%} really use it", "in_use", f.in_use, MAJORITY),
        Limit(third, "in_use", f.in_use, MINORITY * f.breadth),
        Limit(f"{PACE:.0%} a year scale by their own decision", "pace_decided", f.pace_decided, PACE),
        Limit("as many in pilots and showcases as have given up", "on_show", f.on_show, f.abandoned),
    )
    there = [f._replace(**{each.figure: each.limit * side}) for each in limits for side in BESIDE]
    # a limit that is met where all who started use it lies at the end of what can be, not beyond it
    turned = [moved.in_use <= moved.breadth * BESIDE[1] ** 2 and word_of(moved) != word for moved in there]
    each_turns = (any(sides) for sides in zip(turned[::2], turned[1::2], strict=True))
    return min((one for one, turns in zip(limits, each_turns, strict=True) if turns), key=lambda one: one.distance)


def after_support(result: Trace) -> AfterSupport:
    """What holds :data:`AFTER` months after public support has ended, if the run lasts that long."""
    ends = support_ends(result)
    if ends is not None and ends + AFTER > result.months:
        return AfterSupport(ends, UNKNOWN, None, False, not_known(ends, result.months, paid_last(result, ends)))
    at_end = _pace(unsupported_scalings(result), result.months) >= PACE
    if ends is None:
        return AfterSupport(None, NEVER, None, at_end)
    then = judge(result, ends + AFTER)
    return AfterSupport(ends, YES if then.pace_unsupported >= PACE else NO, then, at_end)


def support_ends(result: Trace) -> int | None:
    """The month after the last one with public support: by the scenario, or by what was spent where levers answer to
    figures or a budget; ``None`` if there is none."""
    if not result.scenario.answers():
        return result.scenario.support_ends()
    spent = np.flatnonzero(result.history.paid.sum(axis=(1, 2)))
    return int(spent[-1]) + 1 if len(spent) else None


def paid_last(result: Trace, ends: int) -> tuple[str, ...]:
    """The levers that the public paid for in the month before support ended."""
    if not result.scenario.answers():
        return result.scenario.conditions()[ends - 1].supporting()
    paid = result.history.paid[ends - 1].sum(axis=0)
    return tuple(name for name, amount in zip(supporting(), paid, strict=True) if amount > 0.0)


def _pace(scalings: Floats, months: int) -> float:
    """A year, over the last months up to that one."""
    window = min(WINDOW, months)
    return float(np.sum(scalings[months - window : months])) * 12.0 / window
