"""Every kind of page, served or written, with all that is folded in it: on a phone and a desktop, light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stallpoint.experiments.provenance import described, provenance
from stallpoint.scenarios.files import load
from stallpoint.viz.animation import animate
from stallpoint.viz.document.cover import Cover
from stallpoint.viz.document.html import html
from stallpoint.viz.studies.brief import brief_of
from stallpoint.viz.studies.papers import report_of
from studies import study

from .accessible import nothing_serious, serious, unfold
from .conftest import SIZES
from .waits import calm, finished, link

LOOKS = (("phone", "light"), ("small", "dark"))


def seen(page: Any) -> None:
    """Looks at a page on a phone by day and on a desktop by night, with all that is folded in it."""
    unfold(page)
    for size, scheme in LOOKS:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        if page.locator(".v-application").count():
            page.wait_for_selector(f".v-application.theme--{scheme}")
        calm(page)
        nothing_serious(page)


@pytest.mark.slow
def test_nothing_serious_is_found_on_any_page(site: str, open_page: Any) -> None:
    page = open_page(link(seeds=2), "phone")

    def goes(path: str, wanted: str, there: Callable[[Any], None] = calm) -> None:
        page.goto(f"{site}{link(path, seeds=2)}&worlds=1")
        page.wait_for_selector(wanted)
        there(page)

    finished(page)
    page.wait_for_function("document.querySelector('.sp-network')?.picture?.count > 0")
    page.locator(".sp-network canvas").last.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".sp-factory")
    page.get_by_role("button", name="Settings: ").click()
    page.get_by_label("Find a setting by name or meaning").fill("voucher")
    page.wait_for_selector(".sp-control:visible")
    page.locator(".sp-net summary").click()
    page.wait_for_selector(".sp-net table")
    seen(page)
    goes("/compare", ".sp-answer h1", finished)
    seen(page)
    goes("/learn", ".sp-predictions")
    page.locator(".sp-predictions button").first.click()
    page.get_by_role("button", name="Reveal").click()
    page.wait_for_selector(".sp-revealed")
    page.get_by_role("button", name="Present").click()
    page.wait_for_selector(".sp-large")
    seen(page)
    goes("/why", ".why-lives")
    seen(page)
    goes("/market", "#sp-content h1")
    seen(page)
    page.get_by_role("button", name="Run three ready-made cards").click()
    finished(page)
    seen(page)
    goes("/studies", "#sp-content h1")
    seen(page)


@pytest.mark.slow
def test_nothing_serious_is_found_in_what_is_written(chromium: Any, tmp_path: Path) -> None:
    c = study()
    record = provenance("compare", ["stallpoint", "compare", *c.names], c.seeds)
    record |= {"scenarios": [described(s, h) for s, h in zip(c.scenarios, c.hashes, strict=True)]}
    made = {
        "report": html(report_of(c, record)),
        "brief": html(brief_of(c, record, Cover(author="Li Wei", date="2027-03-01"))),
        "animation": animate(load("three-bottlenecks").with_world(factories=120, months=48), 0),
    }
    page = chromium.new_page()
    for name, text in made.items():
        place = tmp_path / f"{name}.html"
        place.write_text(text, encoding="utf-8")
        page.goto(place.as_uri())
        seen(page)
    page.close()


def test_what_is_wrong_is_found(chromium: Any) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content(
        "<!doctype html><html><body><table><tr><th>a<td>1</table><svg></svg><button></button>"
        "<p style='color: #aaa'>pale</p><main><figure>chart</figure></main>"
        "<div style='width: 900px'>wide</div></body></html>"
    )
    told = "\n".join(serious(page))
    for part in ("html-has-lang", "button-name", "color-contrast", "caption", "scope", "picture", "chart", "sideways"):
        assert part in told
    page.close()
