"""Chains in the format of Willems 2008."""

from pathlib import Path

import numpy as np
import pytest
from imports import CHAIN_HEAD, CHAINS, imported, same, sentence, shuffled, write
from stallpoint.model.dice import name_id
from stallpoint.model.network.topology import measure
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.scenarios.shipped import shipped

STAGES = {1: 5, 5: 18, 9: 20, 12: 32, 18: 73, 24: 257, 31: 106, 36: 845}
LINKS_OF = {1: 6, 5: 22, 9: 23, 12: 51, 18: 143, 24: 1168, 31: 308, 36: 4206}
MIDDLEMEN = {5: 1, 9: 3, 12: 5, 18: 14}


def stages(*rows: str) -> str:
    """A chain of rows such as ``Manuf_1 Part_1 Part_2``: a stage and its upstream stages."""
    text = CHAIN_HEAD
    for row in rows:
        stage, *upstream = row.split()
        text += f"{stage},1,,2,,,," + "".join(f",{name},1" for name in upstream) + "\n"
    return text


@pytest.mark.skipif(not CHAINS.is_dir(), reason="the eight chains of Willems 2008 are not beside this checkout")
@pytest.mark.parametrize("number", STAGES)
def test_every_chain_of_the_set_imports(number: int) -> None:
    network = imported(NetworkFiles(chain=str(CHAINS / f"willems_{number:02d}.csv")))
    assert (network.n, len(network.supplier)) == (STAGES[number], LINKS_OF[number])
    assert {name.split("_")[0] for name in network.names} == {"Part", "Manuf"}
    measured = measure(network)
    assert measured["acyclic"] == 1
    assert measured["components"] == 1
    drawn = any(note.startswith("The links came without middlemen") for note in network.notes)
    assert drawn == (number not in MIDDLEMEN)
    if number in MIDDLEMEN:
        assert network.middlemen == MIDDLEMEN[number]


def test_the_shipped_chain_is_the_one_of_the_set() -> None:
    network = imported(shipped("willems_24"))
    assert (network.n, len(network.supplier)) == (257, 1168)
    assert np.bincount(network.tier).tolist() == [209, 24, 7, 17]
    assert 0.2 < (network.middleman >= 0).mean() < 0.4
    assert network.notes[0] == (
        "Of the chain's 334 stages (209 Part, 48 Manuf, 77 Dist), 257 of kind Part or Manuf are factories."
    )
    assert network.notes[1] == "Trade stages: 77 with no factory after them: left out."
    if CHAINS.is_dir():
        assert Path(shipped("willems_24").chain).read_bytes() == (CHAINS / "willems_24.csv").read_bytes()


def test_trade_stages_become_middlemen(tmp_path: Path) -> None:
    chain = stages(
        "Part_1", "Part_2", "Trans_1 Part_1", "Dist_1 Trans_1 Part_2", "Manuf_1 Dist_1", "Manuf_2 Dist_1 Part_1",
        "Retail_1 Manuf_1", "Dist_9",
    )  # fmt: skip
    network = imported(write(tmp_path, chain=chain))
    links = {
        (network.names[s], network.names[b]): int(network.middleman_ids[m]) if m >= 0 else None
        for s, b, m in zip(network.supplier, network.buyer, network.middleman, strict=True)
    }
    agent = name_id("Dist_1")  # the last trade stage before the buyer
    assert links == {
        ("Part_1", "Manuf_1"): agent,
        ("Part_2", "Manuf_1"): agent,
        ("Part_2", "Manuf_2"): agent,
        ("Part_1", "Manuf_2"): None,  # the direct link counts
    }
    assert network.tier.tolist() == [1, 1, 0, 0]
    assert network.notes[:5] == (
        "Of the chain's 8 stages (2 Part, 2 Manuf, 1 Trans, 2 Dist, 1 Retail), 4 of kind Part or Manuf are factories.",
        "Trade stages: 1 between factories, each a middleman of the links through it.",
        "Trade stages: 1 between factories but not next to a buyer, or without a supplier: left out.",
        "Trade stages: 2 with no factory after them: left out.",
        "Links that came more than once, directly or through trade, and count once: 1.",
    )


def test_the_order_of_stages_changes_nothing(tmp_path: Path) -> None:
    text = Path(shipped("willems_24").chain).read_text("utf-8")
    assert same(imported(shipped("willems_24")), imported(write(tmp_path, chain=shuffled(text, 1))))


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (
            stages("Factory_1"),
            "line 2, stage_id is 'Factory_1': must begin with its kind (Part, Manuf, Trans, Dist, Retail).",
        ),
        (
            stages("Parts_1"),
            "line 2, stage_id is 'Parts_1': must begin with its kind (Part, Manuf, Trans, Dist, Retail); did you mean "
            "'Part'?",
        ),
        (stages("Part_1", "Part_1"), "line 3, stage_id is 'Part_1': is on line 2 already."),
        (
            stages("Part_1", "Manuf_1 Part_2"),
            "line 3, up_stages is 'Part_2': there is no such stage; did you mean 'Part_1'?",
        ),
        (stages("Part_1 Part_1"), "line 2, up_stages is 'Part_1': supplies itself."),
        (stages("Part_1", "Manuf_1 Part_1 Part_1"), "line 3, up_stages is 'Part_1': is there twice."),
        (
            stages("Manuf_1 Manuf_2", "Manuf_2 Manuf_1"),
            "up_stages: stages supply each other in a circle: Manuf_1 → Manuf_2 → Manuf_1; break it.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1\n",
            "line 3, up_stages is 'Part_1': has no quantity after it: upstream stages are NAME,quantity pairs.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1,0\n",
            "line 3, up_stages is '0': must be a quantity above 0: upstream stages are NAME,quantity pairs.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1,x\n",
            "line 3, up_stages is 'x': must be a quantity above 0: upstream stages are NAME,quantity pairs.",
        ),
        (CHAIN_HEAD + "Part_1,1\n", "line 2: cells: 2 here, at least 8 in such a chain."),
        (CHAIN_HEAD, "firms is 0: must be at least 2."),
        ("id,tier\na,0\n", "column 1 is 'id': must be 'stage_id', as in the chains of Willems 2008."),
        ("stage_id,lead_time\n", "column 3: must be 'max_s_time', as in the chains of Willems 2008."),
    ],
)
def test_a_chain_that_is_wrong_says_where(tmp_path: Path, chain: str, expected: str) -> None:
    text = sentence(write(tmp_path, chain=chain), tmp_path)
    if "circle" in expected:
        expected_either = {expected, expected.replace("1 → Manuf_2 → Manuf_1", "2 → Manuf_1 → Manuf_2")}
        assert text.removeprefix("chain.csv: ") in expected_either
    else:
        assert text == f"chain.csv: {expected}"
