"""A result written as the command writes it: tables, figures, page, provenance."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from ..experiments.designs import SweepSpec
from ..experiments.designs.design_file import dump_design
from ..experiments.folder import output, slug, writing, written_by_us
from ..experiments.provenance import restored
from ..experiments.study import load_study, save_study
from ..experiments.tables import WORLDS
from ..experiments.tidy import CSV, FORMS, PARQUET, needs_parquet
from ..scenarios.errors import InputError
from ..scenarios.typed import typed
from .saved_run import SavedRun
from .studies import Asked, asked_of, beside, keep, scenarios_of, seeds_of, study_of, words_of

if TYPE_CHECKING:
    from ..viz.document.blocks import Document

PAGE, DESIGN, PAPER = "report.html", "design.yaml", ".pdf"
REPLACE = "overwrite=True to replace it"


def report(found: Any, path: Path, overwrite: bool = False, form: str = CSV) -> Path:
    """Write it into an output folder, or its page alone into a file that ends in ``.html`` or ``.pdf``; gives the page.

    Raises:
        InputError: if something else stands there, the place cannot be written, or the form of its tables is none.
    """
    if form not in FORMS:
        raise InputError("format", form, f"must be one of: {', '.join(FORMS)}")
    if form == PARQUET:
        needs_parquet()
    alone, paper = path.suffix.lower() in (".html", ".htm"), path.suffix.lower() == PAPER
    if (alone or paper) and path.is_dir():
        raise InputError("report", str(path), "is a folder: name a file, or a folder without that ending")
    if paper:
        from ..viz.studies.papers import report_of

        return _alone(found, path, overwrite, "report", report_of)
    if not overwrite:
        _untouched(found, path)
    if not alone:
        write(found, path, form)
        return path / PAGE
    with tempfile.TemporaryDirectory() as folder, writing(path, "report"):
        write(found, Path(folder) / "page", form)
        shutil.copyfile(Path(folder) / "page" / PAGE, path)
    return path


def brief(found: Any, path: Path, cover: Sequence[str], overwrite: bool = False) -> Path:
    """Write its brief into a file that ends in ``.pdf`` or ``.html``; gives the file.

    Raises:
        InputError: if something stands there, on another ending, if Typst is not installed, or a word has no room.
    """
    from ..viz.document.pdf import needs_pdf

    needs_pdf()
    from ..viz.document.cover import Cover
    from ..viz.studies.brief import brief_of

    if path.suffix.lower() not in (PAPER, ".html"):
        raise InputError("brief", str(path), f"must end in {PAPER} or .html")
    asked = Cover(*cover)
    return _alone(found, path, overwrite, "brief", lambda study, record: brief_of(study, record, asked))


def _alone(found: Any, path: Path, overwrite: bool, what: str, make: Callable[[Any, dict[str, Any]], Document]) -> Path:
    """Write a document of it into a file; gives the file."""
    from ..viz.document.pdf import needs_pdf
    from ..viz.studies.papers import as_file

    needs_pdf()
    if path.exists() and (path.is_dir() or not overwrite):
        raise InputError(what, str(path), f"is there already: name another file, or say {REPLACE}")
    with tempfile.TemporaryDirectory() as folder, writing(path, what):
        study, record = keep_in(found, Path(folder))
        data = as_file(make(study, record), path.suffix.lower().removeprefix("."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def _untouched(found: Any, path: Path) -> None:
    """Refuse a place where another result lies; the same one may be written again."""
    words = words_of(found)
    if path.is_file() and path.suffix.lower() in (".html", ".htm"):
        if not words or str(escape(shlex.join(words))) not in path.read_text(encoding="utf-8", errors="replace"):
            remedy = f"is there already, and is no page of the same result: name another file, or say {REPLACE}"
            raise InputError("report", str(path), remedy)
        return
    if (there := written_by_us(path)) is None:
        return
    held, asked = list(there.get("command", [])), asked_of(found)
    codes = [each["hash"] for each in (asked.record or {}).get("scenarios", ())] or [
        s.hash for s in scenarios_of(found)
    ]
    same = [each["hash"] for each in there.get("scenarios", ())] == codes
    if isinstance(asked.spec, SweepSpec) and (path / DESIGN).exists():
        same = same and (path / DESIGN).read_text(encoding="utf-8") == _design(asked.spec)
    if held != words or not words or not same:
        what = f"'{shlex.join(held)}'" if held else f"a result of '{there.get('kind', '')}'"
        raise InputError("report", str(path), f"holds another result, {what}: name another folder, or say {REPLACE}")


def write(found: Any, place: Path, form: str = CSV) -> None:
    """Write it into an output folder."""
    from ..viz.studies.page import write_study

    with output(place, "report") as folder, writing(place, "report"):
        study, record = keep_in(found, folder, form)
    write_study(study, place, record)


def keep_in(found: Any, folder: Path, form: str = CSV) -> tuple[Any, dict[str, Any]]:
    """Write its tables and provenance into an existing folder; gives the study and the provenance."""
    study, asked, scenarios = study_of(found), asked_of(found), scenarios_of(found)
    if asked.record is not None and not scenarios:
        scenarios = [restored(each) for each in asked.record["scenarios"]]
    words, seeds, more = words_of(found), seeds_of(study), beside(found)
    record = save_study(study, folder, form, words, scenarios, seeds, asked.stopped, asked.models, more)
    if isinstance(asked.spec, SweepSpec):
        (folder / DESIGN).write_text(_design(asked.spec), encoding="utf-8")
    return study, record


def _design(spec: SweepSpec) -> str:
    """The design of a sweep as it is written into its folder."""
    design = spec.planned()
    bases = [f"scenarios/{at}-{slug(base.name)}.yaml" for at, base in enumerate(design.bases, 1)]
    return dump_design(design, bases, f"{WORLDS}.csv" if design.worlds else "")


@typed
def load_result(folder: str | Path) -> Any:
    """The study in an output folder of a command or of ``report``; of a single run, the run.

    Raises:
        InputError: if there is none, or its files are not what Stallpoint wrote.
    """
    place = Path(folder)
    found: Any
    found, record = load_study(place)
    if record["kind"] == "run":
        found = SavedRun.read(found, place, record["format"])
    return keep(found, Asked(record=record, stopped=bool(record.get("stopped"))))
