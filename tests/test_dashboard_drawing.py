"""What drawing a page costs: still parts are one widget, and pages are drawn in turn, the most urgent first."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from stallpoint.viz.dashboard import drawing
from stallpoint.viz.dashboard.drawing import Drawing, Urgency
from stallpoint.viz.dashboard.parts import Button, details, raw, tag, text
from stallpoint.viz.dashboard.widgets import FilesWidget

PATIENCE = 60.0


def shown(body: Callable[[], Any]) -> list[Any]:
    """The widgets of a component, those that hold others first."""

    @solara.component
    def Page() -> None:
        body()

    box, context = solara.render(Page(), handle_error=False)
    found: list[Any] = []

    def collect(widget: Any) -> None:
        found.append(widget)
        for child in getattr(widget, "children", []):
            if not isinstance(child, str):
                collect(child)

    for child in box.children:
        collect(child)
    context.close()
    return found


# -- in one piece


def test_what_can_only_be_read_is_one_widget() -> None:
    rows = [tag("li", tag("i", classes="sp-dot"), words) for words in ("a < b", 'say "no"')]
    (found,) = shown(lambda: tag("ul", *rows, classes="sp-key", attributes={"aria-label": "Key"}))
    assert found.tag == "ul"
    assert found.attributes == {"aria-label": "Key", "class": "sp-key"}
    dot = '<i class="sp-dot"></i>'
    assert found.unsafe_innerHTML == f"<li>{dot}a &lt; b</li><li>{dot}say &quot;no&quot;</li>"


def test_attributes_are_html_and_those_that_are_false_are_left_out() -> None:
    link = {"href": 'x"y', "disabled": True, "open": False, "title": None, "tabindex": 0}
    (found,) = shown(lambda: tag("p", tag("a", "go", attributes=link)))
    assert found.unsafe_innerHTML == '<a href="x&quot;y" disabled tabindex="0">go</a>'


def test_what_a_visitor_can_do_something_with_stays_a_widget() -> None:
    found = shown(lambda: tag("div", text("p", "why"), Button("Go", print)))
    assert [each.tag for each in found] == ["div", "p", "button"]
    found = shown(lambda: tag("div", text("h2", "what"), details("More", text("p", "this"))))
    assert [each.tag for each in found] == ["div", "h2", "details"]
    assert found[-1].unsafe_innerHTML == "<summary>More</summary><p>this</p>"
    found = shown(lambda: tag("button", tag("i", classes="sp-icon"), live=True))
    assert [each.tag for each in found] == ["button", "i"]


def test_a_piece_may_be_part_of_a_larger_one_wherever_it_was_made() -> None:
    def made_before() -> None:
        inner = [text("p", "one"), raw("<b>two</b>", "sp-blocks")]
        tag("section", tag("div", *inner), "three")

    (found,) = shown(made_before)
    assert found.unsafe_innerHTML == '<div><p>one</p><div class="sp-blocks"><b>two</b></div></div>three'


def test_our_widgets_make_no_class_and_no_layout_of_their_own() -> None:
    one, two = FilesWidget(label="a"), FilesWidget()
    assert type(one) is type(two) is FilesWidget
    assert one.get_state()["layout"] is None
    assert one.get_state()["_anywidget_id"].endswith(".FilesWidget")
    assert (one.label, two.label) == ("a", "")


# -- in turn


class Crowd:
    """Pages that wait behind one that is being drawn; ``order`` is that in which they were drawn."""

    def __init__(self, pages: Drawing, threads: ThreadPoolExecutor) -> None:
        self.order: list[str] = []
        self.go_on, self._pages, self._threads = threading.Event(), pages, threads
        self._all = [threads.submit(pages.draw, "before", self._hold)]
        self._until(lambda: pages._now is not None)

    def _hold(self) -> None:
        self.go_on.wait(PATIENCE)

    def waits(self, owner: str, urgency: Urgency, name: str) -> None:
        before = len(self._pages._waiting)
        show = lambda: self.order.append(name)  # noqa: E731
        self._all.append(self._threads.submit(self._pages.draw, owner, show, urgency))
        self._until(lambda: len(self._pages._waiting) > before)

    def drawn(self) -> list[str]:
        self.go_on.set()
        self._all: list[Future[float]]
        assert all(each.result(PATIENCE) for each in self._all)
        return self.order

    @staticmethod
    def _until(ready: Callable[[], bool]) -> None:
        last = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < last
            time.sleep(0.005)


def test_the_first_result_comes_before_pages_that_open_and_those_before_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LONGEST", PATIENCE)
    monkeypatch.setattr(drawing, "WEIGHT", PATIENCE)
    with ThreadPoolExecutor(6) as threads:
        crowd = Crowd(Drawing(), threads)
        crowd.waits("a", Urgency.MORE, "more of a")
        crowd.waits("b", Urgency.OPENS, "b opens")
        crowd.waits("c", Urgency.OPENS, "c opens")
        crowd.waits("d", Urgency.FIRST, "first of d")
        assert crowd.drawn() == ["first of d", "b opens", "c opens", "more of a"]


def test_who_waits_with_many_pages_holds_up_nobody_and_who_waits_long_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LONGEST", PATIENCE)
    monkeypatch.setattr(drawing, "WEIGHT", PATIENCE)
    with ThreadPoolExecutor(6) as threads:
        crowd = Crowd(Drawing(), threads)
        for page in "123":
            crowd.waits("a", Urgency.OPENS, f"a opens {page}")
        crowd.waits("b", Urgency.OPENS, "b opens")
        assert crowd.drawn() == ["a opens 1", "b opens", "a opens 2", "a opens 3"]
    monkeypatch.setattr(drawing, "WEIGHT", 1e-6)  # what waits has waited for longer than urgency is worth
    with ThreadPoolExecutor(6) as threads:
        crowd = Crowd(Drawing(), threads)
        crowd.waits("a", Urgency.MORE, "more of a")
        crowd.waits("b", Urgency.FIRST, "first of b")
        assert crowd.drawn() == ["more of a", "first of b"]


def test_the_rest_of_a_page_comes_once_its_first_part_is_there() -> None:
    seen: list[bool] = []
    drawn = threading.Event()
    ready: list[Callable[[bool], None]] = []

    @solara.component
    def Page() -> None:
        there, set_there = solara.use_state(False)
        ready[:] = [set_there]
        seen.append(drawing.use_rest(there))
        if seen[-1]:
            drawn.set()
        solara.Text(str(seen[-1]))

    _, context = solara.render(Page(), handle_error=False)
    assert seen == [False]
    ready[0](True)
    assert drawn.wait(PATIENCE)
    context.close()
