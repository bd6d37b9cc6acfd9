"""What axe-core finds on a page: nothing that is serious."""

from typing import Any

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""The success criteria of WCAG 2.2, levels A and AA; those for targets of a finger among them."""
SERIOUS = ("serious", "critical")
ASKED = """tags => axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })"""


def serious(page: Any) -> list[str]:
    """What is seriously wrong with a page as it stands, a line for each element: rule, element, why."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(ASKED, TAGS)["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


def nothing_serious(page: Any) -> None:
    """Fails where axe-core finds something serious or critical on a page as it stands."""
    found = serious(page)
    assert not found, f"{page.url[:120]}\n" + "\n".join(found)
