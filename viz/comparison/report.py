"""The report: one page that a minister reads in two minutes and an analyst can check. No script, nothing fetched."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any

from ...experiments.comparable import world_apart
from ...experiments.compare import Comparison
from ...model.market import IN_USE_DEPTH
from ...model.measures import MEASURES
from ...model.reproduction import CENSOR
from ...model.verdict import RULE
from ...scenarios.page import number
from ...scenarios.parameters import table
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.telling import when
from .. import drawing
from ..look import template
from ..telling import count, listed, told_seeds, years
from .charts import CHARTS, PAGE, PHONE, charts_for
from .charts_time import factories
from .report_assumptions import by_section, that_matter, unit
from .report_tables import Table, bands, glance, numbers, verdicts
from .sentences import answer, fate, ranked, stalled

DEFAULT_QUESTION = "Does it spread, or does it stall at demonstration projects?"

NOTES: Mapping[str, tuple[str, str]] = {
    "breadth-and-use": (
        "Started and really used",
        "Started counts every factory that ever began a pilot. In use counts those that scaled it and work with it. "
        "The gap between the two lines is the subject of this report.",
    ),
    "what-holds-them-back": (
        "What holds the others back",
        "A factory passes five gates in this order; the first one that is closed holds it: concept (what is it for?), "
        "evidence (has it worked for others like me?), budget (can I pay for a trial?), payback (does it pay soon "
        "enough?), leadership (will the head sign?).",
    ),
    "why-pilots-failed": (
        "Why pilots failed",
        "Each failed review is decided again with one factor raised to what the best tenth attain. The factor that "
        "alone would have passed it is named; several things at once, where none would.",
    ),
    "differences": (
        "What each scenario changes",
        "Each dot is the mean difference from the first scenario on the same dice, each line its 95% interval. Where "
        "the line clears zero the sign is settled; elsewhere the figure says how many more runs would settle it, if "
        "the difference is as large as it looks. Each interval is for one comparison: of many true zeros, one in "
        "twenty looks settled. Choose the number of runs before you look; adding runs until a sign is settled makes "
        "luck look sure.",
    ),
    "when-worlds-part": (
        "When the worlds part",
        "The same difference in real use, month by month. As long as the shaded interval holds zero, a difference of "
        "that size may be luck. The interval is that of each month by itself.",
    ),
    "money": (
        "Who paid how much for real use",
        "The bars: all money spent by the end, by who paid it, also for pilots that came to nothing; beside them how "
        "many factories really use the technology by then. Where scenarios are compared, the sentence above them "
        "divides the added public money by the added users.",
    ),
    "size-gradient": (
        "Large and small",
        "Small: up to 50 employees; medium: up to 250; large: above, which are few. In the model large factories are "
        "further ahead of small ones than surveys find: compare scenarios within a size, not the sizes.",
    ),
    "claimed-and-used": (
        "Claimed and used",
        "Claimed counts every contract that vendors ever signed; a factory that tried three vendors is claimed three "
        "times.",
    ),
    "stages": (
        "Where those who started stand",
        "Means over runs, at each month. A factory that gave up may come back and consider it again.",
    ),
}
"""Heading and explanation of each figure. They say what is shown, never what came out."""


def report(c: Comparison, provenance: Mapping[str, Any], on_progress: Callable[[], None] | None = None) -> str:
    """The page as HTML.

    Args:
        c: the comparison (of one scenario, if it is the report of a run).
        provenance: see :func:`stallpoint.experiments.provenance.provenance`, with the notes and scenarios of a save.
        on_progress: called after each figure.
    """
    from markupsafe import Markup

    behind = numbers(c)
    figures = []
    for name in charts_for(c):
        wide, narrow = CHARTS[name](c, PAGE), CHARTS[name](c, PHONE)
        heading, note = NOTES[name]
        figures.append(
            {
                "name": name,
                "heading": heading,
                "note": note,
                "also": ranked(c) if name == "differences" else "",
                "finding": wide.title,
                "wide": Markup(drawing.inline(wide, f"{name}-w")),
                "narrow": Markup(drawing.inline(narrow, f"{name}-n")),
                "numbers": behind[name],
            }
        )
        if on_progress is not None:
            on_progress()
    return template("report.html").render(
        question=question(c),
        answer=answer(c),
        about=about(c),
        fates=[fate(c, name) for name in c.names],
        glance=glance(c),
        figures=figures,
        verdicts=verdicts(c),
        bands=bands(c),
        rule=RULE,
        scenarios=[_told(c, scenario) for scenario in c.scenarios],
        changed=_changed(c),
        matter=that_matter(c),
        assumptions=by_section(c),
        measures=Table(
            ("Measure", "Unit", "How it is computed"), tuple((m.label, m.unit, m.equation) for m in MEASURES)
        ),
        notes=c.notes,
        provenance=_provenance(c, provenance),
        in_use_depth=IN_USE_DEPTH,
        censored=years(CENSOR),
        pairs=len(c.names) > 1,
        runs=len(c.seeds),
    )


def question(c: Comparison) -> str:
    """What the study asks: the question of the scenario that the answer is about."""
    focus = stalled(c)
    by_name = {scenario.name: scenario.question.strip() for scenario in c.scenarios}
    asked = by_name.get(focus or "", "") or next((q for name, q in by_name.items() if name != c.baseline and q), "")
    return asked or by_name[c.baseline] or DEFAULT_QUESTION


def about(c: Comparison) -> str:
    """What was done, in a line."""
    what = listed(list(c.names)) if len(c.names) <= 4 else f"{len(c.names)} scenarios"
    runs = f"{count(len(c.seeds), 'run')} of each on the same dice" if len(c.names) > 1 else count(len(c.seeds), "run")
    return f"{what} · {factories(c)} · {years(c.months)} · {runs}"


def _told(c: Comparison, scenario: Scenario) -> dict[str, Any]:
    months = scenario.world.months
    place = c.names.index(scenario.name)
    return {
        "name": scenario.name,
        "hash": c.hashes[place],
        "question": scenario.question.strip(),
        "story": [" ".join(text.split()) for text in scenario.story.strip().split("\n\n") if text.strip()],
        "months": months,
        "network": "" if scenario.network is None else "The network is imported.",
        "levers": [_lever(lever, months) for lever in scenario.levers if lever.start < months],
        "baseline": place == 0 and len(c.names) > 1,
    }


def _lever(lever: Lever, months: int) -> dict[str, Any]:
    end = months if lever.end is None else min(lever.end, months)
    return {
        "name": lever.name.replace("_", " "),
        "value": number(lever.value),
        "unit": unit(lever.name),
        "meaning": table()[lever.name].row.meaning,
        "reason": " ".join(lever.reason.split()),
        "when": when(lever),
        "left": f"{100 * lever.start / months:.2f}",
        "width": f"{100 * (end - lever.start) / months:.2f}",
    }


def _changed(c: Comparison) -> Table:
    rows = []
    for scenario in c.scenarios:
        for name, value in scenario.world.changed().items():
            p = table()[name]
            rows.append((scenario.name, name, number(p.default), number(value), unit(p.name), "always"))
        for lever in scenario.levers:
            p = table()[lever.name]
            rows.append((scenario.name, lever.name, number(p.default), number(lever.value), unit(p.name), when(lever)))
    return Table(("Scenario", "Parameter", "Default", "Here", "Unit", "When"), tuple(rows))


def _provenance(c: Comparison, record: Mapping[str, Any]) -> dict[str, Any]:
    differ = [(s.name, world_apart(c.scenarios[0], s)) for s in c.scenarios[1:]]
    return {
        "command": shlex.join(record["command"]),
        "seeds": told_seeds(c.seeds),
        "versions": record["versions"],
        "finished": record["finished"],
        "scenarios": list(zip(c.names, c.hashes, strict=True)),
        "worlds": [(f"World of {name}", "; ".join(parts)) for name, parts in differ if parts],
    }
