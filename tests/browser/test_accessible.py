"""Every kind of page that is served, as axe-core sees it: on a phone and a desktop, light and dark."""

from typing import Any

import pytest

from .accessible import nothing_serious
from .waits import calm, finished, link

PAGES = {"/": finished, "/compare": finished, "/learn": calm, "/why": calm, "/market": finished, "/studies": calm}


@pytest.mark.slow
@pytest.mark.parametrize(("size", "dark"), [("phone", False), ("small", True)])
def test_nothing_serious_is_found_on_any_page(site: str, open_page: Any, size: str, dark: bool) -> None:
    page = open_page("/studies", size, dark)
    for path, there in PAGES.items():
        page.goto(f"{site}{link(path, seeds=2)}&worlds=1")
        page.wait_for_selector("#sp-content h1")
        there(page)
        nothing_serious(page)
