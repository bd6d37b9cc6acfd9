"""Results in a line, and as a notebook shows them."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from html import escape
from typing import Any

from ..model.outcomes.result import Result
from ..scenarios.scenario import Scenario
from ..viz.formatting import count
from .saved_run import SavedRun
from .studies import record_of, study_of, tables_of

MOST_NAMED = 6
WIDEST = 240
"""Characters of a line."""


def line(found: Any) -> str:
    """What it is, in a line."""
    kind = type(found).__name__
    if isinstance(found, Result | SavedRun):
        run = f"{found.scenario.name}, seed {found.seed}, {count(found.months, 'month')}"
        return _cut(f"<{kind}: {run}: {found.verdict.sentence()}>")
    return _cut(f"<{kind}: {', '.join(_about(found))}>")


def html(found: Any) -> str:
    """The answer with its caveat, and what there is to look at."""
    from ..viz.studies.page import figures_by_name, page_of

    study = study_of(found)
    figures = figures_by_name(study)
    page = page_of(study, record_of(found), figures)
    told = "".join(f"<p>{escape(text)}</p>" for text in (*page.warnings, *page.incomplete, *page.answer) if text)
    caveat = f"<p><small>{escape(page.caveat)}</small></p>" if page.caveat else ""
    head = f"<p><strong>{escape(page.title)}</strong> <small>{escape(line(found)[1:-1])}</small></p>"
    offers = (("frame", tuple(tables_of(found))), ("figure", tuple(figures)))
    return f"<div>{head}{told}{caveat}{''.join(_offer(way, names) for way, names in offers if names)}</div>"


def _about(found: Any) -> list[str]:
    scenarios = getattr(found, "names", None) or [getattr(found, "scenario", "") or _own_name(found)]
    worlds = max(_size(getattr(found, "in_worlds", ())), _size(getattr(found, "worlds", ())))
    seeds = _size(getattr(found, "seeds", ()))
    told = [_few([str(name) for name in scenarios if name])]
    told += [count(worlds, "world")] * (worlds > 1) + [count(seeds, "seed")] * bool(seeds)
    months = getattr(found, "months", 0)
    return [*filter(None, told), *([count(months, "month")] if isinstance(months, int) and months else [])]


def _size(value: Any) -> int:
    """How many there are; a study may call something else by the same name."""
    return len(value) if isinstance(value, Sized) else 0


def _own_name(found: Any) -> str:
    about = getattr(found, "about", None)
    if isinstance(about, dict):
        return str(about.get("name", ""))
    scenarios = getattr(found, "scenarios", ())
    return _few(
        [each.name for each in scenarios if isinstance(each, Scenario)] if isinstance(scenarios, list | tuple) else []
    )


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 2]}…>"


def _offer(way: str, names: Sequence[str]) -> str:
    told = ", ".join(f"<code>{escape(name)}</code>" for name in names)
    return f"<details><summary><code>.{way}(name)</code>: {len(names)}</summary>{told}</details>"
