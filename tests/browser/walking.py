"""What the walks share: at every stop a page is looked at, in light and in dark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .accessible import nothing_serious
from .waits import calm, finished

WIDTHS = ("phone", "small", "large")
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
DARK = """dark => {
  const [red, green, blue] = getComputedStyle(document.body.querySelector('.v-application') ?? document.body)
    .backgroundColor.match(/\\d+/g).map(Number);
  return red + green + blue < 384 === dark;
}"""
RAW = """() => {
  const apart = "code, pre, .sp-file, .sp-sample, input, textarea, style, script";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { parentElement: box, data } = walker.currentNode;
    const names = data.match(/\\b[a-z]+(_[a-z0-9]+)+\\b(?!\\.)/g);
    if (names && !box.closest(apart) && box.checkVisibility()) found.push(...names);
  }
  return found;
}"""
"""Names of parameters, measures and columns that are read on a page, but for what is meant for files and commands."""

OTHER = "([part, words]) => ![words, undefined].includes(document.querySelector(part)?.innerText)"


@dataclass
class Walk:
    """Somebody's way through the pages at one width; ``stop`` looks at what is shown."""

    name: str
    size: str
    shot: Callable[..., None]
    dark: bool = False

    def stop(self, page: Any, place: str) -> None:
        """Looks at a page in both themes, in the one that it has first."""
        self.look(page, place)
        assert page.evaluate(RAW) == [], f"raw names: {place}, {self.size}"
        self.dark = not self.dark
        page.locator(".sp-theme, [data-theme-switch]").click()
        self.look(page, place)
        nothing_serious(page)  # in one theme, that of the next stop is the other one
        self.shot(page, f"{self.name}-{place}-{self.size}-{self.theme}", whole=True)

    @property
    def theme(self) -> str:
        return "dark" if self.dark else "light"

    def look(self, page: Any, place: str) -> None:
        """The colours of the theme, and no sideways scroll; what is written to the console is watched."""
        page.wait_for_function(DARK, arg=self.dark)
        page.evaluate("scrollTo(0, 0)")  # what the header covers is not what a page looks like
        calm(page)
        assert page.evaluate(FITS), f"the page scrolls sideways: {place}, {self.size}, {self.theme}"


def to(page: Any, name: str) -> None:
    """Goes to another page by the menu."""
    page.get_by_role("navigation", name="Pages").get_by_text(name, exact=True).click()
    page.wait_for_function("name => document.querySelector('[aria-current]')?.innerText === name", arg=name)


def brought(page: Any, tables: list[Any]) -> None:
    """Brings the own network of three tiers, and waits for its chip."""
    page.get_by_role("button", name="Use your own network").click()
    page.locator(".sp-network-panel input[type=file]").set_input_files(tables)
    page.get_by_role("button", name="Network: my firms.csv, 150 firms").wait_for()
    page.wait_for_selector(".sp-network-panel", state="detached")


def anew(page: Any, before: str, part: str = ".sp-facts") -> None:
    """Waits for other results than those before, and for all of them."""
    page.wait_for_function(OTHER, arg=[part, before])
    finished(page)


def fill(page: Any, label: str, words: str) -> None:
    """Writes into a field, and leaves it."""
    field = page.get_by_label(label, exact=True)
    field.fill(words)
    field.press("Enter")


def given(page: Any, button: str, inside: str = "main") -> Any:
    """Presses a button that gives a file; gives the download."""
    with page.expect_download() as waiting:
        page.locator(inside).get_by_role("button", name=button, exact=True).first.click()
    return waiting.value
