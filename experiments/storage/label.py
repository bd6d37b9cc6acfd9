"""The label of a store: its format, and which versions of the model its runs were made by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...model.version import Version, model_version
from ...scenarios.errors import InputError
from ..folder import writing
from ..provenance import MAKER
from .parts import whole

LABEL = "store.json"
FORMAT = 1


def labelled(folder: Path, option: str, mix_versions: bool) -> None:
    """Check the label of a store, or write it; nothing else there is looked at.

    Args:
        folder: of the store, locked.
        option: what to call it in errors.
        mix_versions: go on where other versions of the model made runs; this one is noted beside them.

    Raises:
        InputError: if it is damaged or of another format, or names another version and ``mix_versions`` is not said.
    """
    path, here = folder / LABEL, str(model_version())
    label: dict[str, Any] = {"made_by": MAKER, "kind": "store", "format": FORMAT, "model": here}
    if path.exists():
        label = _read(path, option)
        mixed = label.get("mixed_with", [])
        made = [label["model"], *mixed]
        if not mix_versions:
            same_version(folder, made, option)
        if here in made:
            return
        label["mixed_with"] = [*mixed, here]
    with writing(folder, option), whole(path) as beside:
        beside.write_text(json.dumps(label, indent=2) + "\n", encoding="utf-8")


def same_version(place: Path, lines: Sequence[str], option: str) -> None:
    """Refuse what other versions of the model made; ``lines`` are versions as they were told.

    Raises:
        InputError: if one of them is not the version in this process.
    """
    if others := [apart for line in lines if (apart := Version.of(line).apart())]:
        remedy = (
            f"was made by another version, whose numbers may differ: {'; and '.join(others)}; nothing there was "
            "touched: use that version, name another folder, or go on with both by --mix-versions"
        )
        raise InputError(option, str(place), remedy)


def _read(path: Path, option: str) -> dict[str, Any]:
    remedy = "is damaged, so nothing there was touched: put it back, or name another folder"
    try:
        label = json.loads(path.read_text(encoding="utf-8"))
        lines = [label["model"], *label.get("mixed_with", [])]
        if label["made_by"] == MAKER and all(isinstance(line, str) for line in lines):
            if label["format"] == FORMAT:
                return dict(label)
            remedy = "is of another format, so nothing there was touched: name another folder"
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    raise InputError(option, str(path.parent), f"its {LABEL} {remedy}")
