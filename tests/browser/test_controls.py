"""Controls in people's words, in a real browser: found, written, refused, timed, put back; by keyboard and by touch."""

from typing import Any

import pytest

from .waits import finished, link, until

FIND = "Find a setting by name or meaning"
VOUCHER = "Voucher for small and medium firms"
PILOTS = "Pilots a year"
SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const lined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return lined && document.activeElement !== document.body && document.activeElement.getClientRects().length > 0;
}"""
"""Whether something has the keys, and a line around it says so."""


def written(page: Any, label: str, words: str) -> Any:
    """Writes into the field of a control, and gives the field."""
    field = page.get_by_label(label, exact=True)
    field.fill(words)
    field.press("Enter")
    return field


def tabbed(page: Any, wanted: Any, key: str = "Tab", most: int = 60) -> None:
    """Goes there by the Tab key; where the keys are is seen at every stop."""
    for _ in range(most):
        page.keyboard.press(key)
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{most} times {key} do not lead there")


def control(page: Any, label: str) -> Any:
    return page.locator(".sp-control", has=page.get_by_label(label, exact=True))


def refused(page: Any, label: str) -> str:
    """The sentence at a control whose value was refused; the field is marked and says that it is told why."""
    sentence = control(page, label).locator(".sp-refused:visible").first
    sentence.wait_for()
    field = control(page, label).locator("[aria-invalid=true]")
    assert sentence.get_attribute("id") in (field.get_attribute("aria-describedby") or "").split()
    return str(sentence.inner_text())


def refused_after(page: Any, label: str, words: str, part: str = "") -> str:
    """What is said when a value is refused, or with ``part`` a time; what was there stands there again."""
    field = page.get_by_label(label, exact=True)
    if part:
        control(page, label).locator("summary").click()
        field = control(page, label).locator(f"[id$=-{part}]")
    was = field.input_value()
    field.fill(words)
    field.press("Enter")
    until(page, field.input_value, was)
    return refused(page, label)


def shown(page: Any) -> str:
    return str(page.evaluate("location.search"))


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("size", ["phone", "small"])
def test_a_lever_is_found_by_another_word_written_refused_timed_and_put_back(open_page, shot, size: str) -> None:
    page = open_page(link(seeds=2), size)
    finished(page)
    if size == "phone":
        page.get_by_role("button", name="Settings: ").click()
    heads = page.locator(".sp-part > h2").all_inner_texts()
    assert heads == ["What somebody chooses", "The experiment", "What nobody knows"]
    page.get_by_label(FIND).fill("xyzzy")
    assert "Nothing here is called so" in page.inner_text(".sp-found")
    assert page.locator(".sp-part:visible").count() == 0
    page.get_by_label(FIND).fill("Subsidies")
    control(page, VOUCHER).wait_for()
    shot(page, f"controls-{size}-found")

    before = shown(page)
    assert "not understood" in refused_after(page, VOUCHER, "abc")
    assert "needs a value" in refused_after(page, VOUCHER, "")
    assert "between 0 and 100% of cost" in refused_after(page, VOUCHER, "1e999")
    assert "between 0 and 100% of cost" in refused_after(page, VOUCHER, "-5 %")
    assert "must be later than the beginning of year 9" in refused_after(page, PILOTS, "year 9", "start")
    shot(page, f"controls-{size}-refused")
    assert shown(page) == before
    assert page.locator(".sp-warning:visible").count() == 0
    assert fits(page)

    written(page, VOUCHER, "50 %")
    row = control(page, VOUCHER)
    row.get_by_role("button", name=f"Take {VOUCHER} away").wait_for()
    until(page, lambda: page.evaluate("document.activeElement.value"), "50")
    assert row.locator(".sp-refused:visible").count() == 0
    row.locator("summary").click()
    for part, words in (("start", "year 2"), ("end", "year 3")):
        field = row.locator(f"[id$=-{part}]")
        field.fill(words)
        field.press("Enter")
    until(page, row.locator("summary").inner_text, "From year 2 to the end of year 3")
    page.get_by_role("button", name="Clear the search").click()
    finished(page)
    told = [mark.get_attribute("title") for mark in page.locator(".sp-track i[title]").all()]
    assert f"{VOUCHER}: 50% of cost, from year 2 to the end of year 3" in told

    written(page, PILOTS, "10 of 100 factories")
    back = control(page, PILOTS).locator(".sp-was")
    until(page, back.inner_text, "was 4 of 100 factories, from year 1, month 7 to the end of year 6, month 6")
    back.click()
    until(page, lambda: page.get_by_label(PILOTS, exact=True).input_value(), "4")
    written(page, "Length of a run", "4 years")
    until(page, lambda: control(page, "Length of a run").locator(".sp-was").inner_text(), "was 20 years")
    finished(page)
    assert fits(page)


@pytest.mark.slow
def test_controls_need_no_mouse(open_page) -> None:
    page = open_page(link(seeds=2))
    finished(page)
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "To the page"
    assert page.evaluate(SEEN)
    keys.press("Enter")
    keys.press("Tab")
    assert page.evaluate("document.getElementById('sp-content').contains(document.activeElement)")
    tabbed(page, page.get_by_label(FIND), "Shift+Tab")
    keys.type("grant")
    control(page, VOUCHER).wait_for()
    tabbed(page, page.get_by_role("button", name=f"About {VOUCHER}"))
    about = page.get_by_role("button", name=f"About {VOUCHER}")
    keys.press("Enter")
    assert about.get_attribute("aria-expanded") == "true"
    told = control(page, VOUCHER).locator(".sp-help").inner_text()
    for part in ("What is paid of any pilot", "Usually 0% of cost. Allowed: 0 to 100% of cost.", "Source: assumption."):
        assert part in told
    assert "In files and commands: voucher, share of cost" in told
    keys.press("Tab")
    for _ in range(3):
        keys.press("ArrowUp")
    field = page.get_by_label(VOUCHER, exact=True)
    reached = field.input_value()
    assert 0 < float(reached) < 10
    keys.press("Enter")
    page.get_by_role("button", name=f"Take {VOUCHER} away").wait_for()
    until(page, lambda: page.evaluate("document.activeElement.value"), reached)
    keys.press("Shift+Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == f"Take {VOUCHER} away"
    finished(page)
    answer = page.locator(".sp-answer").first
    before = answer.inner_text()
    tabbed(page, field)
    keys.press("ControlOrMeta+a")
    keys.type("100")
    keys.press("Enter")
    page.wait_for_function("before => document.querySelector('.sp-answer').innerText !== before", arg=before)
    tabbed(page, page.get_by_role("button", name=f"Take {VOUCHER} away"), "Shift+Tab")
    keys.press("Enter")
    page.get_by_role("button", name=f"Take {VOUCHER} away").wait_for(state="detached")
    page.get_by_label("Scenario", exact=True).focus()
    keys.type("vou")
    until(page, lambda: page.get_by_label("Scenario", exact=True).input_value(), "vouchers")
