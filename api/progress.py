"""A bar of runs, in a terminal as in a notebook."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from ..scenarios.errors import Notice


@contextmanager
def gauge(shown: bool | None) -> Iterator[Callable[[int, int], None]]:
    """Gives what is to be told how many runs are done and how many there are in all.

    Args:
        shown: whether there is a bar; by default in a terminal or notebook, of what takes longer than a second.
    """
    disable = None if shown is None else not shown
    if in_notebook():
        disable = bool(disable)
    with _bar()(unit="run", desc="running", delay=1 if shown is None else 0, leave=False, disable=disable) as bar:

        def show(done: int, total: int) -> None:
            if total != bar.total:
                bar.reset(total)
            bar.update(done - bar.n)

        yield show


@contextmanager
def sentences() -> Iterator[None]:
    """Notices are sentences on standard error while this lasts, without a line of code under them."""
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any) -> None:
            if issubclass(category, Notice):
                print(f"note: {message}", file=sys.stderr)
            else:
                usual(message, category, *where)

        warnings.showwarning = show  # type: ignore[assignment]
        yield


def in_notebook() -> bool:
    """Whether a notebook asks."""
    try:
        from IPython import get_ipython  # type: ignore[attr-defined,unused-ignore]
    except ImportError:
        return False
    shell: Any = get_ipython()  # type: ignore[no-untyped-call,unused-ignore]
    return shell is not None and "IPKernelApp" in shell.config


def _bar() -> Any:
    """The bar that can be drawn here; one of a notebook needs widgets."""
    if in_notebook() and find_spec("ipywidgets"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from tqdm.notebook import tqdm as widget

            return widget
    from tqdm import tqdm

    return tqdm
