"""Reports and briefs on paper: a PDF that says what the page says, a brief of two pages at most, whatever is asked."""

import dataclasses
import functools
import io
import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.outcome import Keep
from stallpoint.experiments.provenance import described, provenance
from stallpoint.model.outcomes.verdict import SPREADING, STALLED
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.scenarios.worlds import read_worlds
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.document import pdf as paper
from stallpoint.viz.document.blocks import Document, Numbers, Part, Picture, Words
from stallpoint.viz.document.cover import MOST_NAME, MOST_QUESTION, Cover
from stallpoint.viz.document.html import html
from stallpoint.viz.document.pdf import BRIEF_PAGES, pdf
from stallpoint.viz.figure import Table
from stallpoint.viz.studies.brief import brief_of
from stallpoint.viz.studies.papers import report_of
from stallpoint.viz.theme import fonts
from studies import SHARES, kept, little, made, study

DAY = Cover(author="Li Wei", office="Ministry of Industry", date="2027-03-01")
FULL = Cover("W" * MOST_QUESTION, "W" * MOST_NAME, "W" * MOST_NAME, "2027-12-31")
"""All that has room, in the widest letter."""


def record(c: Comparison) -> dict[str, object]:
    found = provenance("compare", ["stallpoint", "compare", *c.names], c.seeds)
    return found | {"scenarios": [described(s, h) for s, h in zip(c.scenarios, c.hashes, strict=True)]}


def pages(data: bytes) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in PdfReader(io.BytesIO(data)).pages]


def letters(text: str) -> str:
    """A text without what differs between a page and paper: spaces, soft breaks, marks of hyphenation."""
    return re.sub(r"[\s\u200b\u00ad\u2010\-–]", "", text)


@functools.cache
def report() -> bytes:
    return pdf(report_of(study(), record(study())))


def test_the_report_is_a_tagged_pdf_with_contents_page_numbers_and_vectors() -> None:
    found = PdfReader(io.BytesIO(report()))
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en-GB"
    assert found.metadata is not None
    assert found.metadata.title == report_of(study(), record(study())).title
    told = pages(report())
    assert all(text.endswith(f"{number} of {len(told)}") for number, text in enumerate(told, 1))
    assert "Contents" in told[0]
    parts = [part.heading for part in report_of(study(), record(study())).parts]
    for heading in parts:
        number = re.search(rf"{re.escape(heading)}[ .]*(\d+)", told[0])
        assert number is not None, heading
        assert heading in told[int(number[1]) - 1], heading
    assert not [image for page in found.pages for image in page.images], "figures are vectors"


def test_findings_come_before_assumptions() -> None:
    parts = [part.heading for part in report_of(study(), record(study())).parts]
    found = {figure.heading for figure in figures_of(study())} | {"At a glance", "Verdicts", "What an added user costs"}
    assert max(parts.index(each) for each in found if each in parts) < parts.index("Scenarios")
    assert parts.index("Scenarios") < parts.index("Assumptions")


def said(document: Document) -> list[str]:
    """Sentences and cells of a document that both forms must have."""
    found = [document.title, document.caveat, *document.answer, *(words.text for words in document.front)]
    for part in document.parts:
        found.append(part.heading)
        for block in part.blocks:
            match block:
                case Words(text=text):
                    found.append(text)
                case Picture(figure=figure):
                    found.append(figure.finding)
                case Numbers(table=table):
                    found += [*table.head, table.note, *(row[0] for row in table.rows if isinstance(row[0], str))]
    return [text for text in found if text]


@pytest.mark.parametrize("document", [report_of, lambda c, r: brief_of(c, r, DAY)], ids=["report", "brief"])
def test_page_and_paper_say_the_same(document) -> None:  # type: ignore[no-untyped-def]
    made_of = document(study(), record(study()))
    on_paper = letters("".join(pages(pdf(made_of))))
    page = letters(re.sub(r"<[^>]*>", "", html(made_of)).replace("&#39;", "'").replace("&#34;", '"'))
    for text in said(made_of):
        assert letters(text) in page, text
        assert letters(text) in on_paper, text


def long_names(many: int, noise: float = 0.3) -> Comparison:
    """A comparison of scenarios with names as long as somebody may write them; their signs are open."""
    ends = {f"{'subsidy-and-' * 8}{place}": dict.fromkeys(SHARES[:3], 0.1 + 0.02 * place) for place in range(many)}
    return made(ends, seeds=6, noise=noise)


@functools.cache
def in_worlds(many: int) -> Comparison:
    worlds = read_worlds(str(many))
    scenarios = [little(name, factories=60, months=24) for name in ("no-policy", "display-programme")]
    return compare(scenarios, seeds=2, jobs=1, keep=Keep(), worlds=worlds)


def own_network(folder: Path) -> Comparison:
    """Two scenarios on a network of the user's own whose file has a long name."""
    place = folder / f"{'suppliers-of-the-northern-province-' * 3}2026.csv"
    rows = "\n".join(f"F{at},{at % 3},{20 + at}" for at in range(40))
    place.write_text(f"id,tier,employees\n{rows}\n")
    base = [load(name).with_world(months=24) for name in ("no-policy", "display-programme")]
    links = place.with_name("links.csv")
    links.write_text("supplier,buyer\n" + "\n".join(f"F{at},F{at + 1}" for at in range(39)))
    return compare(
        [each.importing(NetworkFiles(firms=str(place), links=str(links))) for each in base],
        seeds=2,
        jobs=1,
        keep=Keep(),
    )


CASES = {
    "two": lambda folder: made({"no-policy": {"in_use": 0.1}, "vouchers": {"in_use": 0.3}}, noise=0.01),
    "six, long names": lambda folder: long_names(6),
    "fifteen": lambda folder: long_names(15),
    "ten worlds": lambda folder: in_worlds(10),
    "nothing changes": lambda folder: made({"a": {"in_use": 0.1}, "b": {"in_use": 0.1}}),
    "undecided": lambda folder: made({"a": {"in_use": 0.1}, "b": {"in_use": 0.11}}, noise=0.2),
    "stopped": lambda folder: dataclasses.replace(study(), stopped=True, planned=50),
    "own network": own_network,
    "one run": lambda folder: made({"a": {"in_use": 0.1}, "b": {"in_use": 0.2}}, seeds=1),
    "alone": lambda folder: made({"a": {"in_use": 0.1}}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_brief_has_two_pages_at_most_and_everything_on_them(case: str, tmp_path: Path) -> None:
    c = CASES[case](tmp_path)
    for cover in (DAY, FULL):
        told = pages(pdf(brief_of(c, record(c), cover)))
        assert len(told) <= BRIEF_PAGES
        text = " ".join(told)
        for words in (
            cover.author,
            "Not a forecast",
            "What it rests on",
            "Signature",
            "Stallpoint",
            str(cover.day().year),
        ):
            assert letters(words) in letters(text), words


def test_a_brief_tells_price_interval_horizon_and_worlds() -> None:
    c = in_worlds(10)
    text = " ".join(pages(pdf(brief_of(c, record(c), DAY))))
    for words in (
        "asked in 10 worlds",
        "Sign by year 2",
        "of 10 worlds",
        "never an average",
        "each added user",
        "no-policy",
    ):
        assert words in text, words


def test_what_somebody_writes_is_words_and_nothing_else() -> None:
    nasty = '#read("/etc/passwd") $x$ *b* <script>alert(1)</script> \\ [ ] {{ x }} @ref'
    c = study()
    document = brief_of(c, record(c), Cover(question=nasty, author=nasty))
    text = " ".join(pages(pdf(document)))
    assert letters(nasty) in letters(text)
    assert "<script" not in html(document)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({"question": "w" * (MOST_QUESTION + 1)}, "question"),
        ({"author": "w" * (MOST_NAME + 1)}, "author"),
        ({"office": "a\x07b"}, "office"),
        ({"date": "1st of March"}, "date"),
    ],
)
def test_what_has_no_room_is_refused_in_a_sentence(words: dict[str, str], what: str) -> None:
    with pytest.raises(InputError) as raised:
        Cover(**words)
    assert raised.value.field == what


def test_a_letter_that_no_font_has_is_a_sentence() -> None:
    document = Document("brief", "Brief", "\U0010abcd", ["Yes."], [Part("Part", "part")])
    with pytest.raises(InputError, match="no font here has"):
        pdf(document)


def test_chinese_names_are_set_with_nothing_installed_beside() -> None:
    c = study()
    name = "李伟 · 龍 · 浙江省经济和信息化厅"
    document = brief_of(c, record(c), Cover(author=name))
    assert name in html(document)
    read = PdfReader(io.BytesIO(pdf(document)))
    assert name in "".join(page.extract_text() for page in read.pages).replace("\n", "")
    assert "Noto Sans SC" in paper.scripts()


def test_chinese_names_are_drawn_in_figures() -> None:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    found = [FT2Font(font_manager.findfont(family)).get_charmap() for family in fonts()]
    assert all(any(ord(letter) in letters for letters in found) for letter in "华东第一零件厂 Größe")


def test_a_wide_table_with_long_words_stays_on_the_page() -> None:
    head = tuple(f"column_with_a_long_name_{at}" for at in range(14))
    rows = tuple((f"row_{at}", *(["9,999.9 (−1,234.5 to 12,345.6)"] * 13)) for at in range(60))
    found = PdfReader(io.BytesIO(pdf(Document("report", "x", "y", [], [Part("P", "p", [Numbers(Table(head, rows))])]))))
    right: list[float] = []
    for page in found.pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: right.append(tm[4]) if text.strip() else None)
    assert max(right) < 595 - 40
    heads = [page.extract_text().replace("\u200b", "").replace("\n", "") for page in found.pages[1:]]
    assert len(heads) > 1
    assert all("column_with_a" in text for text in heads), "the head stands on every page"


def test_commands_write_both_and_report_goes_on_replacing_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    kept(study(), tmp_path / "out", command=["stallpoint", "compare", "no-policy"])
    assert main(["brief", "out", "--author", "Li Wei", "--office", "Unit 4", "--question", "Does it pay?"]) == 0
    assert "brief: out/brief.pdf" in capsys.readouterr().out
    text = " ".join(pages((tmp_path / "out" / "brief.pdf").read_bytes()))
    assert "Does it pay?" in text
    assert "Unit 4" in text
    assert "Li Wei" in (tmp_path / "out" / "brief.html").read_text("utf-8")
    assert main(["report", "out", "--pdf"]) == 0
    assert "report: out/report.pdf" in capsys.readouterr().out
    assert len(pages((tmp_path / "out" / "report.pdf").read_bytes())) > 10
    assert main(["brief", "out", "--date", "tomorrow"]) == 2
    assert "--date" in capsys.readouterr().err


def test_without_typst_it_is_a_sentence_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["compare", "no-policy", "vouchers", "--pdf", "--out", str(tmp_path / "out")]) == 2
    assert "stallpoint[pdf]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_python_writes_what_the_command_writes(tmp_path: Path) -> None:
    c = dataclasses.replace(study())
    place = c.brief(tmp_path / "b.pdf", author="Li Wei", date="2027-03-01")
    assert "Li Wei" in pages(place.read_bytes())[0]
    assert pages(c.report(tmp_path / "r.pdf").read_bytes())[0].startswith("REPORT")
    with pytest.raises(InputError, match="is there already"):
        c.brief(place)
    with pytest.raises(InputError, match="must end in"):
        c.brief(tmp_path / "b.docx")
    assert c.brief(tmp_path / "b.html", author="<i>").read_text("utf-8").count("&lt;i&gt;") >= 1


def test_the_same_report_is_the_same_file() -> None:
    document = brief_of(study(), record(study()), DAY)
    assert pdf(document) == pdf(document)
    assert paper.soft("a_very_long_parameter_name").replace("\u200b", "") == "a_very_long_parameter_name"


def test_a_report_carries_who_signs_it_and_the_version() -> None:
    c = study()
    first = pages(pdf(report_of(c, record(c), DAY)))[0]
    for words in ("Author: Li Wei", "Office: Ministry of Industry", "Date: 1 March 2027", "Version: Stallpoint"):
        assert words in first, words
    assert report_of(c, record(c), FULL).title == FULL.question
    assert report_of(c, record(c)).signed == ()


def test_papers_ask_the_question_of_what_is_compared_and_not_of_the_baseline() -> None:
    ends = {"base": {"in_use": 0.01, "showcase": 0.2, "breadth": 0.3}, "pays": {"in_use": 0.2, "breadth": 0.3}}
    c = made(ends, {"base": STALLED, "pays": SPREADING})
    asked = tuple(dataclasses.replace(each, question=f"What of {each.name}?") for each in c.asked)
    c = dataclasses.replace(c, asked=asked)
    assert report_of(c, record(c)).title == brief_of(c, record(c), DAY).title == "What of pays?"
