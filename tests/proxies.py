"""nginx and Caddy with the recipes of the documents, on ports of this machine, with a certificate made for them."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stallpoint

RECIPES = Path(stallpoint.__file__).parent / "docs" / "serving"
ROOT = "/stallpoint"
PATIENCE = 60.0
INSTALL = "is not installed: apt-get install nginx caddy openssl"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine, and its key."""
    made = folder / "stallpoint.pem", folder / "stallpoint.key"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    words = f"{words} -addext subjectAltName=DNS:localhost"
    command = [program("openssl"), *words.split(), "-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run(command, check=True, capture_output=True)
    return made


def program(name: str) -> str:
    """Where a program is; the test is skipped where it is not."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} {INSTALL}")
    return found


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A recipe with what is of one machine in it replaced; each must stand there."""
    for before, after in changes:
        assert before in text, f"the recipe has no {before!r}"
        text = text.replace(before, after)
    return text


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    """The command that runs it with its recipe."""
    path, (public, private) = program("nginx"), certificate(folder)
    recipe = changed(
        (RECIPES / "nginx.conf").read_text("utf-8"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server_name stallpoint.example", "server_name localhost"),
        ("/etc/ssl/stallpoint.pem", str(public)),
        ("/etc/ssl/stallpoint.key", str(private)),
        ("127.0.0.1:8765", f"127.0.0.1:{behind}"),
    )
    places = "".join(f"{kind}_temp_path {folder};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "all.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/said.txt;\nevents {{}}\n"
        f"http {{ access_log off;\n{places}{recipe}}}\n"
    )
    return [path, "-p", str(folder), "-c", str(folder / "all.conf"), "-e", str(folder / "said.txt")]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    """The command that runs it with its recipe."""
    path, (public, private) = program("caddy"), certificate(folder)
    recipe = changed(
        (RECIPES / "Caddyfile").read_text("utf-8"),
        ("\nstallpoint.example {", f"\nhttps://localhost:{port} {{\n\ttls {public} {private}"),
        ("127.0.0.1:8765", f"127.0.0.1:{behind}"),
    )
    own = f"{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {folder}\n\tdefault_bind 127.0.0.1\n}}\n"
    (folder / "Caddyfile").write_text(own + recipe)
    return [path, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


KINDS: dict[str, Callable[[Path, int, int], list[str]]] = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxied(kind: str, folder: Path, port: int, behind: int) -> Iterator[str]:
    """The address at which a proxy offers what is served on a port of this machine."""
    command = KINDS[kind](folder, port, behind)
    with (folder / "out.txt").open("w") as said:
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        run = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=home, cwd=folder)
    try:
        last = time.monotonic() + PATIENCE
        while not _listens(port):
            assert run.poll() is None, f"{kind} ended: {(folder / 'out.txt').read_text()[-2000:]}"
            assert time.monotonic() < last, f"{kind} does not listen"
            time.sleep(0.05)
        yield f"https://localhost:{port}"
    finally:
        run.terminate()
        run.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def command_of(kind: str) -> list[str]:
    """The words after ``stallpoint dashboard`` that a recipe asks for."""
    name = {"nginx": "nginx.conf", "caddy": "Caddyfile"}[kind]
    found = re.search(r"stallpoint dashboard (.+)", (RECIPES / name).read_text("utf-8"))
    assert found is not None
    return found[1].split()
