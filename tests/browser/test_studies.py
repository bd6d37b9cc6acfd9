"""The Studies page in a real browser: a stored study with its figures, and the run behind a point of one."""

from collections.abc import Callable
from typing import Any

import pytest
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.study import save_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.experiments.thresholds.phase import phase
from studies import little

from .waits import SIZES, calm, link


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
    page.get_by_role("button", name="map", exact=True).click()  # another test may have left a later one
    page.wait_for_selector(".sp-shown:has-text('map')")
    calm(page)
    page.wait_for_function("document.querySelectorAll('.sp-studies canvas').length === 2")
    canvas = page.locator(".sp-studies canvas").first
    box = canvas.bounding_box()
    canvas.click(position={"x": 0.75 * box["width"], "y": 0.3 * box["height"]})  # right and above: both are high
    page.wait_for_selector("option:has-text('map-4')", state="attached")


@pytest.mark.slow
def test_an_analysis_is_started_here_and_mixes_of_a_search_open_in_compare(open_page: Callable[..., Any]) -> None:
    page = open_page("/studies")
    page.get_by_label("Or choose").select_option("2")
    page.get_by_role("button", name="Open in Explore").click()
    page.wait_for_selector("option:has-text('map-3')", state="attached")

    page = open_page(link("/studies", factories=60, months=36))
    page.get_by_role("button", name="Start an analysis").click()
    page.get_by_label("Analysis").select_option("phase")
    page.wait_for_selector(".sp-asking code:has-text('stallpoint phase')")
    page.get_by_label("Worlds").select_option("1")
    page.wait_for_selector(".sp-asking code:has-text('--worlds 1')")
    seeds = page.get_by_label("Runs in each case and world")
    seeds.fill("many")
    seeds.press("Enter")
    page.wait_for_selector("text=many: must be a whole number")
    start = page.get_by_role("button", name="Start", exact=True)
    assert start.is_disabled()
    seeds.fill("2")
    seeds.press("Enter")
    page.wait_for_selector("text=About 20 runs")
    start.click()
    page.wait_for_selector(".sp-analysis")
    page.reload()
    page.wait_for_selector(".sp-analysis.sp-at-done")
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_selector("tr.sp-shown:has-text('phase-display-programme')")
    page.wait_for_selector(".sp-studies code:has-text('stallpoint phase display-programme-changed.yaml')")

    page.get_by_role("button", name="mixes-for-a-budget").click()
    for mix in ("Mix C", "Mix G"):
        page.get_by_role("button", name=mix).click()
        page.wait_for_selector(f"button[aria-pressed=true]:has-text('{mix}')")
    page.get_by_role("button", name="Open in Compare, with no-policy").click()
    page.wait_for_url("**/compare?**")
    page.wait_for_selector(".sp-pin:has-text('mix G of mixes-for-a-budget')")
    page.wait_for_selector("h2:has-text('In which worlds it holds'), .sp-table:has-text('mix C of mixes-for-a-budget')")
    page.get_by_label("Budget: public money").fill("50")
    page.get_by_label("Budget: public money").press("Enter")
    page.locator("summary", has_text="Mixes of a policy search").click()
    page.get_by_role("button", name="Search the best mix of levers for 50 million").click()
    page.wait_for_url("**/studies?**")
    page.wait_for_selector(".sp-asking code:has-text('--budget 50')")
