"""What all tests share: the helpers beside them, patience, and that none of them leaves anything behind."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "research")]
BROWSER = Path(__file__).parent / "browser"

# A busy machine may take its time for an example, or for drawing one.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Files and tests come in random order, but nobody sets the dice of the process for them."""
    config.option.randomly_reset_seed = False
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes first: it has most to wait for, and others fill its pauses."""
    items.sort(key=lambda item: BROWSER not in item.path.parents)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``--dist loadfile``, tests of the browser go to one worker as well: it starts the only server for them."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return BROWSER.name if BROWSER.name in Path(file).parts else file

    return Files(config, log)


def surroundings() -> dict[str, Any]:
    """What a test could change for those that come after it."""
    # a pool tells its workers how to allocate, for good, polars its allocator, and scikit-learn OpenMP as it comes in
    kept = ("PYTEST_CURRENT_TEST", "MALLOC_", "_RJEM_MALLOC_", "KMP_")
    found = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
    interrupts = {sign.name: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}
    return found | {"the folder": os.getcwd(), "the path": list(sys.path)} | interrupts


@pytest.fixture(autouse=True, scope="session")
def _every_column_is_told() -> Iterator[None]:
    """No test writes a folder with a table or a column that its dictionary does not know."""
    from stallpoint.experiments import dictionary
    from stallpoint.experiments.study import HOMES

    plain, rows = dictionary.meaning, dictionary.row_of

    def meaning(kind: str, table: str, column: str) -> dictionary.Meaning | None:
        if kind not in HOMES:
            return plain(kind, table, column)
        assert rows(kind, table), f"data/dictionary.yaml does not say what a row of {kind}/{table} is"
        found = plain(kind, table, column)
        assert found, f"data/dictionary.yaml does not say what {kind}/{table}.{column} is"
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dictionary, "meaning", meaning)
        yield


@pytest.fixture(autouse=True, scope="session")
def _compiling_is_not_told() -> Iterator[None]:
    """What a command says depends on no cache and on no load: a model that is still to be compiled is said by none.

    Tests of what is said of it set the time themselves, as do processes that are started.
    """
    from stallpoint.model import compiling

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "AFTER", 3600.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def _keeps_uploads_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests bring to the pages, and to servers that they start, is not kept where this user's own uploads are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STALLPOINT_UPLOADS", str(tmp_path_factory.mktemp("uploads")))
        yield


@pytest.fixture(autouse=True)
def _leaves_nothing_behind() -> Iterator[None]:
    before = surroundings()
    yield
    after = surroundings()
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()


@pytest.fixture(autouse=True, scope="module")
def _closes_what_it_opened() -> Iterator[None]:
    """No process that a module started outlives it, nor does the dispatcher that the pages of a module share."""
    yield
    jobs = sys.modules.get("stallpoint.viz.dashboard.jobs")
    if jobs is not None:
        jobs.close()
    assert multiprocessing.active_children() == []
