"""Tables and scenario files that were damaged at random: each is accepted, or refused in one sentence."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from imports import imported, write
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import loads
from stallpoint.scenarios.scenario import NetworkFiles
from test_import_mutated import LONGEST, damaged

FIRMS = (
    "id,tier,sector,region,revenue,margin,patience,stage,depth,vendor,years\n"
    "a,0,steel,North,10,0.1,12,scaled,0.5,Beta,3\nb,1,steel,South,20.5,,,piloting,,1,\n"
    'c,1,"auto, parts",North,1e3,-0.2,24,unaware,,,\nCafé,2,auto,South,7,NA,6,scaled,0.25,self-built,0\n'
)
LINKS = "supplier,buyer,middleman\na,b,M\nb,c,\nc,Café,NA\na,c,M\n"
WATCH = "watcher,watched\na,b\nCafé,a\n"
PIECES = (
    "NA",
    '"',
    '""',
    ",",
    ";",
    "\t",
    "|",
    "sep=;\n",
    "10,5",
    "1,250.5",
    "1_000",
    "5e-324",
    "-1",
    "1e999",
    "甲",
    "é",
)
PIECES += ("\n", "\r", "\r\n", ",,,,\n", "\x00", "\ufeff", "e\u0301", "id", "tier", "x" * 140_000, "9" * 5000, "=1+1")
SCENARIO = (
    "name: mine\nextends: display-programme\nnetwork:\n  firms: firms.csv\n  links: links.csv\n  encoding: utf-8\n"
    "  decimal: '.'\n  thousands: ' '\n  columns: {id: id, supplier: supplier}\nworld:\n  months: 24\n"
)


def changed(text: str, rng: np.random.Generator) -> bytes:
    """The text with a piece put in, damaged, its columns parted otherwise, or in another encoding."""
    turn = int(rng.integers(0, 4))
    if turn == 0:
        at = int(rng.integers(0, len(text) + 1))
        text = text[:at] + PIECES[int(rng.integers(0, len(PIECES)))] + text[at:]
    elif turn == 1:
        text = text.replace(",", str(rng.choice([";", "\t", "|", ", ", ",,"])))
    elif turn == 2:
        codec = str(rng.choice(["gb18030", "cp1252", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp932"]))
        return text.encode(codec, "replace")
    return damaged(text, rng)


def checked(error: InputError) -> None:
    sentence = str(error)
    assert len(sentence) < LONGEST, sentence
    assert len(sentence.splitlines()) == 1, sentence
    assert sentence.endswith((".", "?")), sentence


def tried(folder: Path, count: int, seed: int) -> int:
    """How many of so many damaged networks were accepted; a warning, or anything but a short sentence, fails."""
    rng, accepted = np.random.default_rng(seed), 0
    for turn in range(count):
        texts: dict[str, str | bytes] = {"firms": FIRMS, "links": LINKS, "observation": WATCH}
        kind = list(texts)[turn % 3]
        texts[kind] = changed(str(texts[kind]), rng)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                accepted += imported(write(folder, **texts)).n >= 2
        except InputError as error:
            checked(error)
    return accepted


def loaded(folder: Path, count: int, seed: int) -> int:
    """The same of scenario files."""
    rng, accepted = np.random.default_rng(seed), 0
    write(folder, firms=FIRMS, links=LINKS)
    for _ in range(count):
        text = changed(SCENARIO, rng).decode("utf-8", "replace")
        try:
            scenario = loads(text, folder=folder)
            accepted += not isinstance(scenario.network, NetworkFiles) or imported(scenario.network).n >= 2
        except InputError as error:
            checked(error)
    return accepted


def test_some_damaged_tables_are_accepted_or_refused(tmp_path: Path) -> None:
    assert 20 < tried(tmp_path, 200, 1) < 180


def test_some_damaged_scenario_files_are_accepted_or_refused(tmp_path: Path) -> None:
    assert 5 < loaded(tmp_path, 100, 2) < 95


@pytest.mark.slow
def test_many_damaged_tables_are_accepted_or_refused(tmp_path: Path) -> None:
    assert 1_000 < tried(tmp_path, 14_000, 3) < 13_000


@pytest.mark.slow
def test_many_damaged_scenario_files_are_accepted_or_refused(tmp_path: Path) -> None:
    assert 300 < loaded(tmp_path, 6_000, 4) < 5_700
