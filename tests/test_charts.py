"""Figures: they show the numbers, name their axes, overlap nowhere, and use each colour for one thing."""

import dataclasses
import functools
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import media
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from media import legible, shown_alike, texts
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.statistics import Difference, Interval
from stallpoint.scenarios.scenario import Lever
from stallpoint.viz import formatting, theme
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Figure
from stallpoint.viz.render import svg
from stallpoint.viz.render.paper import FILE, PAGE, PHONE, draw
from stallpoint.viz.render.paper_text import spread
from studies import NAMES, followed, made, study

CANVASES = {"file": FILE, "page": PAGE, "phone": PHONE}
ODD = '$a_b$ <b>&"long"</b> name that goes on and on for ever and a day'


def many() -> Comparison:
    """Seven scenarios, one of them with an odd name."""
    ends = {
        f"scenario-{i}": {"breadth": i / 7, "in_use": i / 14, "held_evidence": 0.2, "piloting": 0.1} for i in range(6)
    }
    return made({**ends, ODD: {"breadth": 0.5, "in_use": 0.2, "public_spent": 40.0}}, noise=0.01)


STUDIES: dict[str, Callable[[], Comparison]] = {
    "real": study,
    "one run": lambda: made({"alone": {"breadth": 0.3, "in_use": 0.1}}, seeds=1),
    "nothing happens": lambda: made({"a": {}, "b": {}}),
    "everything happens": lambda: made({"a": {}, "b": {"breadth": 1.0, "in_use": 1.0, "scaled": 1.0, "claimed": 4.0}}),
    "many": many,
    "followed": lambda: followed(made({"a": {"breadth": 0.2}, "b": {"breadth": 0.4, "in_use": 0.1}})),
}
DRAWN = (
    "breadth-and-use",
    "what-holds-them-back",
    "why-pilots-failed",
    "differences",
    "who-gains",
    "when-worlds-part",
    "money",
    "cost-effect",
    "money-over-time",
    "size-gradient",
    "claimed-and-used",
    "stages",
    "reproduction",
)
"""Every figure of a comparison, in the order in which a reader meets them."""
EMPTY = {
    "real": {"reproduction"},
    "one run": set(DRAWN) - {"breadth-and-use", "what-holds-them-back", "size-gradient", "stages"},
    "nothing happens": {
        "why-pilots-failed",
        "money",
        "cost-effect",
        "money-over-time",
        "claimed-and-used",
        "reproduction",
    },
    "everything happens": {"why-pilots-failed", "money", "cost-effect", "money-over-time", "reproduction"},
    "many": {"why-pilots-failed", "claimed-and-used", "reproduction"},
    "followed": {"why-pilots-failed", "money", "cost-effect", "money-over-time", "claimed-and-used"},
}
"""What a comparison has nothing to show in."""
CASES = [
    (which, name, canvas)
    for which in STUDIES
    for name in DRAWN
    for canvas in CANVASES
    if name not in EMPTY[which] and (which in ("real", "many") or canvas == "page")
]


@functools.cache
def figures(which: str) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures_of(STUDIES[which]())}


def drawn(which: str, name: str, canvas: str) -> Any:
    return draw(figures(which)[name], CANVASES[canvas])


def there(c: Comparison) -> set[str]:
    return {figure.name for figure in figures_of(c)}


@pytest.mark.parametrize(("which", "name", "canvas"), CASES)
def test_a_figure_can_be_read(which: str, name: str, canvas: str) -> None:
    figure, drawing = figures(which)[name], drawn(which, name, canvas)
    assert figure.finding
    assert len(alt_text(figure)) > 40
    for axes in drawing.axes:
        assert axes.get_xlabel()
    legible(drawing, CANVASES[canvas])


@pytest.mark.parametrize("which", STUDIES)
def test_figures_that_have_something_to_show_are_there_in_their_order(which: str) -> None:
    assert list(figures(which)) == [name for name in DRAWN if name not in EMPTY[which]]


@pytest.mark.parametrize("which", STUDIES)
def test_paper_and_browser_show_the_same(which: str) -> None:
    for figure in figures(which).values():
        shown_alike(figure)


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture["option"]["series"].pop(),
        lambda picture: picture["option"]["series"].reverse(),
        lambda picture: picture["option"]["series"][-1]["lineStyle"].update(color="$ink"),
        lambda picture: picture["option"]["series"][-1]["data"].__setitem__(20, 0.5),
        lambda picture: picture["readouts"][0].update(label="not heard of it"),
        lambda picture: picture["option"]["yAxis"]["axisLabel"].update(step=0.037),
        lambda picture: picture["option"]["xAxis"].update(inverse=True),
        lambda picture: picture.update(title="another"),
    ],
)
def test_a_difference_between_paper_and_browser_is_found(
    change: Callable[[dict[str, Any]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = figures("real")["breadth-and-use"]
    found = media.pictures(figure)
    change(found[1])
    monkeypatch.setattr(media, "pictures", lambda figure: found)
    with pytest.raises((AssertionError, StopIteration)):
        shown_alike(figure)


def test_vertical_axes_name_their_unit_and_share_a_scale() -> None:
    for name, unit in {
        "breadth-and-use": "share of all factories",
        "what-holds-them-back": "share of all factories",
        "stages": "share of all factories",
        "claimed-and-used": "for every 100 factories",
        "money-over-time": "million CNY",
        "when-worlds-part": "points of real use against no-policy",
    }.items():
        drawing = drawn("real", name, "page")
        assert unit in [text for text, _ in texts(drawing)]
        assert len({axes.get_ylim() for axes in drawing.axes}) == 1


def test_lines_are_the_means_of_the_runs() -> None:
    c, drawing = study(), drawn("real", "breadth-and-use", "page")
    for axes, name in zip(drawing.axes, NAMES, strict=True):
        by_colour = {
            (to_hex(line.get_color()), line.get_linestyle()): np.asarray(line.get_ydata()) for line in axes.lines
        }
        assert np.allclose(by_colour[theme.light(theme.STARTED), "-"], c.by_month(name, "breadth").mean(axis=0))
        assert np.allclose(by_colour[theme.light(theme.IN_USE), "-"], c.by_month(name, "in_use").mean(axis=0))


def test_layers_of_gates_fill_the_whole() -> None:
    for axes in drawn("real", "what-holds-them-back", "page").axes:
        tops = [np.asarray(line.get_ydata())[-1] for line in axes.lines if len(np.asarray(line.get_ydata())) > 2]
        assert max(tops) == pytest.approx(1.0)


def test_dots_stand_at_the_differences() -> None:
    c = study()
    (axes,) = drawn("real", "differences", "page").axes
    dots = sorted((y, x) for dots in axes.collections for x, y in np.asarray(dots.get_offsets()))
    wanted = [c.difference(name, measure).mean for measure in ("in_use", "breadth") for name in NAMES[1:]]
    assert [x for _, x in dots[:4]] == pytest.approx(wanted)


def test_bars_of_money_are_all_that_was_spent() -> None:
    c = study()
    (axes,) = drawn("real", "money", "page").axes
    bars = [float(bar.get_width()) for bar in axes.patches]
    wanted = [getattr(c.money(name), who).mean for who in ("public", "own") for name in c.names]
    assert bars == pytest.approx(wanted)


def test_names_are_never_read_as_formulas_or_markup(tmp_path: Path) -> None:
    figure = figures_of(made({ODD: {"breadth": 0.1}, "中文": {}}))[0]
    svg.save(figure, tmp_path)
    text = svg.inline(figure, PAGE, "x")
    assert "$a_b$" in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text


def test_files_are_written_and_the_same_each_time(tmp_path: Path) -> None:
    money = figures("real")["money"]
    paths = svg.save(money, tmp_path)
    assert [path.name for path in paths] == ["money.svg", "money.png"]
    first = [path.read_bytes() for path in paths]
    svg.save(money, tmp_path)
    assert [path.read_bytes() for path in paths] == first
    assert first[1].startswith(b"\x89PNG")


def test_an_inline_figure_follows_the_page() -> None:
    text = svg.inline(figures("real")["stages"], PAGE, "here")
    assert text.startswith('<svg role="img" aria-label="')
    assert not re.search(r"#[0-9a-f]{6}\b", text)
    assert "var(--scaled)" in text
    assert "http" not in text
    assert "<style" not in text
    assert "font-family" not in text
    assert all(name.startswith("here-") for name in re.findall(r'\bid="([^"]+)"', text))


def test_a_notebook_shows_a_figure() -> None:
    text = figures("real")["stages"]._repr_svg_()
    assert text is not None
    assert text.startswith("<?xml")
    assert "var(--" not in text
    assert dataclasses.replace(figures("real")["stages"], panels=())._repr_svg_() is None


def luminance(colour: str) -> float:
    """Relative luminance, as the guidelines for web content define it."""
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tone", ["ink", "muted", "started_text", "use_text", "wrong_text", "link"])
@pytest.mark.parametrize("ground", ["paper", "raised", "support"])
def test_words_can_be_read_on_every_ground(tone: str, ground: str) -> None:
    for side in (0, 1):
        assert contrast(theme.COLOURS[tone][side], theme.COLOURS[ground][side]) >= 4.5


def test_a_colour_has_one_meaning() -> None:
    for side in (0, 1):
        tones = [tone[side] for tone in theme.COLOURS.values()]
        assert len(set(tones)) == len(tones)
    lights = [tone.light for tone in theme.COLOURS.values()]
    assert all(re.fullmatch("#[0-9a-f]{6}", tone) for tone in lights)


def test_gates_are_steps_of_lightness_so_that_anybody_can_tell_them_apart() -> None:
    for side in (0, 1):
        steps = [luminance(theme.COLOURS[gate][side]) for gate in theme.GATES.values()]
        order = sorted(steps, reverse=side == 0)
        assert steps == order
        assert all(
            contrast(theme.COLOURS[a][side], theme.COLOURS[b][side]) > 1.25
            for a, b in itertools.pairwise(theme.GATES.values())
        )


def test_labels_are_moved_apart_and_keep_their_order() -> None:
    assert spread([0.5, 0.5, 0.52], 0.1, 0.0, 1.0) == pytest.approx([0.5, 0.6, 0.7])
    moved = spread([0.99, 0.98, 0.1], 0.1, 0.0, 1.0)
    assert moved == pytest.approx([1.0, 0.9, 0.1])
    assert spread([], 0.1, 0.0, 1.0) == []


def test_a_policy_is_marked_when_it_is_in_force() -> None:
    c = made({"a": {"breadth": 0.2}, "b": {"breadth": 0.3}})
    pulled = dataclasses.replace(c.scenarios[1], levers=(Lever("campaign", 1.0, 12, 24), Lever("audit", 1.0, 36)))
    c = Comparison((c.scenarios[0], pulled), c.hashes, c.outcomes, c.planned)
    plain, marked = draw(figures_of(c)[0], PAGE).axes
    assert plain.get_xlabel() == "years"
    assert "policy in force" in marked.get_xlabel()
    spans = [line.get_xdata() for line in marked.lines if to_hex(line.get_color()) == theme.light("ink")]
    assert [list(map(float, span)) for span in spans] == [[12.0, 24.0], [36.0, 48.0]]


def test_a_figure_with_nothing_to_show_is_left_out() -> None:
    c = made({"a": {}, "b": {"claimed": 0.1, "firms_spent": 3.0}})
    assert set(DRAWN) - there(c) == {
        "why-pilots-failed",
        "cost-effect",
        "reproduction",
    }  # four years follow no case for five
    assert "reproduction" in there(followed(c))
    assert {"money", "money-over-time", "claimed-and-used"} <= set(DRAWN) - there(made({"a": {}}))
    classic = tuple(scenario.with_world(rule="hazard") for scenario in c.scenarios)
    without = followed(Comparison(classic, c.hashes, c.outcomes, c.planned))
    assert not {"what-holds-them-back", "reproduction"} & there(without)


@pytest.mark.parametrize(
    ("value", "told"),
    [(0.0, "0%"), (0.0004, "<0.1%"), (0.004, "0.4%"), (0.034, "3%"), (0.206, "21%"), (1.0, "100%"), (np.nan, "–")],
)
def test_shares_are_told(value: float, told: str) -> None:
    assert formatting.share(value) == told


@pytest.mark.parametrize(
    ("value", "told"), [(0.0, "0"), (0.469, "0.47"), (3.87, "3.9"), (31.4, "31"), (1888.9, "1,889"), (-2.0, "−2.0")]
)
def test_quantities_are_told(value: float, told: str) -> None:
    assert formatting.quantity(value) == told


def test_spans_and_counts_are_told() -> None:
    assert formatting.years(120) == "10 years"
    assert formatting.years(13) == "1 year and 1 month"
    assert formatting.years(7) == "7 months"
    assert formatting.count(1, "run") == "1 run"
    assert formatting.count(2, "factory") == "2 factories"
    assert formatting.listed(["a", "b", "c"]) == "a, b and c"
    assert formatting.points(-0.0001) == "0.0"
    assert formatting.points(-0.0111) == "−1.1"


def test_whether_runs_are_enough_is_told() -> None:
    def difference(mean: float, low: float, high: float, needed: int | None, n: int = 5) -> Difference:
        return Difference(mean, low, high, n, needed, 1.0)

    once = Difference(1, 0.5, 1.5, 30, 9, 1.0, -0.1, 2.1)
    assert formatting.still_needed(once) == "sure on these dice, if looked at once"
    assert formatting.still_needed(once, short=True) == "sure, if looked at once"
    assert formatting.still_needed(dataclasses.replace(once, always_low=0.1)) == "sure on these dice"
    assert formatting.still_needed(difference(1, 1, 1, 0, 6)) == "sure on these dice", "six pairs agree"
    assert formatting.still_needed(difference(1, -0.5, 2.5, 38)) == "not sure on these dice: 38 more runs"
    assert formatting.still_needed(difference(1, -0.5, 2.5, 1), short=True) == "not sure: 1 more run"
    assert formatting.still_needed(difference(0, 0, 0, None)) == "no difference"
    assert formatting.still_needed(difference(1e-9, -1, 1, None)) == "no number of runs would tell"
    assert formatting.still_needed(difference(1, np.nan, np.nan, None, 1)) == "one pair of runs tells no sign"


def test_intervals_of_what_cannot_be_negative_start_at_nothing() -> None:
    assert formatting.with_interval(Interval(0.4, -0.2, 1.0, 5)) == "0.40 (0 to 1.0)"
    assert formatting.with_interval(Interval(0.021, 0.018, 0.023, 5), "share") == "2% (1.8% to 2.3%)"
    assert formatting.with_interval(Interval(0.99, 0.9, 1.2, 5), "share") == "99% (90% to 100%)"
    assert formatting.with_interval(Interval(0.5, np.nan, np.nan, 1), "share") == "50%"


def test_canvases_differ_in_width() -> None:
    assert PHONE.narrow
    assert not PAGE.narrow
