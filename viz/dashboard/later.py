"""What takes a page too long to work out while it is drawn: it is worked out beside it, and shown when it is there."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import solara


def use_later[T](make: Callable[[], T], key: Sequence[object]) -> tuple[T | None, bool]:
    """What ``make`` gives, worked out after the page is drawn; the page is drawn anew once it is there.

    While it is worked out, newer questions wait, and only the newest of them is asked.

    Args:
        make: works it out; it must not depend on what is drawn.
        key: what it depends on; with another key it is asked anew.

    Returns:
        What came of it last, or ``None`` before there is anything; and whether it is the answer to this key.

    Raises:
        Exception: whatever ``make`` raised, when the page is drawn.
    """
    here: _Beside = solara.use_memo(_Beside, [])
    (known, value, failed), show = solara.use_state((None, None, None))
    asked = tuple(key)

    def ask() -> None:
        here.ask(asked, make, show)

    solara.use_effect(ask, [asked])
    solara.use_effect(lambda: here.leave, [])
    if failed is not None and known == asked:
        raise failed
    return value, known == asked


class _Beside:
    """One thread of a page at most, and the newest question."""

    def __init__(self) -> None:
        self._next: tuple[Any, Callable[[], Any], Callable[[Any], None]] | None = None
        self._busy, self._lock = False, threading.Lock()

    def ask(self, key: object, make: Callable[[], Any], show: Callable[[Any], None]) -> None:
        """Have it worked out, after what is under way and in place of what waits."""
        with self._lock:
            self._next = key, make, show
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._work, daemon=True).start()

    def leave(self) -> None:
        """The page is gone: nothing more is begun."""
        with self._lock:
            self._next = None

    def _work(self) -> None:
        value = None
        while True:
            with self._lock:
                if self._next is None:
                    self._busy = False
                    return
                (key, make, show), self._next = self._next, None
            failed = None
            try:
                value = make()
            except Exception as error:
                failed = error
            show((key, value, failed))
