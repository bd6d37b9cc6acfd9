"""Sectors and regions of an import: words or numbers, and what the order of sectors says."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from ...agents.columns import Ids, Index
from ...scenarios.errors import InputError
from ...scenarios.parameters import Parameters
from ..dice import Dice
from .generate import drawn_sectors
from .import_notes import note_lack
from .import_table import RawTable, alike, is_number

MOST_SECTORS = MOST_REGIONS = 1000
MOST_TOLD = 8
"""Sectors written otherwise than as whole numbers that a note names."""
MOST_DIGITS = 24
"""Digits of a number that a sector or region may be called by; longer ones are words."""


def labelled(
    firms: RawTable, order: list[int], column: str, most: int, notes: list[str]
) -> tuple[Index, tuple[str, ...]]:
    """A column of words as numbers from 0 in the order of its labels, -1 where a cell is empty; and the labels.

    Numbers are ranked as numbers, however they are written: 002 and 2.0 are 2. ``notes`` grows by such.
    """
    alike(firms, column)
    cells = [firms.columns[column][row] for row in order] if column in firms.columns else [""] * len(order)
    words = set(cells) - {""}
    plain = {word: plain_label(word) for word in words}
    if all(plain.values()):
        labels = sorted(set(plain.values()), key=Decimal)
        if odd := sorted(word for word in words if plain[word] != word):
            told = ", ".join(f"{word} is {plain[word]}" for word in odd[:MOST_TOLD]) + ", ..." * (len(odd) > MOST_TOLD)
            notes.append(f"{column.capitalize()}s are numbers and ranked as such: {told}.")
    else:
        plain = {word: word for word in words}
        labels = sorted(words, key=lambda word: (not word.isdecimal(), len(word) * word.isdecimal(), word))
    if len(labels) > most:
        raise InputError(column, len(labels), f"different {column}s are too many: at most {most}", firms.file)
    number = {label: place for place, label in enumerate(labels)}
    found = {word: number[plain[word]] for word in words} | {"": -1}
    return np.fromiter(map(found.__getitem__, cells), np.int32, len(cells)), tuple(labels)


def plain_label(word: str) -> str:
    """A number as it is written shortest; empty where a word is no number, or one of absurdly many digits."""
    if not is_number(word) or len(word) > MOST_DIGITS:
        return ""
    value = Decimal(word)
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        return ""
    return format(value.normalize() + 0, "f")


def regions(firms: RawTable, order: list[int], notes: list[str]) -> tuple[Index, tuple[str, ...]]:
    """Regions as numbers from 0 in the order of their labels; without the column all stand in one.

    Raises:
        InputError: if the column is there and some cells are empty: a region cannot be guessed.
    """
    region, labels = labelled(firms, order, "region", MOST_REGIONS, notes)
    lacking = np.flatnonzero(region < 0)
    if labels and len(lacking):
        raise firms.error(order[int(lacking[0])], "region", None, "is empty: name a region for every firm, or for none")
    if not labels:
        notes.append("No factory came with a region: all stand in one.")
    return np.maximum(region, 0), labels


def sectors(
    firms: RawTable, order: list[int], parameters: Parameters, ids: Ids, dice: Dice, notes: list[str]
) -> tuple[Index, tuple[str, ...]]:
    """Sectors as numbers from 0 in the order of their labels; lacking ones drawn among those there are."""
    given, labels = labelled(firms, order, "sector", MOST_SECTORS, notes)
    sector = drawn_sectors(len(labels) or parameters.sectors, ids, dice)
    among = "those there are" if labels else f"{parameters.sectors}, each as likely as any other"
    note_lack(notes, int((given < 0).sum()), len(given), "a sector", f"drawn among {among}")
    own = "standardisation" in firms.columns and all(firms.columns["standardisation"])
    if len(labels) > 1 and not own and parameters.rule == "gates" and not all(map(plain_label, labels)):
        notes.append(
            f"Sectors are ordered by the alphabet, and this order says how standardised they are: {labels[0]} least, "
            f"{labels[-1]} most."
        )
    return np.where(given < 0, sector, given).astype(np.int32), labels
