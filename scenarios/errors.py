"""The one error that a user may cause: it says where, what, and what would do."""

from __future__ import annotations


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
        place = f"{self.file}: " if self.file else ""
        joint = ": " if self.field or found else ""
        sentence = f"{place}{self.field}{found}{joint}{self.remedy}".rstrip(".")
        return sentence if sentence.endswith("?") else sentence + "."

    def within(self, file: str) -> InputError:
        """The same error, named as of that file (kept if one is named already)."""
        return InputError(self.field, self.value, self.remedy, self.file or file)


def _short(value: object, most: int = 60) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python does not print a whole number of more than 4300 digits
        text = "a very long number"
    return text if len(text) <= most else text[: most - 1] + "…"


class Notice(UserWarning):
    """A warning for the user: something beside the work went wrong, and no result depends on it."""
