"""The waits of the browser's tests: each ends, and says what it waited for."""

from typing import Any

import pytest

from .waits import calm, until

RESTLESS = "<b id=clock></b><script>setInterval(() => (clock.textContent = performance.now()), 20)</script>"


@pytest.fixture
def page(chromium: Any) -> Any:
    with chromium.new_page() as found:
        yield found


def test_a_page_that_never_rests_is_told_with_what_changes(page) -> None:
    page.set_content(RESTLESS)
    with pytest.raises(pytest.fail.Exception, match='still changes, last in <b id="clock">'):
        calm(page, 1_000)


def test_a_page_at_rest_is_waited_for(page) -> None:
    page.set_content("<b id=word></b><script>setTimeout(() => (word.textContent = 'there'), 100)</script>")
    calm(page)
    assert page.inner_text("b") == "there"


def test_a_value_that_does_not_come_is_told_with_the_last_one(page) -> None:
    page.set_content("<b>one</b>")
    with pytest.raises(pytest.fail.Exception, match="it is 'one', not 'two'"):
        until(page, lambda: page.inner_text("b"), "two", 300)
