"""Many visitors of the dashboard at once, each with a world of its own: `python benchmarks/sessions.py`.

The visitors' browsers are left out: in life they run on machines of their own, and twenty of them on two processors
measure little else. Each visitor here speaks to the server as its page does, over a socket, and reads all it is sent.
Printed: when each saw the first and the last of its runs, how long a question to the server waited meanwhile,
whether anybody saw another's world, and the memory of the server with its workers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from dashboard import memory, query, server, tell
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

PATIENCE = 300.0
NOTHING: dict[str, object] = {}


@dataclass
class Visitor:
    """One visitor: the factories of the world it asks for, and when it saw what (seconds since it knocked)."""

    factories: int
    begun: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    worlds: set[str] = field(default_factory=set)
    received: int = 0

    def note(self, what: str) -> None:
        self.seen.setdefault(what, time.perf_counter() - self.begun)

    async def visit(self, site: str) -> None:
        me = str(uuid4())
        address = f"{site.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid4()}/channels?session_id={me}"
        self.begun = time.perf_counter()
        async with connect(
            address,
            origin=Origin(site),
            additional_headers={"Cookie": f"solara-session-id={me}"},  # one address is one visitor, if it keeps none
            max_size=None,
            open_timeout=PATIENCE,
            ping_timeout=None,
        ) as socket:
            comm = str(uuid4())
            await say(socket, me, "comm_open", {"comm_id": comm, "target_name": "solara.control", "data": NOTHING})
            path = f"/?{query(factories=self.factories)}"
            data = {"method": "run", "args": {"path": path, "appName": "__default__", "dark": False}}
            await say(socket, me, "comm_msg", {"comm_id": comm, "data": data})
            asking = asyncio.create_task(self.ask(socket, me))
            await asyncio.wait_for(self.listen(socket), PATIENCE)
            asking.cancel()

    async def listen(self, socket: ClientConnection) -> None:
        async for message in socket:
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            self.received += len(text)
            if '"kernel_info_reply"' in text and self.waits and self.waits[-1] < 0:
                self.waits[-1] += time.perf_counter()
            if "sp-outcome" in text:
                self.note("first")
            self.worlds.update(re.findall(r"Supply network of ([\d,]+) factories", text))
            if "sp-done" in text:
                self.note("all")
            if len(self.seen) == 2 and self.worlds:
                return

    async def ask(self, socket: ClientConnection, me: str) -> None:
        """Once a second, ask something that costs the server nothing: how long does the answer take?"""
        while True:
            await asyncio.sleep(1.0)
            if not self.waits or self.waits[-1] > 0:
                self.waits.append(-time.perf_counter())
                await say(socket, me, "kernel_info_request", NOTHING)


async def say(socket: ClientConnection, me: str, kind: str, content: dict[str, object]) -> None:
    header = {
        "msg_id": str(uuid4()),
        "msg_type": kind,
        "session": me,
        "username": "",
        "version": "5.2",
        "date": datetime.now(UTC).isoformat(),
    }
    message = {"header": header, "content": content, "channel": "shell", "buffers": []}
    await socket.send(json.dumps(message | {"metadata": NOTHING, "parent_header": NOTHING}))


async def crowd(site: str, visitors: list[Visitor]) -> None:
    await asyncio.gather(*(visitor.visit(site) for visitor in visitors))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--sessions", type=int, default=20)
    words.add_argument("--waves", type=int, default=2, help="each wave with new worlds, after the one before has left")
    asked = words.parse_args()
    with server() as (site, process):
        first = Visitor(999)
        asyncio.run(crowd(site, [first]))
        print(f"one visitor alone: first result after {first.seen['first']:.2f} s, all after {first.seen['all']:.2f} s")
        for wave in range(asked.waves):
            before = memory(process)
            visitors = [Visitor(1000 + place + 100 * wave) for place in range(asked.sessions)]
            asyncio.run(crowd(site, visitors))
            who = f"{asked.sessions} at once"
            tell(f"{who}: first result", [visitor.seen["first"] for visitor in visitors])
            tell(f"{who}: all runs", [visitor.seen["all"] for visitor in visitors])
            tell(f"{who}: an answer from the server", [w for visitor in visitors for w in visitor.waits if w > 0])
            wrong = [visitor for visitor in visitors if visitor.worlds != {f"{visitor.factories:,}"}]
            print(f"{who}: {len(wrong)} of them saw a world that was not theirs, or not their own")
            print(f"{who}: {sum(v.received for v in visitors) / 1e6 / asked.sessions:.1f} MB each")
            print(f"memory of the server and its workers: {before:.0f} MB before, {memory(process):.0f} MB after")


if __name__ == "__main__":
    main()
