"""The server: the pages, with their files from here and nothing from anywhere else.

Settings of Solara are read when it is imported, so they are set first, and Solara is imported inside functions.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import sys
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...scenarios.errors import InputError
from ..theme import css_variables
from .serving.place import MOST, Place

if TYPE_CHECKING:
    from starlette.routing import Mount

    from .serving.guard import Guard

STATIC = Path(__file__).with_name("static")
SWITCH = 0.0005
"""Seconds after which a busy thread lets another one go on. Each message to a browser passes from a page's thread to
the socket's and back; at Python's 5 ms, with many pages being drawn, one page could wait for half a minute."""
SETTINGS: Mapping[str, str] = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "Stallpoint",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_FORCE_REFRESH": "true",  # a page of an older version, whose server is newer, loads itself anew
    "SOLARA_THEME_VARIANT": "light",  # `static/custom.js` makes it follow the visitor's own choice
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_KERNEL_CULL_TIMEOUT": "5m",
    "SOLARA_KERNEL_MAX_COUNT": str(2 * MOST),  # threads of sockets; one that has ended may need its own for a while
    "SOLARA_STATE_AUTO_REMOUNT": "true",  # the state is in the address: a restarted server takes the tab back
    "SOLARA_MODE": "production",
}


def configure() -> None:
    """Set what Solara reads when it is imported; what the user has set already stays."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ["SOLARA_ASSETS_EXTRA_LOCATIONS"] = str(STATIC)


def browser_files() -> Path:
    """The folder of other people's builds that the browser loads: Solara, its fonts, ECharts.

    Raises:
        InputError: if they are not installed where Solara looks for them; else it would ask another host for them.
    """
    configure()
    from solara.server.settings import assets

    place = Path(assets.proxy_cache_dir)
    if not any(place.glob("requirejs@*/require.js")):
        remedy = f"no files for the browser are in {place}: install stallpoint[dashboard] in this Python environment"
        raise InputError("solara-assets", None, remedy)
    return place


def application(browser_files: Path, place: Place, free: Sequence[Mount] = ()) -> Guard:
    """The pages as an ASGI application.

    Args:
        browser_files: see :func:`browser_files`.
        place: where they are served, and to whom.
        free: what else is served, by path, to whoever comes: no password, no limit; the guard stands before it too.
    """
    configure()
    from solara.server import app as solara_app
    from solara.server import settings
    from solara.server import starlette as solara_starlette
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    from . import drawing
    from .serving import sending
    from .serving.door import Door
    from .serving.guard import Guard
    from .serving.missing import Missing
    from .serving.visitors import Visitors

    sending.install()
    drawing.install()
    solara_app.apps["__default__"] = solara_app.AppScript("stallpoint.viz.dashboard.app")
    settings.main.root_path = place.root  # else it keeps what the first request says
    settings.main.base_url = f"http://stallpoint{place.root}/"

    async def colours(request: Any) -> Response:
        return Response(sheet(), media_type="text/css", headers={"cache-control": "no-cache"})

    own = [
        Route("/stallpoint/colours.css", colours),
        Mount("/stallpoint/{version}", app=StaticFiles(directory=STATIC)),
        Mount("/stallpoint", app=StaticFiles(directory=STATIC)),
        Mount("/", app=solara_starlette.app),
    ]
    pages = Door(Visitors(Missing(Starlette(routes=own), page_paths)), place)
    outer = Starlette(routes=[*free, Mount("/", app=pages)], lifespan=solara_starlette.lifespan)

    return Guard(outer, place, partial(installed, browser_files))


def page_paths() -> set[str]:
    """Where the pages stand, as the address has it; read once somebody comes, for pages take long to load."""
    from .pages import PAGES

    return {page.path.strip("/") for page in PAGES}


def installed(files: Path, name: str) -> bool:
    """Whether it is one of the installed files for the browser; no other is looked for elsewhere."""
    found = (files / name).resolve()
    return found.is_relative_to(files.resolve()) and found.is_file()


def sheet() -> str:
    """Every colour of the visual language as a CSS variable, for paper and for a dark screen."""
    found = ""
    for theme, colours in (("light", css_variables()), ("dark", css_variables(dark=True))):
        whole = f"html:has(> body > .v-application.theme--{theme})"  # what shows beside and beyond the page
        found += f".theme--{theme}, {whole} {{ {colours} color-scheme: {theme}; }}\n"
    return found


def serve(place: Place, port: int, query: str, show: bool, told: Callable[[str], None]) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        place: where, and to whom.
        port: on which port; 0 takes any free one.
        query: what the first page opens with, the query of a link.
        show: whether to open a browser.
        told: called with the address once it can be opened.

    Raises:
        InputError: if the port is taken, or what the browser loads is not installed.
    """
    files = browser_files()
    with listening(place.host, port) as listener:
        at = f"http://{place.shown_host}:{listener.getsockname()[1]}{place.root}/{'?' + query if query else ''}"
        from . import classes, jobs
        from .analyses import analyses

        app = application(files, place, [classes.mounted(place, listener.getsockname()[1])])
        from .serving.running import run

        def ended() -> None:
            jobs.close()
            analyses.close()

        jobs.dispatcher()
        sys.setswitchinterval(SWITCH)
        told(at)
        if show:
            webbrowser.open(at)
        try:
            run(app, listener, ended)
        finally:
            classes.close()
            ended()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; whoever comes before the pages are ready waits.

    Raises:
        InputError: if it cannot.
    """
    family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        field, value = ("--host", host) if error.errno == errno.EADDRNOTAVAIL else ("--port", str(port))
        raise InputError(field, value, f"cannot be used ({error.strerror}): choose another one") from None
    return listener
