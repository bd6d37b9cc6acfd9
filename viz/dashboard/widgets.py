"""The widgets of the pages: their code is a module of ours in `static`, their state a few synced traits."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anywidget
import solara
import traitlets as t

from .run_frames import Film

STATIC = Path(__file__).with_name("static")
CLOCK = "page"
"""The name of the month that the widgets of a page share, where the page names none."""


FETCHED = """
const fetched = (address, again = "", pause = 1000) => import(address(again)).catch(async (error) => {
  if (pause > 32000) throw error;
  await new Promise((done) => setTimeout(done, pause));
  return fetched(address, `-${Math.floor(Date.now() / 1000)}`, 2 * pause);
});
"""
"""Fetches code, and asks again for a minute if it does not come: each time at another address, for a browser remembers
for ever that there was nothing at an address. Widgets that ask in the same second share one."""


class Data:
    """Lists and dictionaries for a widget, as one value: reacton would look for parts of pages in all that is in them,
    again and again."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Data) and (self.value is other.value or self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


def data() -> t.Instance[Data]:
    """A trait that holds some; the browser has what is in it."""
    return t.Instance(Data).tag(sync=True, to_json=lambda held, _widget: held and held.value)


def module(name: str) -> str:
    """A widget's code: it fetches our module, whose address changes when any of them does, and is ready before that.

    The address is a folder of its own, so that what the module imports has another one as well.
    """
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(STATIC.glob("*.js")):
        digest.update(path.read_bytes())
    return (
        FETCHED
        + "const ours = `${location.origin}${solara.rootPath}/stallpoint`;\n"
        + f"const address = (again) => `${{ours}}/{digest.hexdigest()}${{again}}/{name}.js`;\n"
        "const early = fetched(address).catch(() => null);\n"
        "export default {\n"
        "  render: async (part) => ((await early) ?? (await fetched(address))).default.render({ ...part, fetched }),\n"
        "};\n"
    )


class OurWidget(anywidget.AnyWidget):
    """A widget whose code is a module of ours. A page has dozens, so each costs as little as can be: none has a layout,
    which would be a widget of its own, and none makes a class for itself, as what it inherits from would."""

    layout = t.Any().tag(sync=True)

    _anywidget_id = t.Unicode().tag(sync=True)

    @t.default("_anywidget_id")
    def _named(self) -> str:
        return f"{type(self).__module__}.{type(self).__name__}"

    def add_traits(self, **traits: Any) -> None:
        """Those that its class has not."""
        if more := {name: trait for name, trait in traits.items() if not self.has_trait(name)}:
            super().add_traits(**more)


class ChartWidget(OurWidget):
    """A chart made of a picture from :mod:`stallpoint.viz.render.browser`."""

    _esm = t.Unicode(module("chart")).tag(sync=True)
    spec = data()
    clock = t.Unicode(CLOCK).tag(sync=True)
    picked = t.Dict().tag(sync=True)


class FactsWidget(OurWidget):
    """Figures with their intervals, of the month that is looked at."""

    _esm = t.Unicode(module("facts")).tag(sync=True)
    facts = data()
    said = t.Dict().tag(sync=True)
    clock = t.Unicode(CLOCK).tag(sync=True)


class TimelineWidget(OurWidget):
    """The slider of months with its play button."""

    _esm = t.Unicode(module("timeline")).tag(sync=True)
    clock = t.Unicode(CLOCK).tag(sync=True)
    months = t.Int(1).tag(sync=True)
    month = t.Int(0).tag(sync=True)
    playing = t.Bool(False).tag(sync=True)
    spans: t.List[Any] = t.List().tag(sync=True)


class InViewWidget(OurWidget):
    """Brings what it stands in into view, and the focus there, once it is drawn."""

    _esm = t.Unicode(module("in_view")).tag(sync=True)
    wanted = t.Bool(False).tag(sync=True)


class NetworkWidget(OurWidget):
    """The network of one film."""

    _esm = t.Unicode(module("network_widget")).tag(sync=True)
    clock = t.Unicode(CLOCK).tag(sync=True)
    places = t.Bytes(b"").tag(sync=True)
    links = t.Bytes(b"").tag(sync=True)
    sizes = t.Bytes(b"").tag(sync=True)
    frames = t.Bytes(b"").tag(sync=True)
    tiers: t.List[Any] = t.List().tag(sync=True)
    alt = t.Unicode("").tag(sync=True)
    picked = t.Int(-1).tag(sync=True)


class ControlsWidget(OurWidget):
    """Parameters as controls; ``changes`` are those that are not answered yet, ``answer`` is what came of the last."""

    _esm = t.Unicode(module("controls")).tag(sync=True)
    said = data()
    groups = data()
    changes: t.List[Any] = t.List().tag(sync=True)
    answer = t.Dict().tag(sync=True)


class FilesWidget(OurWidget):
    """A button that hands out a file, or takes files (then :attr:`takes` is set)."""

    _esm = t.Unicode(module("files")).tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    takes = t.Bool(False).tag(sync=True)
    accept = t.Unicode("").tag(sync=True)
    many = t.Bool(False).tag(sync=True)
    most = t.Int(0).tag(sync=True)
    busy = t.Bool(False).tag(sync=True)
    disabled = t.Bool(False).tag(sync=True)
    wanted = t.Int(0).tag(sync=True)


class ChoiceWidget(OurWidget):
    """A labelled choice of one of a few."""

    _esm = t.Unicode(module("choice")).tag(sync=True)
    label = t.Unicode("").tag(sync=True)
    options: t.List[Any] = t.List().tag(sync=True)
    value = t.Unicode("").tag(sync=True)


class PageWidget(OurWidget):
    """What belongs to the page as a whole: its address and history, its link, its theme, keys."""

    _esm = t.Unicode(module("page")).tag(sync=True)
    part = t.Unicode("theme").tag(sync=True)
    query = t.Unicode("").tag(sync=True)
    kept = t.Bool(True).tag(sync=True)
    path = t.Unicode("").tag(sync=True)
    at = t.Dict().tag(sync=True)
    back = t.Dict()
    key = t.Dict().tag(sync=True)

    def _handle_custom_msg(self, content: dict[str, Any], _buffers: Any) -> None:
        """Back is told by a message of its own: what is kept back behind another word must not hold it up."""
        self.back = content


@solara.component
def Chart(spec: Data, clock: str = CLOCK, on_point: Callable[[int], None] | None = None) -> None:
    """A chart.

    Args:
        spec: from a function of :mod:`stallpoint.viz.render.browser`.
        clock: whose month it follows.
        on_point: called with a point of the study, where a mark that stands for one is clicked.
    """

    def picked(mark: dict[str, Any]) -> None:
        point = mark.get("point")
        if on_point is not None and isinstance(point, int) and point >= 0:
            on_point(point)

    ChartWidget.element(spec=spec, clock=clock, on_picked=picked)


@solara.component
def Timeline(
    months: int,
    month: int,
    on_month: Callable[[int], None],
    spans: list[dict[str, Any]] | None = None,
    clock: str = CLOCK,
    playing: bool = False,
) -> None:
    """The slider of months. The browser scrubs by itself; ``on_month`` hears where it came to rest.

    Args:
        months: how many there are.
        month: where it stands.
        on_month: called with a month, a few times a second at most.
        spans: what is marked under it: ``start``, ``end`` (months) and ``label`` of each.
        clock: whose month it sets.
        playing: whether it begins to play by itself, where the visitor takes movement.
    """
    spans = spans or []
    TimelineWidget.element(months=months, month=month, spans=spans, clock=clock, playing=playing, on_month=on_month)


@solara.component
def InView(wanted: bool) -> None:
    """What it stands in, the next part around it that can take the focus, comes into view if that is ``wanted``."""
    InViewWidget.element(wanted=wanted)


@solara.component
def Network(
    film: Film | None,
    alt: str,
    picked: int | None = None,
    on_pick: Callable[[int | None], None] | None = None,
    clock: str = CLOCK,
) -> None:
    """The supply network, coloured by stage. All frames go to the browser once; scrubbing needs no word from here.

    Args:
        film: what is shown; ``None`` shows an empty frame.
        alt: what a reader who does not see it should know.
        picked: the row of the factory that is marked.
        on_pick: called with the row of a factory that is chosen, or ``None``.
        clock: whose month it follows.
    """
    packed = solara.use_memo(lambda: packed_film(film), [id(film)])

    def chosen(row: int) -> None:
        if on_pick is not None:
            on_pick(None if row < 0 else row)

    NetworkWidget.element(**packed, alt=alt, picked=-1 if picked is None else picked, on_picked=chosen, clock=clock)


def packed_film(film: Film | None) -> dict[str, Any]:
    """A film as the traits of :class:`NetworkWidget`."""
    if film is None:
        return {"places": b"", "links": b"", "sizes": b"", "tiers": [], "frames": b""}
    return film.parts()


@solara.component
def Controls(
    groups: Data,
    said: Data,
    answer: dict[str, Any],
    on_change: Callable[[dict[str, Any]], None],
) -> None:
    """Parameters as controls.

    Args:
        groups: from :mod:`.controls`: what they show now.
        said: what is said of them at any value: heads (``parts``), ``texts`` by parameter, ``words`` of all.
        answer: to the last change: its ``count``, ``id`` ``part``, and ``sentence`` where it is refused.
        on_change: hears what was done, each change once, in their order.
    """
    heard = solara.use_ref(0)

    def came(changes: list[dict[str, Any]]) -> None:
        for change in changes:
            if change.get("count", 0) > heard.current:
                heard.current = change["count"]
                on_change(change)

    ControlsWidget.element(groups=groups, said=said, answer=answer, on_changes=came)


@solara.component
def Choice(label: str, options: Sequence[Sequence[str]], value: str, on_value: Callable[[str], None]) -> None:
    """A labelled choice of one of a few.

    Args:
        label: what is chosen.
        options: value and words of each, and the head it stands under, if it stands under one.
        value: the one that is chosen now.
        on_value: called with another one; never with anything that is not among the options.
    """
    known = {option[0] for option in options}
    rows = [list(option) for option in options]
    ChoiceWidget.element(label=label, options=rows, value=value, on_value=lambda v: on_value(v) if v in known else None)
