"""A small page in place of the real one, with what a visitor should know or do; it loads and runs nothing."""

from ...theme import template
from ...words import say

HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",  # else a form that is sent says of no page where it comes from
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def page(title: str, sentence: str, action: str = "", goes_on: str = "", again: int = 0, go: str = "") -> str:
    """The page.

    Args:
        title: its heading.
        sentence: what stands below it.
        action: where a password is sent; empty if none is asked for.
        goes_on: the address that is opened next.
        again: seconds after which the page asks by itself once more; 0 for never.
        go: what the button says; by default that it tries again.
    """
    labels = {"password": say("serving-password"), "go": say("serving-go"), "again": go or say("serving-again")}
    shown = {"title": title, "sentence": sentence, "labels": labels}
    values = {**shown, "action": action, "goes_on": goes_on, "again": again}
    return template("served.html").render(values)
