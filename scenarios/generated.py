"""Pages of `docs/` that are made from the code: written into their file, or printed."""

import sys
from collections.abc import Callable
from pathlib import Path


def write_or_print(make: Callable[[str | None], str], arguments: list[str]) -> int:
    """Write a page to the file named, or print it. Returns the exit code.

    Args:
        make: gives the page from what stands in the file; from ``None`` if it is to be printed.
        arguments: of the command: nothing, or the file.
    """
    if not arguments:
        print(make(None), end="")
        return 0
    place = Path(arguments[0])
    try:
        page = make(place.read_text(encoding="utf-8") if place.exists() else "")
        place.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        print(f"{place}: cannot be read or written: {error.strerror}.", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"{place}: {error}.", file=sys.stderr)
        return 2
    return 0


def between(page: str, begin: str, end: str, made: str) -> str:
    """A page with what is made between its two marks, in place of what stands there.

    Raises:
        ValueError: if a mark is not there, or not once.
    """
    before, found, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended or begin in rest or end in after:
        raise ValueError(f"needs the marks {begin.strip()} and {end.strip()}, each once")
    return f"{before}{begin}\n{made}\n{end}{after}"
