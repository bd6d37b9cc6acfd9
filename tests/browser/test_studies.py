"""The Studies page in a real browser: a stored study with its figures, and the run behind a point of one."""

from collections.abc import Callable
from typing import Any

import pytest
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.study import save_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.experiments.thresholds.phase import phase
from studies import little

from .waits import SIZES


@pytest.fixture(scope="session")
def site(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a server whose folder holds one phase diagram of four fields."""
    folder = tmp_path_factory.mktemp("studies")
    place = folder / "map"
    place.mkdir()
    base = little("display-programme", factories=80, months=36)
    study = phase(PhaseSpec(base, x="pilots=0,0.1", y="disclosure=0,1", seeds=2), RunOptions(jobs=1))
    save_study(study, place, "csv", ["stallpoint", "phase"], [base], (0, 1))
    address: str = start_server(0, "--studies", str(folder))[1]
    return address


@pytest.mark.parametrize("size", SIZES)
def test_every_figure_is_drawn(open_page: Callable[..., Any], shot: Callable[..., None], size: str) -> None:
    page = open_page("/studies", size)
    page.wait_for_function("document.querySelectorAll('.sp-studies canvas').length === 2")
    assert "phase diagram" in page.inner_text(".sp-studies")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"studies-{size}", whole=True)


def test_a_click_on_a_field_opens_its_run(open_page: Callable[..., Any]) -> None:
    page = open_page("/studies")
    page.wait_for_function("document.querySelectorAll('.sp-studies canvas').length === 2")
    canvas = page.locator(".sp-studies canvas").first
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.75 * box["width"], "y": 0.3 * box["height"]})  # right and above: both are high
    page.wait_for_selector("option:has-text('map-4')", state="attached")


def test_the_keyboard_chooses_a_field(open_page: Callable[..., Any]) -> None:
    page = open_page("/studies")
    page.get_by_label("Or choose").select_option("2")
    page.get_by_role("button", name="Open in Explore").click()
    page.wait_for_selector("option:has-text('map-3')", state="attached")
