"""The version of the model: what decides numbers is in it, in every output, and no other is mixed in unasked."""

from pathlib import Path

import pytest
from stallpoint.model import version
from stallpoint.model.version import NAMES, UNKNOWN, Version, model_version


def test_the_version_names_the_libraries_that_compute() -> None:
    import numba
    import numpy
    import scipy

    here = model_version()
    assert (here.numpy, here.scipy, here.numba) == (numpy.__version__, scipy.__version__, numba.__version__)
    assert UNKNOWN not in [getattr(here, name) for name in NAMES]


def test_a_version_comes_back_from_its_line() -> None:
    here = model_version()
    assert Version.of(str(here)) == here
    assert Version.of("0.1.0+7366b8ba22") == Version("0.1.0", "7366b8ba22")
    assert Version.of("").numpy == UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_whatever_differs_is_named_and_makes_another_mark(name: str) -> None:
    here = model_version()
    other = Version(**{each: getattr(here, each) for each in NAMES} | {name: "0.9.9"})
    assert other.apart() == f"{name} 0.9.9 (here {getattr(here, name)})"
    assert other.mark != here.mark
    assert here.apart() == ""


@pytest.mark.parametrize(
    ("file", "decides"),
    [
        ("agents/vendor.py", True),
        ("model/market.py", True),
        ("scenarios/table/world.py", True),
        ("scenarios/telling.py", False),
        ("viz/look.py", False),
    ],
)
def test_the_digest_follows_the_sources_that_decide_numbers(
    file: str, decides: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / file
    source.parent.mkdir(parents=True)
    source.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    one = version.sources.__wrapped__()
    source.write_text("x = 2", encoding="utf-8")
    assert (version.sources.__wrapped__() != one) == decides
