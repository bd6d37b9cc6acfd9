"""What a test of a page waits for. The progress tells of the end a moment before the last figure is drawn.

A wait is for what only comes now. What the page before had as well, or what is shown while a page loads (it has a
heading), is there too early; what a fast machine may have behind it before anybody looks, a run under way, need not be
seen at all.
"""

import dataclasses
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

PATIENCE = 300_000
"""Milliseconds that a page may take on a busy machine; how long it takes on a quiet one is a matter of benchmarks."""
CALM = 250
"""Milliseconds without a change after which a page counts as drawn."""

LITTLE = {"factories": 150, "months": 60}
"""A world that is quick, where the page need not be the one that a visitor sees first."""

CHANGED = "(window.changed.outerHTML ?? window.changed.data).slice(0, 200)"
UNCHANGED = """calm => new Promise((done) => {
  let timer = setTimeout(end, calm);
  const seen = new MutationObserver(([{ target }]) => {
    clearTimeout(timer);
    timer = setTimeout(end, calm);
    window.changed = target;
  });
  function end() { seen.disconnect(); done(true); }
  seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
})"""
ENDED = """words => {
  const shown = document.querySelector('.sp-progress.sp-done .sp-progress-words')?.innerText.trim();
  return shown !== undefined && (words === null || shown === words) && !document.querySelector('[aria-busy=true]');
}"""


SIZES = ("phone", pytest.param("small", marks=pytest.mark.slow), pytest.param("large", marks=pytest.mark.slow))


def link(path: str = "/", seeds: int = 20, month: int | None = None, **values: float | str) -> str:
    """The address of a page with the display programme in a world of its own."""
    from stallpoint.scenarios.files import load
    from stallpoint.viz.dashboard import share, state

    tab = state.with_seeds(state.of(load("display-programme")), seeds)
    for name, value in {**LITTLE, **values}.items():
        tab = state.with_value(tab, name, value)
    return f"{path}?{share.to_query(dataclasses.replace(tab, month=month))}"


def calm(page: Any, patience: int = PATIENCE) -> None:
    """Waits until nothing on the page has changed for a while; fails with what changed last."""
    from playwright.sync_api import TimeoutError

    try:
        page.wait_for_function(UNCHANGED, arg=CALM, timeout=patience)  # an `evaluate` would have no end
    except TimeoutError:
        changed = page.wait_for_function(CHANGED, timeout=PATIENCE).json_value()
        pytest.fail(f"after {patience / 1000:g} s the page still changes, last in {changed}")


def finished(page: Any, runs: int | None = None) -> None:
    """Waits until the whole ensemble is there and drawn."""
    page.wait_for_function(ENDED, arg=None if runs is None else f"{runs} runs")
    calm(page)
    page.wait_for_function(ENDED, arg=None if runs is None else f"{runs} runs")


def until(page: Any, wanted: Callable[[], object], value: object, patience: int = PATIENCE) -> None:
    """Waits until something read from the page has a value; fails with what it was last."""
    last = time.monotonic() + patience / 1000
    while (found := wanted()) != value and time.monotonic() < last:
        page.wait_for_timeout(250)
    if found != value:
        pytest.fail(f"after {patience / 1000:g} s it is {found!r}, not {value!r}")


def put(page: Any, label: str, value: str) -> None:
    """Fills in a field, and waits until the server has taken it."""
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")
    page.wait_for_selector(f".sp-control:has(input[value='{value}']) .sp-changed:visible")


def end(run: subprocess.Popen[bytes]) -> None:
    """Asks a server to end and waits until it has; if it does not, it is made to."""
    run.terminate()
    try:
        run.wait(PATIENCE / 1000)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()
