"""Every figure of a comparison, declared once: report, folder, downloads and dashboard follow from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...experiments.compare import Comparison
from ..dashboard import explore_charts as browser
from ..figure import Table
from ..panels import FILE, PAGE, PHONE, Chart, Frame
from ..words import R_COUNTS, R_CUT
from . import report_tables as tables
from .charts_apart import apart
from .charts_end import differences, money, reasons, sizes
from .charts_time import breadth_and_use, claims, holds, stages
from .sentences import ranked

__all__ = ["FIGURES", "FILE", "PAGE", "PHONE", "Chart", "Figure", "Frame", "figures_of"]


def _always(c: Comparison) -> bool:
    return True


def _silent(c: Comparison) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a comparison.

    Attributes:
        name: of its files and of its place on a page.
        heading, note: what stands over it and what explains it. They say what is shown, never what came out.
        numbers: the tables behind it, the first one above all.
        draw: the drawing on paper; without one it is in the dashboard only.
        shown: whether a comparison has anything to show in it.
        also: a sentence of what the comparison says, under the note.
        picture: the drawing of one scenario in the browser; without one the dashboard shows the numbers.
    """

    name: str
    heading: str
    note: str
    numbers: Callable[[Comparison], Sequence[Table]]
    draw: Callable[[Comparison, Frame], Chart] | None = None
    shown: Callable[[Comparison], bool] = _always
    also: Callable[[Comparison], str] = _silent
    picture: Callable[[Comparison, str], dict[str, Any]] | None = None

    def chart(self, c: Comparison, frame: Frame) -> Chart:
        """The drawing on paper, under the name of the figure.

        Raises:
            ValueError: if there is none.
        """
        if self.draw is None:
            raise ValueError(f"{self.name} has no drawing on paper")
        return dataclasses.replace(self.draw(c, frame), name=self.name)


def figures_of(c: Comparison, on_paper: bool = True) -> list[Figure]:
    """The figures that a comparison has something to show in; all of them, or those with a drawing on paper."""
    return [each for each in FIGURES.values() if each.shown(c) and (each.draw is not None or not on_paper)]


def _pairs(c: Comparison) -> bool:
    return len(c.names) > 1


def _gates(c: Comparison) -> bool:
    """The classic rules know no gates, no reviews, no vendors and no money."""
    return any(scenario.world.rule == "gates" for scenario in c.scenarios)


FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "breadth-and-use",
            "Started and really used",
            "Started counts every factory that ever began a pilot. In use counts those that scaled it and work with "
            "it. The gap between the two lines is the subject of this report.",
            tables.use,
            breadth_and_use,
            picture=browser.breadth_and_depth,
        ),
        Figure(
            "what-holds-them-back",
            "What holds the others back",
            "A factory passes five gates in this order; the first one that is closed holds it: concept (what is it "
            "for?), evidence (has it worked for others like me?), budget (can I pay for a trial?), payback (does it "
            "pay soon enough?), leadership (will the head sign?).",
            tables.holds,
            holds,
            _gates,
            picture=browser.holds,
        ),
        Figure(
            "why-pilots-failed",
            "Why pilots failed",
            "Each failed review is decided again with one factor raised to what the best tenth attain. The factor "
            "that alone would have passed it is named; several things at once, where none would.",
            tables.reasons,
            reasons,
            lambda c: any(c.failed_pilots(name) for name in c.names),
        ),
        Figure(
            "differences",
            "What each scenario changes",
            "Each dot is the mean difference from the first scenario on the same dice, each line its 95% interval. "
            "Where the line clears zero the sign is sure on these dice, in this world and at this horizon; elsewhere "
            "the figure says how many more runs may tell it, if the difference is as large as it looks. Each interval "
            "is for one comparison: of many true zeros, one in twenty looks sure. Choose the number of runs before you "
            "look; adding runs until a sign is sure makes luck look sure.",
            tables.differences,
            differences,
            _pairs,
            also=ranked,
        ),
        Figure(
            "when-worlds-part",
            "When the worlds part",
            "The same difference in real use, month by month. As long as the shaded interval holds zero, a difference "
            "of that size may be luck. The interval is that of each month by itself.",
            tables.apart,
            apart,
            lambda c: _pairs(c) and len(c.seeds) > 1,
        ),
        Figure(
            "money",
            "Who paid how much for real use",
            "The bars: all money spent by the end, by who paid it, also for pilots that came to nothing; beside them "
            "how many factories really use the technology by then. Where scenarios of one world are compared, the "
            "sentence above them divides the added public money by the added users, where users are surely added.",
            tables.money,
            money,
            lambda c: any(c.money(name).public.mean + c.money(name).own.mean for name in c.names),
            picture=browser.money,
        ),
        Figure(
            "size-gradient",
            "Large and small, and other groups",
            "Small: up to 50 employees; medium: up to 250; large: above, which are few. In the model large factories "
            "are further ahead of small ones than surveys find: compare scenarios within a size, not the sizes. "
            "The tables tell the same by every other grouping.",
            tables.groups,
            sizes,
        ),
        Figure(
            "claimed-and-used",
            "Claimed and used",
            "Claimed counts every contract that vendors ever signed; a factory that tried three vendors is claimed "
            "three times.",
            tables.claims,
            claims,
            lambda c: any(c.end(name, "claimed").mean for name in c.names),
            picture=browser.claims,
        ),
        Figure(
            "stages",
            "Where those who started stand",
            "Means over runs, at each month. A factory that gave up may come back and consider it again.",
            tables.stages,
            stages,
            picture=browser.stages,
        ),
        Figure(
            "reproduction",
            "Adoption reproduction number R",
            f"{R_COUNTS} {R_CUT}",
            tables.reproduction,
            shown=_gates,
            picture=browser.reproduction,
        ),
    )
}
"""Every figure, in the order in which a reader meets them."""
