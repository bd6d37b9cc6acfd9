"""The verdict of a run, by a published rule. The same words everywhere."""

from dataclasses import dataclass

from .measures import MEASURES, unsupported_scalings
from .trace import Trace

NOT_STARTED, STALLED, DISILLUSIONED = "not started", "stalled at demonstration", "disillusioned"
PARTIAL, SPREADING = "partial", "spreading"
WORDS = (NOT_STARTED, STALLED, DISILLUSIONED, PARTIAL, SPREADING)
ONCE = {"never started": NOT_STARTED}
"""Words that older files say, and what stands for them today."""
STARTED = 0.10
"""Breadth below which nothing has really begun."""
MAJORITY = 0.50
"""Share in real use from which it has spread, whatever comes."""
MINORITY = 1 / 3
"""Share of starters in real use below which the rest is the story (over two thirds not scaled)."""
PACE = 0.01
"""Unsupported scalings a year, as a share of all factories, that count as going on without support."""
WINDOW = 24
"""Months at the end of the run over which that pace is taken."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word and the figures it rests on (shares of all factories, at the end of the run).

    Attributes:
        word: one of :data:`WORDS`.
        months: how long the run lasted: the verdict is that of its end.
        breadth: ever started.
        in_use: scaled and really used.
        on_show: in a pilot or a showcase.
        abandoned: out, disappointed.
        pace: unsupported scalings a year over the last two years.
        support_ended: whether no public money supports starting or scaling in those two years.
        self_sustaining: support has ended and unsupported scaling goes on at :data:`PACE` or more.
    """

    word: str
    months: int
    breadth: float
    in_use: float
    on_show: float
    abandoned: float
    pace: float
    support_ended: bool
    self_sustaining: bool

    def sentence(self) -> str:
        """The verdict in a sentence with its figures."""
        return (
            f"{told(self.word, self.months)}: {self.breadth:.0%} of factories started, {self.in_use:.0%} really use "
            f"it, {self.on_show:.0%} are in a pilot or a showcase, {self.abandoned:.0%} gave up; "
            f"{self.pace:.1%} a year scale unsupported"
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
    f"{SPREADING}: at least {MAJORITY:.0%} really use it; or, with support over, at least {STARTED:.0%} really use it "
    f"and {PACE:.0%} of all factories a year or more scale unsupported in the last {WINDOW} months "
    "(no public money in the pilot, and the factory passed the gates by itself). "
    f"Otherwise, if less than a third of the starters really use it: {STALLED} if at least as "
    f"many factories are in pilots and showcases as have given up, else {DISILLUSIONED}. {PARTIAL}: the rest. "
    "The reproduction number plays no part in it: it counts the credit that cases have earned so far, and the end of "
    "the run cuts it off, so a number below 1 does not say that adoption ends."
)


def judge(result: Trace) -> Verdict:
    """The verdict of a run (under a classic rule adoption counts as started and in use at once)."""
    s = {
        name: float(MEASURES[name].series(result)[-1])
        for name in ("breadth", "in_use", "piloting", "showcase", "abandoned")
    }
    on_show = s["piloting"] + s["showcase"]
    window = min(WINDOW, result.months)
    pace = float(unsupported_scalings(result)[-window:].sum()) * 12.0 / window
    ends = result.scenario.support_ends()
    ended = ends is None or ends <= result.months - window
    goes_on = ended and pace >= PACE
    if s["breadth"] < STARTED:
        word = NOT_STARTED
    elif s["in_use"] >= MAJORITY or (s["in_use"] >= STARTED and goes_on):
        word = SPREADING
    elif s["in_use"] < MINORITY * s["breadth"]:
        word = STALLED if on_show >= s["abandoned"] else DISILLUSIONED
    else:
        word = PARTIAL
    return Verdict(word, result.months, s["breadth"], s["in_use"], on_show, s["abandoned"], pace, ended, goes_on)
