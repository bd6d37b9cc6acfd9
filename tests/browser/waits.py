"""What a test of a page waits for. The progress tells of the end a moment before the last figure is drawn."""

from collections.abc import Callable
from typing import Any

PATIENCE = 180_000
"""Milliseconds that a page may take on a busy machine; how long it takes on a quiet one is a matter of benchmarks."""
CALM = 1_000
"""Milliseconds without a change after which a page counts as drawn."""

UNCHANGED = """calm => new Promise((done) => {
  let timer = setTimeout(end, calm);
  const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, calm); });
  function end() { seen.disconnect(); done(true); }
  seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
})"""
ENDED = """words => {
  const shown = document.querySelector('.sp-progress.sp-done .sp-progress-words')?.innerText.trim();
  return shown !== undefined && (words === null || shown === words) && !document.querySelector('[aria-busy=true]');
}"""


def calm(page: Any) -> None:
    """Waits until nothing on the page has changed for a while."""
    page.evaluate(UNCHANGED, CALM)


def finished(page: Any, runs: int | None = None) -> None:
    """Waits until the whole ensemble is there and drawn."""
    page.wait_for_function(ENDED, arg=None if runs is None else f"{runs} runs")
    calm(page)
    page.wait_for_function(ENDED, arg=None if runs is None else f"{runs} runs")


def until(page: Any, wanted: Callable[[], object], value: object) -> None:
    """Waits until something read from the page has a value; fails with what it was last."""
    for _ in range(PATIENCE // 250):
        if wanted() == value:
            return
        page.wait_for_timeout(250)
    assert wanted() == value


def put(page: Any, label: str, value: str) -> None:
    """Fills in a field, and waits until the server has taken it."""
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")
    page.wait_for_selector(f".sp-control:has(input[value='{value}']) .sp-changed:visible")


def small(page: Any) -> None:
    """Makes the world small, so that tests are quick."""
    finished(page)
    put(page, "factories", "150")
    finished(page)
