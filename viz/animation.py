"""A run as one page that animates by itself: no server, nothing fetched, the same drawing code as the dashboard."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..agents.columns import Floats
from ..experiments.folder import no_folder, written
from ..model.life import begin, live
from ..model.outcomes.result import Result
from ..scenarios.scenario import Scenario
from .axes import moments, months, shares
from .dashboard.run_frames import Film
from .figure import Figure, Line, Panel, Table
from .formatting import count, share, years
from .labels import STAGE_WORDS
from .measured import inside, label, tone
from .render import paper, svg
from .theme import STAGES, TEMPLATES, template
from .words import say

DRAWING = Path(__file__).parent / "dashboard" / "static" / "network.js"
MOVING = TEMPLATES / "animation.js"
LINES = ("breadth", "in_use")


def animate(scenario: Scenario, seed: int) -> str:
    """Run a scenario once and give the page of the run.

    Raises:
        InputError: see :func:`stallpoint.model.life.begin`.
    """
    world = begin(scenario, seed)
    result = live(world)
    return page(Film.of(world.network, result), result)


def write(scenario: Scenario, seed: int, place: Path, option: str = "--out") -> Path:
    """Run a scenario once and write the page of the run; gives its place.

    Args:
        scenario: what is run.
        seed: of the run.
        place: the file; one that is there is replaced.
        option: what the place is called in errors.

    Raises:
        InputError: if it cannot be run, or written there.
    """
    no_folder(place, option, "run.html")
    return written(animate(scenario, seed), place, option)


def page(film: Film, result: Result) -> str:
    """The page as HTML.

    Args:
        film: the run as positions, links and frames.
        result: the same run.
    """
    from markupsafe import Markup

    scenario = result.scenario
    drawn = {name: packed(part) if isinstance(part, bytes) else part for name, part in film.parts().items()}
    data: dict[str, Any] = drawn | {
        "names": list(film.names),
        "stages": [[name, STAGE_WORDS[name]] for name in STAGES.values()],
    }
    script = (
        "\n" + DRAWING.read_text(encoding="utf-8").replace("export class", "class") + MOVING.read_text(encoding="utf-8")
    )
    return template("animation.html").render(
        name=scenario.name,
        question=" ".join(scenario.question.split()) or scenario.name,
        verdict=f"{result.verdict.sentence()}. {result.after_support.sentence()}.",
        about=f"{scenario.name} · {count(film.factories, 'factory')} · {years(film.months)} · seed {film.seed}",
        hash=scenario.hash,
        seed=film.seed,
        script=Markup(script),
        hash_of_script=f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}",
        data=Markup(embedded(data)),
        wide=Markup(svg.inline(course(result), paper.PAGE, "wide")),
        narrow=Markup(svg.inline(course(result), paper.PHONE, "narrow")),
        tables=course(result).tables,
        numbers=say("charts-table"),
    )


def course(result: Result) -> Figure:
    """How many ever started and how many really use it, over time."""
    shown = {name: np.asarray(result.series[name], np.float64) for name in LINES}
    ends = {name: f"{share(float(values[-1]))} {inside(name)}" for name, values in shown.items()}
    lines = tuple(Line(inside(name), tone(name), values, end=ends[name]) for name, values in shown.items())
    top = max(float(values.max()) for values in shown.values())
    return Figure(
        name="course",
        heading="Started and really used",
        finding=" and ".join(ends.values()),
        panels=(Panel(months(len(shown["breadth"])), shares(top), lines),),
        tables=(_table(shown),),
        height=1.6,
    )


def _table(shown: Mapping[str, Floats]) -> Table:
    """The same at the end of years."""
    rows = [
        (years(month), *(share(float(values[month - 1])) for values in shown.values()))
        for month in moments(len(shown["breadth"]))
    ]
    return Table((say("charts-after"), *map(label, shown)), tuple(rows), caption=say("charts-course"))


def packed(raw: bytes) -> str:
    """Bytes, compressed, as text; the same bytes give the same text."""
    return base64.b64encode(gzip.compress(raw, 9, mtime=0)).decode()


def embedded(data: dict[str, Any]) -> str:
    """Data as JSON that cannot end the script it stands in: a factory's name may hold anything."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
