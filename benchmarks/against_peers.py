"""The same Bass model in Stallpoint, as a bare compiled loop, and in five libraries: CPU time and memory.

    python benchmarks/against_peers.py                       1,000 and 10,000 firms, some minutes
    python benchmarks/against_peers.py --firms 100000        one size; a library that takes longer than --most seconds
                                                             is stopped and not tried with more firms

Each library gets an environment of its own (below --place, installed once with pip; a few minutes) and the same graph;
files in `benchmarks/peers` write the model as its documents write one. Set-up and stepping are measured apart, in CPU
seconds of processes of their own, in turns. Every curve of adoption is held against the plainest code for the model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import history
import numpy as np
from history import Figure

HERE = Path(__file__).resolve().parent / "peers"
sys.path.insert(0, str(HERE))
from bass import links, plain  # noqa: E402


class Peer(NamedTuple):
    """A way to write the model: its file, and what pip installs for it (nothing: it runs where Stallpoint does)."""

    title: str
    file: str
    pins: tuple[str, ...] = ()


PEERS = (
    Peer("bare loop", "with_numba.py"),
    Peer("Stallpoint", "with_stallpoint.py"),
    Peer("Mesa", "with_mesa.py", ("mesa==3.5.1", "networkx==3.7")),
    Peer("agentpy", "with_agentpy.py", ("agentpy==0.1.5",)),
    # it does not ask for the last three, but imports them
    Peer("NDlib", "with_ndlib.py", ("ndlib==6.0.1", "six==1.17.0", "scikit-learn==1.9.1", "matplotlib==3.11.2")),
    Peer("starsim", "with_starsim.py", ("starsim==3.7.2",)),
    Peer("mesa-frames", "with_mesa_frames.py", ("mesa-frames==0.1.0a0", "polars==2.1.0")),
)
NEAR = 0.03
"""How far a curve may lie from the plain one, as a share of all firms (mean over months, and noise of one run)."""


def environment(peer: Peer, place: Path) -> Path | None:
    """The Python of a library's own environment, made if it is not there; none if it cannot be installed."""
    if not peer.pins:
        return Path(sys.executable)
    mark = hashlib.sha256("\n".join((sys.version, *peer.pins)).encode()).hexdigest()[:8]
    home = place / f"{peer.title}-{mark}"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    if (home / "ready").exists():
        return python
    print(f"{peer.title}: installing {', '.join(peer.pins)}", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", *peer.pins], capture_output=True, text=True)
    if done.returncode:
        print(f"{peer.title} cannot be installed here: {done.stderr.strip().splitlines()[-1]}")
        return None
    (home / "ready").touch()
    return python


def once(peer: Peer, python: Path, file: Path, firms: int, seed: int, most: float) -> dict[str, object] | None:
    """One process: set-up, stepping, peak and curve; nothing if it took too long or failed."""
    command = [str(python), str(HERE / peer.file), str(file), str(firms), "--seed", str(seed)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=most, check=True)
    except subprocess.TimeoutExpired:
        print(f"{peer.title}: {firms:,} firms take longer than {most:g} s")
        return None
    except subprocess.CalledProcessError as error:
        print(f"{peer.title}: {firms:,} firms fail: {error.stderr.strip().splitlines()[-1]}")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def size(firms: int, turns: int, most: float, pythons: dict[Peer, Path]) -> list[Figure]:
    """All libraries at one size, in turns; those that take too long leave the table."""
    pairs, found = links(firms), {peer: [] for peer in pythons}
    expected = np.mean([plain(pairs, firms, seed) for seed in range(max(2, min(20, 200_000 // firms)))], axis=0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "links.npy"
        np.save(file, pairs)
        for turn in range(turns):
            for peer, python in list(pythons.items()):
                told = once(peer, python, file, firms, turn + 1, most)
                if told is None:
                    del pythons[peer]
                else:
                    found[peer].append(told)
    bare = next((np.median([t["steps"] for t in told]) for peer, told in found.items() if "bare" in peer.title), None)
    figures = []
    for peer, told in found.items():
        if len(told) < turns:
            continue
        curves = np.array([t["curve"] for t in told])
        away = float(np.abs(curves.mean(axis=0) - expected).mean())
        assert away < NEAR + 0.7 / np.sqrt(firms * turns), f"{peer.title}: its curve is {away:.1%} from the plain one"
        setup = Figure.of(f"{peer.title}: set-up", "s", [t["setup"] for t in told], at=firms)
        steps = Figure.of(f"{peer.title}: 120 months", "s", [t["steps"] for t in told], at=firms)
        steps = steps if bare is None else Figure(**{**vars(steps), "ratio": steps.value / bare})
        figures += [setup, steps, Figure(f"{peer.title}: peak", "MB", max(t["peak"] for t in told), firms)]
        print(
            f"{firms:>9,} firms  {peer.title:12s} {told[0]['version']:10s} set-up {setup.value:8.4f} s, "
            f"120 months {steps.value:9.4f} s ({steps.ratio or 0:7.1f} times the bare loop), "
            f"peak {figures[-1].value:5.0f} MB, curve {away:.2%} from the plain one",
            flush=True,
        )
    return figures


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--firms", type=int, nargs="*", default=[1_000, 10_000])
    words.add_argument("--turns", type=int, default=3)
    words.add_argument("--most", type=float, default=300, help="seconds that one process may take")
    words.add_argument("--only", nargs="*", choices=[peer.title for peer in PEERS], help="these alone")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    words.add_argument("--place", type=Path, default=cache / "stallpoint-peers", help="for the environments")
    asked = words.parse_args()
    pythons = {}
    for peer in PEERS:
        python = environment(peer, asked.place) if not asked.only or peer.title in asked.only else None
        if python is not None:
            pythons[peer] = python
    for firms in sorted(asked.firms):
        history.note("peers", size(firms, asked.turns, asked.most, pythons))


if __name__ == "__main__":
    main()
