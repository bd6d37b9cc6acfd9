"""Graph files that were damaged at random: each is accepted, or refused in one sentence of bounded length."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from imports import imported
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import NetworkFiles

LONGEST = 600
WORDS = (
    *('"', "'", "<", ">", "&", "/", "=", " ", "\n", "\x00", "\ufeff", "&#0;", "&amp;", "]]>", "<![CDATA[", "<!--"),
    *("NaN", "NA", "-1", "1e999", "undirected", "directed", "encoding", "UTF-16", "GB2312", "hex", "double", "boolean"),
    *(
        "<node/>",
        '<node id="a"/>',
        '<edge source="a"/>',
        "<graph>",
        "</graph>",
        "<data key='d0'>x</data>",
        "甲",
        "\ud800",
    ),
    *("x" * 3000, "<a>" * 200),
)


def files() -> list[tuple[str, str]]:
    """Whole files to damage, each with its ending."""
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("d", "c"), ("b", "d")])
    for place, name in enumerate("abcd"):
        graph.nodes[name].update(name=f"Firm {name}", tier=float(place), sector=place, revenue=2.5, label=name)
    graph.edges["a", "b"].update(middleman="m", weight=3)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    mixed = "\n".join(nx.generate_graphml(graph)).replace('<edge source="a"', '<edge directed="false" source="a"')
    return [
        ("graphml", head + "\n".join(nx.generate_graphml(graph))),
        ("graphml", head + mixed),
        ("graphml", "\n".join(nx.generate_graphml(graph.to_undirected()))),
        ("gexf", "\n".join(nx.generate_gexf(graph))),
        ("gexf", head + "\n".join(nx.generate_gexf(graph.to_undirected()))),
    ]


def damaged(text: str, rng: np.random.Generator) -> bytes:
    """The text with a few pieces taken out, doubled, moved or written over; sometimes bytes of it."""
    for _ in range(int(rng.integers(1, 3))):
        start = int(rng.integers(0, len(text) + 1))
        end = min(len(text), start + int(rng.integers(1, 30)))
        piece = (
            "",
            text[start:end] * 2,
            str(rng.choice(WORDS)),
            text[end : end + 20],
        )[int(rng.integers(0, 4))]
        text = text[:start] + piece + text[end:]
    data = text.encode("utf-8", "surrogatepass")
    if data and rng.random() < 0.2:
        at = int(rng.integers(0, len(data)))
        data = data[:at] + bytes([int(rng.integers(0, 256))]) + data[at + 1 :]
    return data if rng.random() < 0.95 else text.encode("utf-16", "surrogatepass")


def tried(folder: Path, count: int, seed: int) -> int:
    """How many of so many damaged files were accepted; whatever else escapes than a short sentence fails."""
    rng, whole, accepted = np.random.default_rng(seed), files(), 0
    for turn in range(count):
        ending, text = whole[turn % len(whole)]
        path = folder / f"net.{ending}"
        path.write_bytes(damaged(text, rng))
        try:
            accepted += imported(NetworkFiles(graph=str(path))).n >= 2
        except InputError as error:
            sentence = str(error)
            assert len(sentence) < LONGEST, sentence
            assert "\n" not in sentence, sentence
            assert sentence.endswith((".", "?")), sentence
    return accepted


def test_some_damaged_graph_files_are_accepted_or_refused(tmp_path: Path) -> None:
    accepted = tried(tmp_path, 300, 1)
    assert 10 < accepted < 290


@pytest.mark.slow
def test_many_damaged_graph_files_are_accepted_or_refused(tmp_path: Path) -> None:
    assert 500 < tried(tmp_path, 10_000, 2) < 9_500
