"""Options of commands that serve pages: where, by which names, and to whom."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..viz.dashboard.serving.place import Place

PASSWORD = "STALLPOINT_PASSWORD"
"""The variable in which the password may stand."""
_KEPT = "stallpoint.place"


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta.setdefault(_KEPT, {})[parameter.name] = value


_KEEP: dict[str, Any] = {"expose_value": False, "callback": _keep}
_FILE = click.Path(path_type=Path)
_PASSWORD = f"File with the password that visitors are asked for.  [default: {PASSWORD} in the environment]"
_OPTIONS = (
    click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address of this machine at which it listens.", **_KEEP
    ),
    click.option(
        "--allow-host", "names", multiple=True, metavar="NAME[:PORT]", help="A name by which others reach it.", **_KEEP
    ),
    click.option(
        "--root-path",
        "root",
        default="",
        metavar="PATH",
        help="Path under which a proxy offers it, such as /stallpoint.",
        **_KEEP,
    ),
    click.option(
        "--proxy",
        "proxies",
        multiple=True,
        metavar="ADDRESS",
        help="A proxy in front of it, whose X-Forwarded headers are believed.",
        **_KEEP,
    ),
    click.option("--password-file", "password", type=_FILE, help=_PASSWORD, **_KEEP),
    click.option(
        "--user-header", default="", metavar="NAME", help="Header in which that proxy names who has signed in.", **_KEEP
    ),
    click.option("--open", is_flag=True, help="Let others use it with neither password nor sign-in.", **_KEEP),
)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the options from which :func:`place` is made."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def place() -> Place:
    """Where the command that is run is to serve, and to whom.

    Raises:
        InputError: if an option is wrong, or others could come without a word.
    """
    from ..viz.dashboard.serving.place import Place, read_password

    given = dict(click.get_current_context().meta[_KEPT])
    file = given.pop("password")
    return Place(**given, password=read_password(file) if file else os.environ.get(PASSWORD, ""))
