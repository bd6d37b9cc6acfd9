"""The page that animates by itself: it holds the run bit for bit, and nothing from outside."""

import base64
import dataclasses
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from stallpoint.commands.cli import main
from stallpoint.model.adoption import AdoptionModel
from stallpoint.viz.animation import animate, course, page
from stallpoint.viz.dashboard.run_frames import Film
from stallpoint.viz.figure import Line
from studies import drawn, little

SCENARIO = little("display-programme")


def data(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found.group(1))


def packed(html: str) -> list[str]:
    """What of its data stands there as bytes, in letters that name no address."""
    found = [part for part in data(html).values() if isinstance(part, str) and len(part) > 80]
    assert found
    assert all(base64.b64decode(part, validate=True) for part in found)
    return found


def test_the_page_holds_the_run_bit_for_bit() -> None:
    held = data(animate(SCENARIO, 3))
    result = AdoptionModel(SCENARIO, 3).run()
    frames = np.frombuffer(gzip.decompress(base64.b64decode(str(held["frames"]))), np.uint8)
    assert np.array_equal(frames.reshape(result.history.stage.shape) & 7, result.history.stage)
    lines = {line.label: line.y for line in course(result).panels[0].marks if isinstance(line, Line)}
    assert np.array_equal(lines["really in use"], result.series["in_use"])
    drawn([course(result)])


def test_the_page_asks_nothing_of_anybody() -> None:
    html = animate(SCENARIO, 0).replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    for bytes_ in packed(html):
        html = html.replace(bytes_, "")  # a double slash may stand in them, as two letters of 64
    assert "http" not in html
    assert "//" not in re.sub(r"^\s*//.*$|\s// .*$", "", html.replace("*/", ""), flags=re.MULTILINE)
    assert not re.search(r"<(?:link|iframe|img)\b", html)


def test_a_name_cannot_end_the_script() -> None:
    model = AdoptionModel(SCENARIO, 0)
    result = model.run()
    film = dataclasses.replace(Film.of(model.world.network, result), names=("</script><b>&", *result.names[1:]))
    html = page(film, result)
    assert "</script><b>" not in html
    assert data(html)["names"][0] == "</script><b>&"  # type: ignore[index]


def test_the_command_writes_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--set", "factories=60", "--set", "months=24"]
    assert main(["animate", "no-policy", *words, "--out", "a/run.html"]) == 0
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["run.html"]
    assert main(["animate", "no-policy", *words, "--out", "a"]) == 2
    assert "is a folder" in capsys.readouterr().err
