"""What is seriously wrong with a page for those who see, reach or hear it otherwise: what axe-core finds, and what it
does not look for: tables without a caption, pictures without words, pages that scroll sideways."""

from typing import Any

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""The success criteria of WCAG 2.2, levels A and AA; those for targets of a finger among them."""
SERIOUS = ("serious", "critical")
ASKED = """tags => axe.run(
  { exclude: ["svg > *"] }, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }
)"""
OWN = """() => {
  const found = [];
  const wrong = (what, part) => found.push(`${what}: ${part.outerHTML.slice(0, 200)}`);
  const words = (part) => part.getAttribute("aria-label") || part.getAttribute("aria-labelledby");
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption?.textContent.trim()) wrong("a table without a caption", table);
    for (const head of table.querySelectorAll("th:not([scope])")) wrong("a head without a scope", head);
  }
  for (const picture of document.querySelectorAll("svg, canvas, img")) {
    const told = picture.closest("[aria-hidden=true]") || picture.closest("[role=img]")?.getAttribute("aria-label");
    if (!told && !words(picture) && !picture.alt) wrong("a picture without words", picture);
  }
  for (const chart of document.querySelectorAll("figure")) {
    const around = chart.closest("section, article, main");
    if (around && !around.querySelector("table, details")) wrong("a chart without a table", chart);
  }
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`it scrolls sideways, ${scrollWidth} pixels of ${clientWidth}`);
  return found;
}"""


def serious(page: Any) -> list[str]:
    """What is seriously wrong with a page as it stands, a line for each element: what, which one, why."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    rules = page.evaluate(ASKED, TAGS)["violations"]
    found = [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in rules
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
    return found + list(page.evaluate(OWN))


def nothing_serious(page: Any) -> None:
    """Fails where something is seriously wrong with a page as it stands."""
    found = serious(page)
    assert not found, f"{page.url[:120]}\n" + "\n".join(found)


def unfold(page: Any) -> None:
    """Opens all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
