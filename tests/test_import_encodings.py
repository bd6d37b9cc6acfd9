"""Graph files in other encodings: read as they declare, or refused in a sentence, by the command and the dashboard."""

import contextlib
import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imports import imported
from stallpoint.commands.cli import main
from stallpoint.model.network.import_graph_file import read_graph
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import NetworkFiles

HEAD = '<?xml version="1.0" encoding="{encoding}"?>\n'
BODIES = {
    "graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n<graph edgedefault="directed">'
    '<node id="{0}"/><node id="{1}"/><edge source="{0}" target="{1}"/></graph></graphml>\n',
    "gexf": '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n<graph defaultedgetype="directed">'
    '<nodes><node id="{0}"/><node id="{1}"/></nodes><edges><edge id="0" source="{0}" target="{1}"/></edges>'
    "</graph></gexf>\n",
}
SAVE = "save the file as UTF-8 and let its first line say so."
READ = [  # what the file declares, in what it is written, names that it holds
    ("GB2312", "gb2312", ("企业", "工厂")),
    ("GB2312", "gbk", ("朱镕基", "工厂")),
    ("GB2312", "gbk", (b"\xc3\x9f".decode("gbk"), "b")),  # these bytes are UTF-8 too, and no strict GB2312
    ("gbk", "gbk", ("东風", "联通")),
    ("GB18030", "gb18030", ("𠮷", "工厂")),
    ("Big5", "big5", ("企業", "工廠")),
    ("Shift_JIS", "shift_jis", ("工場", "ｱ")),
    ("EUC-KR", "euc_kr", ("공장", "회사")),
    ("iso-8859-1", "latin-1", ("Zürich", "Málaga")),
    ("windows-1251", "cp1251", ("завод", "b")),
    ("UTF-8", "utf-8-sig", ("企业", "工厂")),
    ("UTF-16", "utf-16", ("企业", "工厂")),
    ("UTF-16LE", "utf-16-le", ("企业", "工厂")),
    ("UTF-16", "utf-16-be", ("企业", "工厂")),
    ("utf-32", "utf-32", ("企业", "工厂")),
    ("GB2312", "ascii", ("a", "b")),
]
UNKNOWN = ["ansi", "unicode", "企", "", " ", "x" * 3000, "base64", "rot13", "zlib", "hex", "quopri"]
UNKNOWN += ["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"]
OTHER = [  # what the file declares, in what it is written, where that shows
    ("GB2312", "utf-8", ""),
    ("EUC-JP", "utf-8", " (line 3)"),
    ("Shift_JIS", "utf-8", " (line 3)"),
    ("gb18030", "utf-8", ""),
    ("iso-8859-1", "utf-8", ""),
    ("UTF-8", "gbk", " (line 3)"),
    ("ascii", "utf-8", " (line 3)"),
    ("UTF-16", "utf-8", ""),
    ("UTF-8", "utf-16", ""),
    ("GBK", "utf-8-sig", ""),
    ("cp037", "ascii", ""),
]


def text(kind: str, encoding: str, names: tuple[str, str] = ("a", "b")) -> str:
    return HEAD.format(encoding=encoding) + BODIES[kind].format(*names)


def kept(folder: Path, kind: str, data: bytes) -> Path:
    path = folder / f"chain.{kind}"
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        imported(NetworkFiles(graph=str(path)))
    return str(error.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(("encoding", "codec", "names"), READ)
def test_a_file_is_read_in_the_encoding_that_it_declares(
    tmp_path: Path, kind: str, encoding: str, codec: str, names: tuple[str, str]
) -> None:
    path = kept(tmp_path, kind, text(kind, encoding, names).encode(codec))
    assert imported(NetworkFiles(graph=str(path))).names == tuple(sorted(names))


@pytest.mark.parametrize("kind", BODIES)
def test_a_mark_at_the_start_is_enough_and_quotes_and_spaces_are_free(tmp_path: Path, kind: str) -> None:
    body = BODIES[kind].format("企业", "工厂")
    loose = f"<?xml version='1.0'\n {' ' * 3000}encoding = 'GBK' standalone='yes' ?>{body}".encode("gbk")
    for data in (body.encode(), body.encode("utf-8-sig"), body.encode("utf-16"), body.encode("utf-32"), loose):
        assert list(read_graph(str(kept(tmp_path, kind, data)))[0]) == ["企业", "工厂"]


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("encoding", UNKNOWN)
def test_what_is_no_encoding_of_text_is_said(tmp_path: Path, kind: str, encoding: str) -> None:
    found = refusal(kept(tmp_path, kind, text(kind, encoding).encode()))
    shown = repr(encoding) if len(encoding) < 60 else "'xxx"
    assert found.startswith(f"chain.{kind}: encoding is {shown}")
    assert found.endswith(f": this is no encoding of text that is known here: {SAVE}")


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(("encoding", "codec", "where"), OTHER)
def test_a_file_that_is_not_written_in_what_it_declares_is_refused(
    tmp_path: Path, kind: str, encoding: str, codec: str, where: str
) -> None:
    names = ("a", "b") if codec == "ascii" else ("企业工厂", "工厂")
    path = kept(tmp_path, kind, text(kind, encoding, names).encode(codec))
    assert (
        refusal(path)
        == f"chain.{kind}: encoding is {encoding!r}: this is not what the file is written in{where}: {SAVE}"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (text("graphml", "GBK", ("a\0", "b")).encode(), "line 3: holds a NUL character: this is not UTF-8 text."),
        (b"\xff\xfe", "graph: the file is empty."),
        (BODIES["graphml"].format("é", "b").encode("latin-1"), "line 2: must be UTF-8 text: save the file with that"),
        (b"\n" + text("graphml", "GBK").encode(), "line 2: is malformed XML (XML or text declaration not at start"),
        (
            text("graphml", "utf-7", ("+2AA-", "b")).encode(),
            "encoding is 'utf-7': this is not what the file is written in",
        ),
    ],
)
def test_odd_bytes_are_told_in_a_sentence(tmp_path: Path, data: bytes, expected: str) -> None:
    assert refusal(kept(tmp_path, "graphml", data)).startswith(f"chain.graphml: {expected}")


@pytest.mark.parametrize("codec", ["gbk", "utf-16", "utf-7"])
def test_no_encoding_hides_an_entity(tmp_path: Path, codec: str) -> None:
    head = HEAD.format(encoding=codec)
    data = f'{head}<!DOCTYPE a [<!ENTITY b "c">]><graphml/>'.encode(codec)
    if codec == "utf-7":
        data = f'{head}+ADwAIQ-DOCTYPE a [+ADwAIQ-ENTITY b "c">]><graphml/>'.encode()
    assert "line 2 is '<!DOCTYPE': is refused" in refusal(kept(tmp_path, "graphml", data))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["gbk", "big5", "utf-16", "utf-7", "hz", "iso2022_jp", "cp037", "koi8-r", "utf-32"]),
    st.binary(max_size=40),
)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, encoding: str, more: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for kind in BODIES:
        data = text(kind, encoding).encode().replace(b'"a"', b'"' + more + b'"')
        with contextlib.suppress(InputError):
            assert imported(NetworkFiles(graph=str(kept(folder, kind, data)))).n == 2


# -- where a user meets it


@pytest.mark.parametrize("kind", BODIES)
def test_the_command_says_it_and_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    kept(tmp_path, kind, text(kind, "ansi").encode())
    scenario = tmp_path / "mine.yaml"
    scenario.write_text(f"name: mine\nextends: no-policy\nnetwork:\n  graph: chain.{kind}\n", encoding="utf-8")
    assert main(["run", str(scenario), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"encoding is 'ansi': this is no encoding of text that is known here: {SAVE}" in said


@pytest.mark.skipif(importlib.util.find_spec("solara") is None, reason="the dashboard is not installed")
@pytest.mark.parametrize("kind", BODIES)
def test_the_dashboard_reads_and_refuses_them_too(kind: str) -> None:
    from stallpoint.scenarios.files import load
    from stallpoint.viz.dashboard import state, uploads
    from stallpoint.viz.dashboard.downloads import Taken

    tab = state.of(load("display-programme").with_world(factories=60, months=36))
    data = text(kind, "GB2312", ("企业", "工厂")).encode("gb2312")
    brought = uploads.with_uploaded(tab, [Taken(f"mine.{kind}", data)])
    assert brought.scenario.network is not None
    assert imported(brought.scenario.network).names == ("企业", "工厂")
    with pytest.raises(InputError) as error:
        uploads.with_uploaded(tab, [Taken(f"mine.{kind}", text(kind, "ansi").encode())])
    assert (
        str(error.value) == f"mine.{kind}: encoding is 'ansi': this is no encoding of text that is known here: {SAVE}"
    )
