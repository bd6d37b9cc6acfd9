"""The server: on this machine only, with the pages' files from here and nothing from anywhere else.

Settings of Solara are read when it is imported, so they are set first, and Solara is imported inside functions.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import warnings
import webbrowser
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...scenarios.errors import InputError
from ..theme import css_variables

if TYPE_CHECKING:
    from starlette.applications import Starlette

STATIC = Path(__file__).with_name("static")
HOST = "127.0.0.1"
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
MOST_MESSAGE = 8_000_000
"""Bytes of one message from a browser; an upload is smaller."""
MOST_BODY = 64_000
PATIENCE = 120.0
"""Seconds that a browser may be silent before its socket is given up: it, or we, may be busy."""
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
    "SOLARA_KERNEL_MAX_COUNT": "60",
    "SOLARA_STATE_AUTO_REMOUNT": "true",  # the state is in the address: a restarted server takes the tab back
    "SOLARA_MODE": "production",
}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page may load: from here only. Vue compiles its templates in the browser, hence eval."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
CLOSED = ("/resourcez", "/_solara/api/evict", "/static/public")
"""Paths of Solara that tell about the server or other tabs."""

type Connection = dict[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]


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


def application(browser_files: Path) -> Guard:
    """The pages as an ASGI application."""
    configure()
    from solara.server import app as solara_app
    from solara.server import starlette as solara_starlette
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    solara_app.apps["__default__"] = solara_app.AppScript("stallpoint.viz.dashboard.app")
    inner: Starlette = solara_starlette.app

    async def colours(request: Any) -> Response:
        return Response(sheet(), media_type="text/css", headers={"cache-control": "no-cache"})

    own = [
        Route("/stallpoint/colours.css", colours),
        Mount("/stallpoint/{version}", app=StaticFiles(directory=STATIC)),
        Mount("/stallpoint", app=StaticFiles(directory=STATIC)),
        Mount("/", app=inner),
    ]
    outer = Starlette(routes=own, lifespan=solara_starlette.lifespan)
    return Guard(outer, browser_files)


def sheet() -> str:
    """Every colour of the visual language as a CSS variable, for paper and for a dark screen."""
    found = ""
    for theme, colours in (("light", css_variables()), ("dark", css_variables(dark=True))):
        whole = f"html:has(> body > .v-application.theme--{theme})"  # what shows beside and beyond the page
        found += f".theme--{theme}, {whole} {{ {colours} color-scheme: {theme}; }}\n"
    return found


class Guard:
    """Stands before the pages: who may connect, what may be asked, and what a browser may load."""

    def __init__(self, app: Starlette, browser_files: Path) -> None:
        self.app, self.browser_files = app, browser_files

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self.refusal(scope, headers)
        if scope["type"] == "websocket":
            if refusal:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
                return
            await self.app(scope, receive, send)
            return
        if refusal:
            await _answer(send, *refusal)
            return
        await self.app(scope, receive, _with_headers(send, headers.get("host", HOST)))

    def refusal(self, scope: Connection, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Status and sentence, if this is not to be answered; ``None`` if it is."""
        host = headers.get("host", "")
        if _name(host) not in LOCAL_NAMES:  # another site may point its name at this machine
            return 403, "This page is for this machine only."
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            return 403, "This page cannot be used from another site."
        if scope["type"] == "websocket" and origin is None:
            return 403, "A browser says where it comes from."
        path = scope["path"]
        if any(path.startswith(closed) for closed in CLOSED):
            return 404, "There is no such page."
        if path.startswith("/_solara/cdn/") and not self.known(path.removeprefix("/_solara/cdn/")):
            return 404, "There is no such file."
        if scope["type"] == "http" and not headers.get("content-length", "0").isdecimal():
            return 400, "How long is it?"
        if scope["type"] == "http" and int(headers.get("content-length", "0")) > MOST_BODY:
            return 413, "That is too large."
        return None

    def known(self, name: str) -> bool:
        """Whether it is one of the installed files; no other is looked for elsewhere."""
        place = (self.browser_files / name).resolve()
        return place.is_relative_to(self.browser_files.resolve()) and place.is_file()


def _name(host: str) -> str:
    """The host without its port."""
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]


def _with_headers(send: Send, host: str) -> Send:
    extra = {**HEADERS, "content-security-policy": POLICY.format(host=host)}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *((name.encode(), value.encode()) for name, value in extra.items() if name.encode() not in there),
            ]
        await send(message)

    return sending


async def _answer(send: Send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


def serve(port: int, query: str, show: bool, told: Callable[[str], None]) -> None:
    """Serve the pages until Ctrl-C.

    Args:
        port: where; 0 takes any free one.
        query: what the first page opens with, the query of a link.
        show: whether to open a browser.
        told: called with the address once it can be opened.

    Raises:
        InputError: if the port is taken, or what the browser loads is not installed.
    """
    files = browser_files()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen()  # whoever comes before the pages are ready waits
        except OSError as error:
            raise InputError("--port", port, f"cannot be used ({error.strerror}): choose another one") from None
        address = f"http://{HOST}:{listener.getsockname()[1]}/{'?' + query if query else ''}"
        app = application(files)

        import uvicorn

        warnings.filterwarnings("ignore", message="Cookies with samesite=none")

        from . import jobs

        jobs.dispatcher()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the workers are ended when we are
        sys.setswitchinterval(SWITCH)
        config = uvicorn.Config(
            app,
            log_level="critical",
            access_log=False,
            ws_max_size=MOST_MESSAGE,
            ws_ping_timeout=PATIENCE,
            timeout_graceful_shutdown=2,
        )
        told(address)
        if show:
            webbrowser.open(address)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            jobs.close()
