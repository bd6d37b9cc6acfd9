"""What is wrong in the files of a network: file, line, field, value, and what would do."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imports import CHAIN_HEAD, FIRMS, LINKS, imported, sentence, write
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import NetworkFiles

TOGETHER = "name 'firms' and 'links', or 'links' alone, or a 'graph', or a 'chain'"
SPAN = "leave the cell empty where it is not known."
CSV_ERRORS = [
    ({"firms": ""}, "firms.csv: firms: the file is empty."),
    ({"links": " \n\n"}, "links.csv: links: the file is empty."),
    (
        {"firms": "id\na\nb\xe9\n".encode("latin-1")},
        "firms.csv: line 3: this is not UTF-8 text, and in which encoding it is cannot be seen: name it, as in "
        "'encoding: cp1252' ('bé'); or save the file as UTF-8.",
    ),
    ({"firms": "id\na\nb\0\n"}, "firms.csv: line 3: holds a NUL character: this is not UTF-8 text."),
    (
        {"firms": "name\na\n"},
        "firms.csv: columns: id is missing; not known here: name; say under 'network' which is which, as in columns: "
        "{id: name}.",
    ),
    ({"firms": "tier\n0\n"}, "firms.csv: column is 'id': is missing; the table has: tier."),
    (
        {"firms": "id,reveneu\na,1\n"},
        "firms.csv: columns: not known here: reveneu; say under 'network' which is which, as in columns: {revenue: "
        "reveneu}, or call them otherwise.",
    ),
    (
        {"links": "supplier,customer\na,b\n"},
        "links.csv: columns: buyer is missing; not known here: customer; say under 'network' which is which, as in "
        "columns: {buyer: customer}.",
    ),
    ({"observation": "watcher\na\n"}, "observation.csv: column is 'watched': is missing; the table has: watcher."),
    ({"firms": "id,tier,tier\na,0,1\n"}, "firms.csv: column is 'tier': is there twice."),
    ({"firms": "id,tier\na,0\nb\nc,1\n"}, "firms.csv: line 3: cells: 1 here, 2 in the header."),
    ({"links": "supplier,buyer\na,b\n\nb,c,d\n"}, "links.csv: line 4: cells: 3 here, 2 in the header."),
    ({"firms": 'id\na\n"b\n'}, "firms.csv: line 3: cannot be read as CSV (unexpected end of data)."),
    ({"firms": "id\n"}, "firms.csv: firms is 0: must be at least 2."),
    ({"firms": "id\na\n", "links": "supplier,buyer\n"}, "firms.csv: firms is 1: must be at least 2."),
    (
        {"firms": "id,tier\na,0\n,1\n"},
        "firms.csv: line 3, id: is empty, or a word for a missing value such as NA: each firm needs a name.",
    ),
    ({"firms": "id\na\nb\nc\nb\n"}, "firms.csv: line 5, id is 'b': this firm is there already, on line 3."),
    (
        {"links": "supplier,buyer\na,b\nb,c\na,b\n"},
        "links.csv: line 4, link is 'a → b': is there already, on line 2: give each link once.",
    ),
    (
        {"links": "supplier,buyer\na,b\nc,c\n"},
        "links.csv: line 3, supplier is 'c': is its own buyer: a link needs two firms.",
    ),
    (
        {"links": "supplier,buyer\na,\n"},
        "links.csv: line 2, buyer: is empty, or a word for a missing value such as NA: must name a firm.",
    ),
    (
        {"firms": "id\nAlder\nBirch\n", "links": "supplier,buyer\nAlder,Brich\n"},
        "links.csv: line 2, buyer is 'Brich': there is no such firm; did you mean 'Birch'?",
    ),
    ({"links": "supplier,buyer\nxyz,b\n"}, "links.csv: line 2, supplier is 'xyz': there is no such firm."),
    ({"observation": "watcher,watched\na,q\n"}, "observation.csv: line 2, watched is 'q': there is no such firm."),
    (
        {"firms": "id,tier\na,2\nb,1\nc,0\n"},
        "firms.csv: tier: most links run down the tiers: tiers count from the part suppliers (0) up to the brand "
        "owners.",
    ),
]
CELL_ERRORS = [
    ("tier", "-1", "must be a whole number from 0 (part suppliers) to 999"),
    ("tier", "1.5", "must be a whole number from 0 (part suppliers) to 999"),
    ("tier", "2024", "must be a whole number from 0 (part suppliers) to 999"),
    ("revenue", "0", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "-3", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "inf", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "5e-324", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "1.7e308", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "1e999", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("revenue", "12 M", "must be a number from 1e-12 to 1e15 (M CNY a year)"),
    ("margin", "5%", "must be a number between -1 and 1 (share of revenue)"),
    ("margin", "-1.01", "must be a number between -1 and 1 (share of revenue)"),
    ("standardisation", "1.2", "must be a number between 0 and 1"),
    ("automation", "-0.1", "must be a number between 0 and 1"),
    ("commitment", "high", "must be a number between 0 and 1"),
    ("patience", "0", "must be a number of months above 0"),
    ("cases_needed", "-1", "must be a number of cases, 0 or more"),
    ("threshold", "-0.5", "must be a number, 0 or more"),
]

ONLY = "only who has or had a system has"
INSTALLED_ERRORS = [
    (
        "stage\na,\nb,scalled\n",
        "line 3, stage is 'scalled': must be one of: unaware, considering, piloting, showcase, scaled, abandoned; did "
        "you mean 'scaled'?",
    ),
    (
        "stage\na,closed\n",
        "line 2, stage is 'closed': must be one of: unaware, considering, piloting, showcase, scaled, abandoned.",
    ),
    ("stage,depth\na,scaled,0\n", f"line 2, depth is '0': must be a number above 0, up to 1; {SPAN}"),
    ("stage,depth\na,scaled,40%\n", f"line 2, depth is '40%': must be a number above 0, up to 1; {SPAN}"),
    (
        "stage,depth\na,scaled,.3\nb,piloting,.2\n",
        "line 3, depth is '.2': only a scaled system has a depth: give the firm the stage 'scaled', or no depth.",
    ),
    (
        "depth\na,.3\n",
        "line 2, depth is '.3': only a scaled system has a depth: give the firm the stage 'scaled', or no depth.",
    ),
    (
        "stage,vendor\na,considering,Beta\n",
        f"line 2, vendor is 'Beta': {ONLY} a vendor: give the firm such a stage, or no vendor.",
    ),
    (
        "stage,years\na,,2\n",
        f"line 2, years is '2': {ONLY} years: give the firm such a stage, or no years.",
    ),
    (
        "stage,years\na,scaled,-2\n",
        f"line 2, years is '-2': must be a number of years, 0 or more, up to 100; {SPAN}",
    ),
    (
        "stage,years\na,scaled,2019\n",
        f"line 2, years is '2019': must be a number of years, 0 or more, up to 100; {SPAN}",
    ),
    (
        "stage,vendor\na,scaled,6\n",
        "line 2, vendor is '6': vendors are numbered from 0 to 5 in this world: name one of them, or raise 'vendors'.",
    ),
    *(
        (
            f"stage,vendor\na,scaled,{word}\n",
            f"line 2, vendor is '{word}': vendors are numbered from 0 to 5 in this world: name one of them, or raise "
            "'vendors'.",
        )
        for word in ("-1", "1.5", "99999999999999", "1e2")
    ),
    (
        "stage,vendor\na,scaled,Beta\nb,scaled,beta\n",
        "line 3, vendor is 'beta': differs from 'Beta' in capitals or spaces only: write both alike.",
    ),
    *(
        (
            f"stage,vendor\na,scaled,{word}\n",
            f"line 2, vendor is '{word}': must be 'self-built' for a system that the firm built for itself.",
        )
        for word in ("Self-Built", "self built", "selfbuilt")
    ),
    (
        "region\na,North\nb,South\nc,north\n",
        "line 4, region is 'north': differs from 'North' in capitals or spaces only: write both alike.",
    ),
    (
        "sector\na,Auto  Parts\nb,auto parts\n",
        "line 3, sector is 'auto parts': differs from 'Auto  Parts' in capitals or spaces only: write both alike.",
    ),
    (
        "stage,vendor\n" + "".join(f"{name},scaled,V{name}\n" for name in "abcdefg"),
        "line 8, vendor is 'Vg': 7 vendors are named and the world has 6: name fewer, or raise 'vendors'.",
    ),
]


@pytest.mark.parametrize(("firms", "expected"), INSTALLED_ERRORS, ids=range(len(INSTALLED_ERRORS)))
def test_a_system_that_cannot_be_says_where(tmp_path: Path, firms: str, expected: str) -> None:
    named = {line.partition(",")[0] for line in firms.split("\n")[1:]}
    rest = "".join(f"{name}{',' * (firms.split()[0].count(',') + 1)}\n" for name in "abc" if name not in named)
    files = write(tmp_path, firms=f"id,{firms}{rest}", links=LINKS)
    assert sentence(files, tmp_path) == f"firms.csv: {expected}"


@pytest.mark.parametrize(("texts", "expected"), CSV_ERRORS, ids=range(len(CSV_ERRORS)))
def test_a_csv_file_that_is_wrong_says_where(tmp_path: Path, texts: dict[str, str | bytes], expected: str) -> None:
    files = write(tmp_path, **({"firms": FIRMS, "links": LINKS} | texts))
    assert sentence(files, tmp_path) == expected


@pytest.mark.parametrize(("column", "cell", "remedy"), CELL_ERRORS)
def test_a_cell_out_of_range_says_what_may_be_there(tmp_path: Path, column: str, cell: str, remedy: str) -> None:
    files = write(tmp_path, firms=f"id,{column}\na,\nb,{cell}\nc,\n", links=LINKS)
    assert sentence(files, tmp_path) == f"firms.csv: line 3, {column} is '{cell}': {remedy}; {SPAN}"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("tier", "0,999"),
        ("revenue", "1e-12,1e15"),
        ("margin", "-1,1"),
        ("standardisation", "0,1"),
        ("automation", "0,1"),
        ("clarity", "0,1"),
        ("commitment", "0,1"),
        ("patience", "0.5,600"),
        ("cases_needed", "0,2.5"),
        ("threshold", "0,40"),
    ],
)
def test_the_ends_of_each_range_are_allowed(tmp_path: Path, column: str, cells: str) -> None:
    low, high = cells.split(",")
    files = write(tmp_path, firms=f"id,{column}\na,{low}\nb,{high}\n", links="supplier,buyer\na,b\n")
    network = imported(files)
    found = network.tier if column == "tier" else network.attributes[column]
    assert found.tolist() == [float(low), float(high)]


def test_an_error_deep_in_a_large_file_names_its_line(tmp_path: Path) -> None:
    firms = "id,revenue\n" + "".join(f"f{i},1\n" for i in range(2000)) + "last,-1\n"
    files = write(tmp_path, firms=firms, links="supplier,buyer\n")
    assert sentence(files, tmp_path).startswith("firms.csv: line 2002, revenue is '-1': ")


def test_missing_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = write(tmp_path, firms=FIRMS, links=LINKS)
    absent = NetworkFiles(firms=there.firms, links=str(tmp_path / "linsk.csv"))
    assert sentence(absent, tmp_path) == "linsk.csv: links: there is no such file."
    folder = NetworkFiles(chain=str(tmp_path))
    assert sentence(folder, tmp_path).endswith(": chain: must be a file; this is a folder or a device.")
    assert sentence(NetworkFiles(chain="a\0b"), tmp_path).endswith(": chain: cannot be read (embedded null byte).")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert sentence(there, tmp_path) == "firms.csv: firms: cannot be read (Permission denied)."


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (NetworkFiles(), f"network: no links are given: {TOGETHER}."),
        (NetworkFiles(graph="x", chain="y"), f"network: both 'graph' and 'chain' are given: {TOGETHER}."),
        (NetworkFiles(links="x", chain="y"), f"network: both 'links' and 'chain' are given: {TOGETHER}."),
        (NetworkFiles(graph="x", decimal=","), "decimal: is for tables: a graph brings its own."),
    ],
)
def test_files_that_do_not_go_together(tmp_path: Path, files: NetworkFiles, expected: str) -> None:
    assert sentence(files, tmp_path) == expected


def test_too_many_sectors_are_refused(tmp_path: Path) -> None:
    firms = "id,sector\n" + "".join(f"{i},s{i}\n" for i in range(1001))
    text = sentence(write(tmp_path, firms=firms, links="supplier,buyer\n"), tmp_path)
    assert text == "firms.csv: sector is 1001: different sectors are too many: at most 1000."


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_imported_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cases = [
        {"firms": one, "links": two},
        {"firms": "id,tier,sector\n" + one, "links": "supplier,buyer\n" + two},
        {"graph": "<graphml>" + one},
        {"chain": CHAIN_HEAD + one},
    ]
    for texts in cases:
        data = {kind: text.encode("utf-8", "surrogatepass") for kind, text in texts.items()}
        files = write(folder, **data)
        try:
            network = imported(files)
        except InputError:
            assert sentence(files, folder).endswith((".", "?"))
        else:
            assert network.n >= 2
