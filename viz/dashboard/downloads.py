"""Files handed to a visitor and taken from one: made on demand, in the background; nothing taken is ever executed."""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

import solara

from . import state
from .widgets import FilesWidget
from .work import readable

KINDS = {"pdf": "application/pdf", "html": "text/html", "png": "image/png", "svg": "image/svg+xml", "csv": "text/csv"}
"""What files are, by their endings."""
MOST_UPLOAD = 5_000_000
"""Bytes of all files of one upload together."""


class Given(NamedTuple):
    """A file to hand out."""

    name: str
    kind: str
    data: bytes

    @classmethod
    def of(cls, name: str, data: bytes) -> Self:
        """A file whose ending says what it is."""
        return cls(name, KINDS[name.rpartition(".")[2]], data)


class Taken(NamedTuple):
    """A file that came in: its name is the visitor's and only ever shown, never used as a path."""

    name: str
    data: bytes


@solara.component
def Download(
    label: str, make: Callable[[], Given], disabled: bool = False, on_busy: Callable[[bool], None] | None = None
) -> None:
    """A button that makes a file in the background and hands it over; what goes wrong becomes the page's message.

    ``on_busy`` hears when it begins to be made, and when that is over.
    """
    busy, set_busy = solara.use_state(False)
    asked = solara.use_ref(0)
    widget = FilesWidget.element(label=label, busy=busy, disabled=disabled)

    def busies(now: bool) -> None:
        set_busy(now)
        if on_busy is not None:
            on_busy(now)

    def wire() -> Callable[[], None]:
        real = solara.get_widget(widget)
        latest = make

        def wanted(change: object) -> None:
            asked.current += 1
            busies(True)
            threading.Thread(target=hand_over, daemon=True).start()

        def hand_over() -> None:
            try:
                file = latest()
                real.send({"kind": "file", "name": file.name, "type": file.kind}, [file.data])
            except Exception as error:
                state.message.set(readable(error))
            finally:
                busies(False)

        real.observe(wanted, "wanted")
        return lambda: real.unobserve(wanted, "wanted")

    solara.use_effect(wire, [make])


@solara.component
def Upload(label: str, accept: str, many: bool, on_files: Callable[[Sequence[Taken]], None]) -> None:
    """A button that takes files up to :data:`MOST_UPLOAD`; what goes wrong with them becomes the page's message."""
    widget = FilesWidget.element(label=label, takes=True, accept=accept, many=many, most=MOST_UPLOAD)

    def wire() -> Callable[[], None]:
        real = solara.get_widget(widget)

        def came(source: object, content: object, buffers: Sequence[memoryview]) -> None:
            try:
                on_files(taken(content, buffers))
            except Exception as error:
                state.message.set(readable(error))

        real.on_msg(came)
        return lambda: real.on_msg(came, remove=True)

    solara.use_effect(wire, [on_files])


def taken(content: object, buffers: Sequence[memoryview]) -> list[Taken]:
    """The files of one message from a browser, whoever wrote it.

    Raises:
        InputError: if it is no upload, or too large; nothing is read before its size is known.
    """
    from ...scenarios.errors import InputError

    names = content.get("names") if isinstance(content, dict) else None
    if not isinstance(names, list) or len(names) != len(buffers) or not names:
        raise InputError("upload", None, "did not arrive whole: try again")
    size = sum(memoryview(buffer).nbytes for buffer in buffers)
    if size > MOST_UPLOAD:
        raise InputError("upload", f"{size / 1e6:.1f} MB", f"a page takes up to {MOST_UPLOAD / 1e6:.0f} MB")
    return [Taken(shown(name), bytes(buffer)) for name, buffer in zip(names, buffers, strict=True)]


def shown(name: object) -> str:
    """A file's name as it may be shown: its last part, printable, short."""
    last = str(name).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:80] or "file"
