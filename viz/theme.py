"""The one visual language: a colour has one meaning, type has one scale, and both live here.

Colours are built on Okabe and Ito (2008), which people with any colour vision tell apart. Stages have hues, gates are
steps of one blue in the order in which they are passed, money is violet. A scenario is never a colour: it has its own
panel or row, so no meaning is spent on it. Each colour has a tone for paper and one for a dark screen.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..agents.factory import Gate, Stage
from ..model.outcomes.verdict import DISILLUSIONED, NOT_STARTED, PARTIAL, SPREADING, STALLED

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).with_name("templates")


class Tone(NamedTuple):
    """A colour on paper and on a dark screen."""

    light: str
    dark: str


COLOURS: Mapping[str, Tone] = {
    # the page
    "paper": Tone("#fffefd", "#14181d"),
    "raised": Tone("#f5f4f1", "#1d232a"),
    "ink": Tone("#1c2630", "#e9edf1"),
    "muted": Tone("#56616d", "#a7b1bc"),
    "line": Tone("#dfe2e5", "#343c46"),
    "support": Tone("#f1efe9", "#21282f"),
    "link": Tone("#0b5c99", "#7cbcf0"),
    # stages: how far a factory has come; started and in use keep these hues wherever they appear
    "unaware": Tone("#e6e8ea", "#2b333c"),
    "considering": Tone("#bcc4cb", "#56616e"),
    "piloting": Tone("#e69f00", "#eda81c"),
    "showcase": Tone("#d55e00", "#e5722a"),
    "scaled": Tone("#009e73", "#16b287"),
    "abandoned": Tone("#cc79a7", "#d58db4"),
    "closed": Tone("#6a727b", "#8b949e"),
    # the same hues, dark (or light) enough to be read as text
    "started_text": Tone("#8a5d00", "#f2bb4d"),
    "use_text": Tone("#00694c", "#4ed0aa"),
    "wrong_text": Tone("#a84300", "#f0894a"),
    # gates: one blue, deeper the later the gate
    "concept": Tone("#cfe1f2", "#23435f"),
    "evidence": Tone("#93c0e3", "#2f6796"),
    "budget": Tone("#559bcd", "#4c92c8"),
    "payback": Tone("#2570b0", "#84b9e4"),
    "leadership": Tone("#0d3f78", "#cbe3f8"),
    # why pilots failed: the main reason stands out
    "reason": Tone("#c3c9cf", "#4a5460"),
    "reason_main": Tone("#4d5862", "#b9c3cd"),
    # who paid
    "public": Tone("#7a5ba6", "#a88bd0"),
    "own": Tone("#cdbfe3", "#594a74"),
}
STAGES: Mapping[Stage, str] = {stage: stage.name.lower() for stage in Stage}
GATES: Mapping[Gate, str] = {gate: gate.name.lower() for gate in Gate if gate != Gate.OPEN}
STARTED, IN_USE, CLAIMED = "piloting", "scaled", "ink"
VERDICTS: Mapping[str, str] = {
    NOT_STARTED: "unaware",
    STALLED: "showcase",
    DISILLUSIONED: "abandoned",
    PARTIAL: "piloting",
    SPREADING: "scaled",
}
"""The colour of a verdict is that of the stage that most stands for it."""

TITLE, PANEL, LABEL, TICK = 13.0, 10.0, 9.0, 8.25
"""Type scale of figures, in points."""
LINE, THIN, HAIR = 2.0, 1.0, 0.6
"""Widths of lines, in points."""

BAND = 0.2
"""How much of its colour a band of runs has."""
ON_COLOUR = "#15181b"
"""Words on a strong colour: dark on paper and on a dark screen alike."""
STRONG = frozenset({"piloting", "showcase", "scaled", "abandoned", "closed", "considering"})
DEEP = 0.75
"""From this share of a strong colour on, words on it are dark on a dark screen as well."""
_TEXT = {"piloting": "started_text", "scaled": "use_text"}

SCRIPTS = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")
"""Families for scripts that the usual fonts lack, the first that is installed before the others."""


def light(name: str) -> str:
    """The tone of a colour on paper, as hexadecimal digits."""
    return COLOURS[name].light


def text_tone(name: str) -> str:
    """The colour of words about what has a colour; ink where that cannot be read as text."""
    return _TEXT.get(name, name if name == "muted" else "ink")


def css_variables(dark: bool = False) -> str:
    """Every colour as a CSS variable."""
    return " ".join(
        f"--{name.replace('_', '-')}: {tone.dark if dark else tone.light};" for name, tone in COLOURS.items()
    )


@functools.cache
def template(name: str) -> Template:
    """A page to be filled in, read once; it knows its ``style`` and the colours, ``light`` and ``dark``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    loader = FileSystemLoader(TEMPLATES)
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.globals |= {
        "style": Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        "light": Markup(css_variables()),
        "dark": Markup(css_variables(dark=True)),
    }
    return pages.get_template(name)


def themed(svg: str) -> str:
    """An SVG text whose colours follow the page's variables, so that one drawing serves paper and dark screens."""
    for name, tone in COLOURS.items():
        svg = svg.replace(tone.light, f"var(--{name.replace('_', '-')})")
    return svg


def chinese() -> Path | None:
    """The folder of a font for Chinese that comes with the extra ``pdf``; ``None`` where that is not installed."""
    found = find_spec("pylopdf_fonts_zh_cn")
    return None if found is None or found.origin is None else Path(found.origin).parent


@functools.cache
def fonts() -> list[str]:
    """Families to draw text with: DejaVu Sans, and whatever is installed for scripts that it lacks."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if (folder := chinese()) is not None:
        manager.addfont(folder / "NotoSansSC-Regular.otf")
        manager.ttflist.append(dataclasses.replace(manager.ttflist[-1], weight=700))  # else bold words warn each time
    there = {font.name for font in manager.ttflist}
    return ["DejaVu Sans", *(name for name in SCRIPTS if name in there)]


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is in inches, in DejaVu Sans; a letter that it lacks counts as wide as it is high."""
    return sum(_advance(letter, bold) for letter in text) * size / 72.0


@functools.cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter, as a share of the size of the type."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    index = font.get_char_index(ord(letter))
    if not index:
        return 1.0
    font.set_size(100.0, 72)
    return float(font.load_glyph(index).linearHoriAdvance) / 65536.0 / 100.0
