"""Briefs, reports, pictures and tables that pages hand out are those of the command, made by a worker."""

import dataclasses
import io
from functools import partial
from pathlib import Path

import pytest
from pypdf import PdfReader
from stallpoint.experiments.study import save_study
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.dashboard import paper_work
from stallpoint.viz.dashboard.downloads import Given
from stallpoint.viz.dashboard.paper import handed
from stallpoint.viz.document.cover import Cover
from stallpoint.viz.render.svg import alone
from stallpoint.viz.studies.papers import BRIEF, REPORT, write_brief, write_report
from studies import study

COVER = Cover("Does it pay?", "Li Wei", "Ministry of Industry", "2027-03-01")
COMMAND = ["stallpoint", "compare", "no-policy"]


def told() -> paper_work.Told:
    c = study()
    return paper_work.Told(c, "three-bottlenecks", tuple(COMMAND), c.asked, c.seeds, c.stopped)


def words(data: bytes) -> list[str]:
    """The pages of a PDF."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_the_worker_makes_what_the_command_makes(tmp_path: Path) -> None:
    c = study()
    record = save_study(c, tmp_path, "csv", COMMAND, c.asked, c.seeds, c.stopped)
    write_brief(c, tmp_path, record, COVER)
    write_report(c, tmp_path, record, cover=COVER)
    for what, file in (("brief", BRIEF[0]), ("report", REPORT)):
        name, data = paper_work.of_folder(str(tmp_path), what, "pdf", COVER)  # type: ignore[arg-type]
        assert name == f"{tmp_path.name}-{what}.pdf"
        assert words(data) == words((tmp_path / file).read_bytes())
    name, data = paper_work.of_study(told(), "brief", "html", COVER)
    assert name == "three-bottlenecks-brief.html"
    assert data.decode() == (tmp_path / BRIEF[1]).read_text("utf-8")


@pytest.mark.slow
def test_a_worker_hands_over_a_file_or_a_sentence() -> None:
    given = handed(partial(paper_work.of_study, told(), "brief", "pdf", COVER))
    assert given.kind == "application/pdf"
    assert 1 <= len(PdfReader(io.BytesIO(given.data)).pages) <= 2
    with pytest.raises(InputError, match="holds no output"):
        handed(partial(paper_work.of_folder, "nowhere", "brief", "pdf", COVER))


def test_a_single_figure_is_taken_as_the_report_has_it_with_caveat_and_table() -> None:
    figure = next(each for each in figures_of(study()) if each.name == "differences")
    name, data = paper_work.picture(figure, ".svg")
    assert name == "differences.svg"
    assert data.decode() == alone(figure)
    assert figure.footer, "it says what it rests on and what it does not cover"
    assert paper_work.picture(figure, ".png")[1].startswith(b"\x89PNG")
    bare = paper_work.picture(dataclasses.replace(figure, footer=""), ".svg")[1].decode()
    assert bare == alone(dataclasses.replace(figure, footer=paper_work.say("charts-footer")))
    name, data = paper_work.table(figure, 0)
    assert name.endswith(".csv")
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Against no-policy,Points,95% interval")
    assert len(lines) == 1 + len(figure.tables[0].rows)
    assert Given.of(name, data).kind == "text/csv"


def test_a_name_that_a_spreadsheet_would_reckon_stays_words() -> None:
    figure = next(each for each in figures_of(study()) if each.name == "differences")
    table = dataclasses.replace(figure.tables[0], rows=(("=HYPERLINK(1)", "+1.0", "−1 to 2", "@x", "-"),))
    text = paper_work.table(dataclasses.replace(figure, tables=(table,)), 0)[1].decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=HYPERLINK(1),+1.0")
    assert "'@x" in text
