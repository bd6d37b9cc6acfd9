"""A large world shares its months with a second processor: the same numbers, and only where it is alone."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from everything import EVERYTHING, MONTHS, SEED, prints
from stallpoint.model import hands, schedule
from stallpoint.model.engine import COMPILES
from stallpoint.model.life import begin, live

pytestmark = pytest.mark.skipif(not COMPILES, reason="only compiled months are shared")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Any world is large enough and there are processors; how often a second hand was asked, a number a stretch."""
    found: list[int] = []

    @contextmanager
    def second(board: Any, factories: int, lend: Callable[[], None]) -> Iterator[None]:
        with hands.second(board, factories, lend):
            before = int(board[hands.DONE])
            yield
            found.append(int(board[hands.DONE]) - before)

    monkeypatch.setattr(schedule, "second", second)
    monkeypatch.setattr(hands, "WIDE", 1)
    monkeypatch.setattr(hands, "cores", lambda: 2)
    return found


def test_two_hands_give_the_same_numbers(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    shared = prints(EVERYTHING)
    assert sum(asked) == 3 * MONTHS
    monkeypatch.setattr(hands, "WIDE", 10**9)
    assert prints(EVERYTHING) == shared
    assert sum(asked) == 3 * MONTHS


def test_nobody_waits_after_a_run_or_a_failure(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    before = threading.active_count()
    world = begin(EVERYTHING, SEED)

    def fails(*_: Any) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "months", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            live(world)
    assert threading.active_count() == before
    assert world.state.board.tolist() == hands.blank().tolist()
    live(world)
    assert sum(asked) == 3 * MONTHS
    assert threading.active_count() == before


def test_a_second_run_and_a_worker_have_one_hand(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    board = hands.blank()
    with hands.second(board, 10, lambda: None):
        assert board[hands.HANDS] == 2
        live(begin(EVERYTHING, SEED))
    monkeypatch.setattr(multiprocessing, "parent_process", threading.current_thread)
    live(begin(EVERYTHING, SEED))
    assert asked != []
    assert set(asked) == {0}


def test_a_small_world_and_a_single_processor_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for factories, processors in ((hands.WIDE - 1, 2), (hands.WIDE, 1)):
        monkeypatch.setattr(hands, "cores", lambda count=processors: count)
        board = hands.blank()
        with hands.second(board, factories, lambda: pytest.fail("somebody was asked")):
            assert board[hands.HANDS] == 1
