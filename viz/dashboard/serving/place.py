"""Where the pages are served, by which names they are reached, and by whom."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path

from ....scenarios.errors import InputError

LOOPBACK = "127.0.0.1"
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
MOST = 60
"""Pages that are open at once, of all visitors."""
SHORTEST = 8
"""Letters of a password."""
STANDARD_PORTS = {"http": 80, "https": 443}

_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.?)+(:\d{1,5})?|\[[0-9a-f:]+\](:\d{1,5})?")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Place:
    """Where the pages are served, and to whom.

    Args:
        host: the address of this machine that is listened on.
        names: by which others reach the pages; with the port, where that is not the standard one of http and https.
        root: the path under which they stand, such as ``/sp``; empty for none.
        proxies: addresses, or networks, whose word is taken on whom they ask for and how that one came.
        password: what visitors have to know; empty if nothing.
        user_header: the header in which a proxy names a visitor who has signed in there; empty for none.
        open: whether they may be reached by others with neither.

    Raises:
        InputError: if one of these is none, or if the pages would be open to others without a word.
    """

    host: str = LOOPBACK
    names: tuple[str, ...] = ()
    root: str = ""
    proxies: tuple[str, ...] = ()
    password: str = field(default="", repr=False)
    user_header: str = ""
    open: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(name.lower() for name in self.names))
        object.__setattr__(self, "user_header", self.user_header.lower())
        if not _is_address(self.host):
            raise InputError("--host", self.host, "must be an address of this machine, such as 127.0.0.1 or 0.0.0.0")
        for name in self.names:
            if not _NAME.fullmatch(name):
                raise InputError("--allow-host", name, "must be a name or address, such as stallpoint.example")
        if self.root and not _ROOT.fullmatch(self.root):
            raise InputError("--root-path", self.root, "must be a path without a / at its end, such as /stallpoint")
        for proxy in self.proxies:
            if not _is_network(proxy):
                raise InputError("--proxy", proxy, "must be an address or a network, such as 127.0.0.1 or 10.0.0.0/8")
        if self.user_header and not (self.proxies and _HEADER.fullmatch(self.user_header)):
            remedy = "must be the name of a header, and the proxy that sets it is to be named by --proxy ADDRESS"
            raise InputError("--user-header", self.user_header, remedy)
        if self.password and len(self.password) < SHORTEST:
            raise InputError("password", None, f"must have {SHORTEST} letters or more")
        if self.reached and not (self.password or self.user_header or self.open):
            remedy = "others could use the pages: ask for a password (--password-file FILE), take --user-header NAME"
            raise InputError("dashboard", None, f"{remedy}, or say that it is meant to be so (--open)")

    @property
    def reached(self) -> bool:
        """Whether others than this machine can reach the pages."""
        return not (ipaddress.ip_address(self.host).is_loopback and set(self.names) <= set(LOCAL_NAMES))

    @property
    def told(self) -> str:
        """Who can use the pages, in a sentence."""
        if self.user_header:
            who = f"those whom the proxy names in {self.user_header}"
        elif self.password:
            who = "those who know the password"
        else:
            who = "everybody: there is no password"
        return f"Others reach it by {', '.join(self.names) or 'the address of this machine'}; it is open to {who}."

    @property
    def shown_host(self) -> str:
        """The host in an address that this machine can open."""
        address = ipaddress.ip_address(self.host)
        shown = str(address) if not address.is_unspecified else LOOPBACK if address.version == 4 else "::1"
        return f"[{shown}]" if ":" in shown else shown

    def answers(self, host: str, scheme: str, here: tuple[str, int] | None) -> bool:
        """Whether it is one of our names, as a browser sends it.

        Args:
            host: with the port, unless it is the standard one.
            scheme: ``http`` or ``https``, as the visitor came.
            here: address and port that the connection came in by.
        """
        host = host.lower()
        if host in self.names:
            return True
        if here is None:
            return False
        address, port = here
        own = f"[{address}]" if ":" in address else address
        names = {*LOCAL_NAMES, *self.names, own}
        return host in {f"{name}:{port}" for name in names} or (port == STANDARD_PORTS[scheme] and host in names)


def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        return bool(ipaddress.ip_network(text))
    except ValueError:
        return False


def read_password(path: Path) -> str:
    """The password in a file, its one line.

    Raises:
        InputError: if it cannot be read, or holds none.
    """
    try:
        word = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InputError("--password-file", str(path), "cannot be read") from None
    if not word or "\n" in word:
        raise InputError("--password-file", str(path), "must hold the password and nothing else, in one line")
    return word
