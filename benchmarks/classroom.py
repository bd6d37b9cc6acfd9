"""A class on its phones, over loopback: `python benchmarks/classroom.py`.

Each phone has an address of its own (127.0.0.2 and on), joins, asks every two seconds as its page does, votes at a
moment within ten seconds, and changes its mind once. Printed: how long a page, a question and a vote waited, whether a
vote was lost or counted twice, how soon every phone knew of the reveal, and what the server used of a processor.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

EVERY = 2.0
"""Seconds between two questions of a phone, as in `viz/classroom/static/class.js`."""
LESSON = "first-crab"


class Served(NamedTuple):
    """A class that is served."""

    host: str
    port: int
    code: str
    secret: str
    process: subprocess.Popen[bytes]


@dataclass
class Phone:
    """One phone: what it saw, and when (seconds). It keeps its connection, as a browser does."""

    number: int
    served: Served
    cookie: str = ""
    turn: int = 0
    last: int = -1
    waits: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "question": [], "vote": []})
    seen: str = ""
    revealed: float = 0.0
    failures: int = 0
    busy: bool = False
    pipe: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def live(self, begun: float) -> None:
        """A lesson, from joining to the reveal."""
        await asyncio.sleep(random.uniform(0.0, 2.0))
        await self.page()
        votes = sorted(begun + random.uniform(0.0, 10.0) for _ in range(2))
        question = time.monotonic()
        while not self.revealed:
            await asyncio.sleep(max(0.0, min([question, *votes[:1]]) - time.monotonic()))
            if votes and votes[0] <= time.monotonic():
                votes.pop(0)
                await self.vote(random.randrange(4))
            else:
                question = time.monotonic() + EVERY * random.uniform(0.8, 1.2)
                await self.question()
        self.pipe[1].close() if self.pipe else None

    async def page(self) -> None:
        status, text, cookie = await self.ask("page", f"/{self.served.code}")
        assert status == 200, text[:200]
        self.cookie = cookie
        for path in ("/class.css", "/class.js"):
            assert (await self.ask("page", path))[0] == 200

    async def question(self) -> None:
        status, text, _ = await self.ask("question", f"/{self.served.code}/now?seen={self.seen}")
        if status == 200:
            found = json.loads(text)
            self.seen = found["key"]
            self.revealed = time.monotonic() if found["mark"].endswith("revealed") else 0.0

    async def vote(self, choice: int) -> None:
        """Sends it until it is confirmed."""
        self.turn, self.busy = self.turn + 1, True
        body = urlencode({"lesson": 0, "choice": choice, "turn": self.turn})
        while True:
            status, text, _ = await self.ask("vote", f"/{self.served.code}/vote", body)
            if status == 200 and json.loads(text)["kept"]:
                self.last, self.busy = choice, False
                return
            assert status != 409, "refused while voting was open"

    async def ask(self, kind: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, text and cookie of an answer; 0 if none came."""
        begun = time.perf_counter()
        try:
            return await asyncio.wait_for(self._ask(path, body), 8.0)
        except (OSError, EOFError, TimeoutError):
            self.failures += 1
            self.pipe = None
            return 0, "", ""
        finally:
            self.waits[kind].append(time.perf_counter() - begun)

    async def _ask(self, path: str, body: str | None) -> tuple[int, str, str]:
        if self.pipe is None:
            ours = (f"127.0.{1 + self.number // 250}.{2 + self.number % 250}", 0)
            self.pipe = await asyncio.open_connection(self.served.host, self.served.port, local_addr=ours)
        reading, writing = self.pipe
        head = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {self.served.host}:{self.served.port}"]
        head += [
            f"Cookie: {self.cookie}",
            "Accept: application/json",
            f"Content-Length: {len(body or '')}",
            "",
            body or "",
        ]
        writing.write("\r\n".join(head).encode())
        start, *lines = (await reading.readuntil(b"\r\n\r\n")).decode().splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        text = await reading.readexactly(int(headers.get("content-length", 0)))
        return int(start.split()[1]), text.decode(), headers.get("set-cookie", "").partition(";")[0]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A class of one lesson on a free port of 127.0.0.2."""
    words = [sys.executable, "-m", "stallpoint", "class", LESSON, "--host", "127.0.0.2", "--port", "0", "--no-browser"]
    said = folder / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [*words, "--out", str(folder)], stdout=out, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        while not (found := re.search(r"http://([\d.]+):(\d+)/teach/(\w+)/(\S+)", said.read_text())):
            assert process.poll() is None, said.read_text()
            time.sleep(0.05)
        yield Served(found[1], int(found[2]), found[3], found[4], process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def used(process: int) -> float:
    """Seconds of a processor that a process used so far, its children left out."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def lesson(found: Served, count: int) -> None:
    """A lesson for so many phones, and their teacher."""
    teacher = Phone(count, found)
    teacher.cookie = (await teacher.ask("page", f"/teach/{found.code}/{found.secret}"))[2]
    before, begun = used(found.process.pid), time.monotonic()
    phones = [Phone(number, found) for number in range(count)]
    living = asyncio.gather(*(phone.live(begun + 2.0) for phone in phones))
    while any(phone.turn < 2 or phone.busy for phone in phones):
        await teacher.ask("question", f"/teach/{found.code}/now")
        await asyncio.sleep(1.0)
    load = (used(found.process.pid) - before) / (time.monotonic() - begun)
    act, reveal = f"/teach/{found.code}/act", urlencode({"act": "reveal", "lesson": 0})
    while not json.loads((await teacher.ask("vote", act, reveal))[1])["done"]:
        await asyncio.sleep(0.2)
    revealed = time.monotonic()
    await living
    csv_text = (await teacher.ask("page", f"/teach/{found.code}/votes.csv"))[1]
    tell(phones, csv_text, revealed, load)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--phones", type=int, default=60)
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory() as place, served(Path(place)) as found:
        asyncio.run(lesson(found, asked.phones))


def tell(phones: list[Phone], votes: str, revealed: float, load: float) -> None:
    print(f"{len(phones)} phones, two votes each within ten seconds of each other, on {os.cpu_count()} processors")
    for kind, words in (
        ("page", "a page, style or script"),
        ("question", "a question"),
        ("vote", "a vote, on the disk"),
    ):
        waits = [wait for phone in phones for wait in phone.waits[kind]]
        last = sorted(waits)[int(0.99 * len(waits))]
        print(f"{words}: {1e3 * statistics.median(waits):.0f} ms, 99% within {1e3 * last:.0f} ms ({len(waits)})")
    rows = list(csv.DictReader(io.StringIO(votes)))
    kept, sent = Counter(int(row["choice"]) - 1 for row in rows), Counter(phone.last for phone in phones)
    print(f"votes: {len(rows)} of {len(phones)} counted, {'' if kept == sent else 'NOT '}as they were sent")
    print(f"requests that failed and were sent again: {sum(phone.failures for phone in phones)}")
    late = [phone.revealed - revealed for phone in phones if phone.revealed]
    print(f"the reveal reached {len(late)} phones, the last after {max(late):.1f} s")
    print(f"the server used {100 * load:.0f}% of a processor, its runs left out")


if __name__ == "__main__":
    main()
