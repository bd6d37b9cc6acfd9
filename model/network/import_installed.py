"""Systems that the firms of an import have, or had, before month 0: how far each came, how deeply, with whom, since
when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from ...agents.columns import Flags, Floats
from ...agents.factory import SELF_BUILT, Stage
from ...scenarios.parameters import Parameters, nearest
from .import_table import Bounds, RawTable, alike, is_number, numbers

INSTALLED = ("stage", "depth", "vendor", "years")
"""Columns of firms that say so."""
STAGES = tuple(stage.name.lower() for stage in Stage if stage != Stage.CLOSED)
STAGES_TOLD = "Stages at month 0"
"""How the note begins that an import has systems before month 0."""
DEPTH = Bounds("a number above 0, up to 1", 0.0, 1.0, above=True)
YEARS = Bounds("a number of years, 0 or more, up to 100", 0.0, 100.0)
OWN_WORK = "self-built"
"""The word for a system that a firm built for itself."""
SIGNS = str.maketrans("", "", " -_")
"""What others may write that word with."""
WHOLE = re.compile(r"\d+(\.0*)?")
"""A whole number, as pandas writes it too where the column has empty cells."""
LACKING = {"depth": "a depth", "vendor": "a vendor", "years": "a number of years"}


def installed(firms: RawTable, order: list[int], parameters: Parameters, notes: list[str]) -> dict[str, Floats]:
    """What an import says of systems before month 0, a column for each of :data:`INSTALLED`, NaN where nothing is said;
    empty where no such column came. Stages and vendors are numbers; ``notes`` grows by what is drawn.

    Raises:
        InputError: on a cell that is not what its column may hold, or that contradicts the firm's stage.
    """
    if not any(name in firms.columns for name in INSTALLED):
        return {}
    stage = stages(firms)
    found = {
        "stage": stage,
        "depth": figures(firms, "depth", DEPTH),
        "vendor": vendors(firms, parameters, notes),
        "years": figures(firms, "years", YEARS),
    }
    had, has = stage >= Stage.PILOTING, stage == Stage.SCALED
    for name, may, remedy in (
        ("depth", has, "only a scaled system has a depth: give the firm the stage 'scaled', or no depth"),
        ("vendor", had, "only who has or had a system has a vendor: give the firm such a stage, or no vendor"),
        ("years", had, "only who has or had a system has years: give the firm such a stage, or no years"),
    ):
        wrong = ~np.isnan(found[name]) & ~may
        if wrong.any():
            row = int(np.argmax(wrong))
            raise firms.error(row, name, firms.columns[name][row], remedy)
    say(found, had, has, parameters, notes)
    return {name: column[order] for name, column in found.items()}


def figures(firms: RawTable, name: str, span: Bounds) -> Floats:
    """A column of numbers, NaN without it."""
    return numbers(firms, name, span) if name in firms.columns else np.full(firms.rows, np.nan)


def stages(firms: RawTable) -> Floats:
    """Stages by number."""
    found = np.full(firms.rows, np.nan)
    for row, cell in enumerate(firms.columns.get("stage", ())):
        if cell:
            if cell not in STAGES:
                raise firms.error(row, "stage", cell, f"must be one of: {', '.join(STAGES)}{nearest(cell, STAGES)}")
            found[row] = STAGES.index(cell)
    return found


def vendors(firms: RawTable, parameters: Parameters, notes: list[str]) -> Floats:
    """Vendors by row: a whole number is that row, words take the rows that are left, in alphabetical order."""
    cells, most = firms.columns.get("vendor", [""] * firms.rows), parameters.vendors
    numbered = {cell: int(float(cell)) for cell in set(cells) if WHOLE.fullmatch(cell) and len(cell) < 10}
    alike(firms, "vendor")
    for row, cell in enumerate(cells):
        if numbered.get(cell, 0) >= most or (cell and cell not in numbered and is_number(cell)):
            remedy = f"vendors are numbered from 0 to {most - 1} in this world: name one of them, or raise 'vendors'"
            raise firms.error(row, "vendor", cell, remedy)
        if cell != OWN_WORK and cell.casefold().translate(SIGNS) == OWN_WORK.translate(SIGNS):
            raise firms.error(row, "vendor", cell, f"must be {OWN_WORK!r} for a system that the firm built for itself")
    names = sorted(set(cells) - {"", OWN_WORK, *numbered})
    free = [row for row in range(most) if row not in numbered.values()]
    if len(names) > len(free):
        several = len(names) + len(set(numbered.values()))
        remedy = f"{several} vendors are named and the world has {most}: name fewer, or raise 'vendors'"
        raise firms.error(first_of(cells, names[len(free)]), "vendor", names[len(free)], remedy)
    row_of = numbered | dict(zip(names, free, strict=False)) | {OWN_WORK: SELF_BUILT, "": np.nan}
    if names:
        called = ", ".join(f"{name} is vendor {row_of[name]}" for name in names)
        notes.append(f"Vendors are numbered in the order of their names: {called}.")
    return np.array([row_of[cell] for cell in cells], dtype=np.float64)


def first_of(cells: Sequence[str], word: str) -> int:
    """The first row that holds a word."""
    return next(row for row, cell in enumerate(cells) if cell == word)


def say(found: dict[str, Floats], had: Flags, has: Flags, parameters: Parameters, notes: list[str]) -> None:
    """Note where the firms stand at month 0, what is drawn for them, and what a classic rule cannot tell apart."""
    stage = found["stage"]
    count = Counter(stage[~np.isnan(stage)].astype(int).tolist())
    stand = ", ".join(f"{number} {STAGES[place]}" for place, number in sorted(count.items())) or "none"
    if lacking := int(np.isnan(stage).sum()):
        drawn = any((parameters.users_small, parameters.users_medium, parameters.users_large))
        how = "drawn from users_small, users_medium and users_large" if drawn else "they have no system"
        stand += f"; {lacking} came without a stage: {how}"
    notes.append(f"{STAGES_TOLD}: {stand}.")
    if parameters.rule != "gates":
        if (had & ~has).any():
            notes.append(f"The rule {parameters.rule} knows only who has adopted: whoever is not scaled has not.")
        return
    who = {"depth": has, "vendor": had, "years": had}
    lacks = {words: int((who[name] & np.isnan(found[name])).sum()) for name, words in LACKING.items()}
    if told := ", ".join(f"{words} ({number})" for words, number in lacks.items() if number):
        notes.append(f"Drawn for firms with a system that came without: {told}.")
