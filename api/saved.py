"""A result written as the command writes it: tables, figures, page, provenance."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from ..experiments.designs import SweepSpec
from ..experiments.designs.design_file import dump_design
from ..experiments.folder import output, slug, writing
from ..experiments.provenance import restored
from ..experiments.study import load_study, save_study
from ..experiments.tables import WORLDS
from ..scenarios.errors import InputError
from .studies import Asked, asked_of, beside, keep, scenarios_of, seeds_of, study_of, words_of

PAGE = "report.html"


def report(found: Any, path: Path) -> Path:
    """Write it into an output folder, or its page alone into a file that ends in ``.html``; gives the page.

    Raises:
        InputError: if something else stands there, or the place cannot be written.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        write(found, path)
        return path / PAGE
    if path.is_dir():
        raise InputError("report", str(path), "is a folder: name a file, or a folder without that ending")
    with tempfile.TemporaryDirectory() as folder, writing(path, "report"):
        write(found, Path(folder) / "page")
        shutil.copyfile(Path(folder) / "page" / PAGE, path)
    return path


def write(found: Any, place: Path) -> None:
    """Write it into an output folder."""
    from ..viz.studies.page import write_study

    study, asked = study_of(found), asked_of(found)
    with output(place, "report") as folder, writing(place, "report"):
        scenarios = scenarios_of(found)
        if asked.record is not None and not scenarios:
            scenarios = [restored(each) for each in asked.record["scenarios"]]
        record = save_study(
            study,
            folder,
            "csv",
            words_of(found),
            scenarios,
            seeds_of(study),
            asked.stopped,
            asked.models,
            beside(found),
        )
        if isinstance(asked.spec, SweepSpec):
            design = asked.spec.planned()
            bases = [f"scenarios/{at}-{slug(base.name)}.yaml" for at, base in enumerate(design.bases, 1)]
            text = dump_design(design, bases, f"{WORLDS}.csv" if design.worlds else "")
            (folder / "design.yaml").write_text(text, encoding="utf-8")
    write_study(study, place, record)


def load_result(folder: str | Path) -> Any:
    """The study in an output folder of a command or of ``report``.

    Raises:
        InputError: if there is none, or its files are not what Stallpoint wrote.
    """
    study, record = load_study(Path(folder))
    return keep(study, Asked(record=record, stopped=bool(record.get("stopped"))))
