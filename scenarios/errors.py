"""The one error that a user may cause: it says where, what, and what would do."""

from __future__ import annotations

import re

LONGEST = 590
"""Characters of a sentence: what somebody wrote is repeated as far as it helps to find it."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class InputError(ValueError):
    """Bad input, told in one sentence: file, field, value, and what would do.

    Args:
        field: the field, column or option at fault, as the user wrote it.
        value: what was found there; ``None`` leaves it out of the sentence.
        remedy: what would do instead, or what is wrong where no value would do.
        file: the file at fault, if there is one.
    """

    def __init__(self, field: str, value: object, remedy: str, file: str | None = None) -> None:
        self.field, self.value, self.remedy, self.file = field, value, remedy, file
        super().__init__(field, value, remedy, file)

    def __str__(self) -> str:
        found = "" if self.value is None else f" is {_short(self.value)}"
        place = f"{_cut(self.file, 160, 140)}: " if self.file else ""
        field = _cut(self.field, 100, 20)
        joint = ": " if field or found else ""
        left = LONGEST - len(place) - len(field) - len(found)
        sentence = f"{place}{field}{found}{joint}{_cut(self.remedy, left, left // 2)}".rstrip(".")
        return sentence if sentence.endswith("?") else sentence + "."

    def within(self, file: str) -> InputError:
        """The same error, named as of that file (kept if one is named already)."""
        return InputError(self.field, self.value, self.remedy, self.file or file)


def _short(value: object, most: int = 60) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python does not print a whole number of more than 4300 digits
        text = "a very long number"
    except Exception:  # somebody's own class may not be able to
        text = f"a {type(value).__name__}"
    text = _BREAKS.sub(" ", text)
    return text if len(text) <= most else text[: most - 1] + "…"


def _cut(text: str, most: int, end: int) -> str:
    """A text in one line, of at most so many characters: where it is longer, its beginning and so much of its end."""
    return _BREAKS.sub(" ", text if len(text) <= most else f"{text[: most - end - 1]}…{text[-end:]}")


class Notice(UserWarning):
    """A warning for the user: something beside the work went wrong, and no result depends on it."""
