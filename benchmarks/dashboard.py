"""Speed and load of the dashboard, in a real browser: `python benchmarks/dashboard.py [--tabs 5]`.

Prints the first page, a lever's change to the first result, frames a second of the network at 2,000 and 20,000
factories, and many tabs at once, each with a world of its own: when each saw its first and last run, whether anybody
saw another's world, and the memory of the server. The browser runs on the same processors, so all are upper bounds, and
many tabs measure the browser alone: `benchmarks/sessions.py` has twenty visitors without theirs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import history
import numpy as np
import psutil
from history import Figure
from playwright.sync_api import sync_playwright
from stallpoint.model.machine import cores
from stallpoint.scenarios.files import load

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 300_000
SHOWN = ".sp-outcome:not(.sp-old) h1"

FRAMES = """
() => new Promise((done) => {
  const picture = document.querySelector('.sp-network').picture;
  const slider = document.querySelector('.sp-track input');
  const begun = performance.now();
  let frames = 0, drawn = 0;
  const draw = picture.drawFactories.bind(picture);
  picture.drawFactories = () => { const at = performance.now(); draw(); drawn += performance.now() - at; };
  const step = () => {
    slider.value = frames % Number(slider.max);
    slider.dispatchEvent(new Event('input'));
    frames += 1;
    const passed = performance.now() - begun;
    if (passed < 3000) requestAnimationFrame(step);
    else done({ rate: 1000 * frames / passed, drawing: drawn / frames });
  };
  requestAnimationFrame(step);
})
"""

WATCH = """
() => {
  const facts = () => document.querySelector('.sp-facts')?.innerText;
  const old = facts();
  window.watching?.disconnect();
  window.seen = null;
  window.watching = new MutationObserver(() => {
    const now = facts();
    if (now && now !== old && !document.querySelector('.sp-old')) window.seen ??= performance.now();
  });
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  window.watching.observe(document.body, all);
  window.begun = performance.now();
}
"""


@contextmanager
def server() -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "stallpoint", "dashboard", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", run.stdout.readline())
        assert found
        try:
            yield found.group(), psutil.Process(run.pid)
        finally:
            run.terminate()


def blank(browser: Any) -> Any:
    """A page of a browser that has never seen ours."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENCE)
    return page


def opened(browser: Any, address: str) -> Any:
    page = blank(browser)
    page.goto(address)
    return page


def first_page(browser: Any, site: str, times: int = 5) -> None:
    readable, answered, work = [], [], []
    for _ in range(times):
        page = blank(browser)
        begun, spent = time.perf_counter(), processor()
        page.goto(site)
        page.wait_for_selector(".sp-side .sp-select")
        readable.append(time.perf_counter() - begun)
        work.append(processor() - spent)
        page.wait_for_selector(SHOWN)
        answered.append(time.perf_counter() - begun)
        page.context.close()
    tell("first page readable", readable)
    tell("processor time of browser and server until then", work)
    tell("first page with an answer", answered)


def lever(browser: Any, site: str, times: int = 7) -> None:
    """From letting go of a slider to a new first result on the page, and to the whole ensemble."""
    page = opened(browser, site)
    page.wait_for_selector(".sp-progress.sp-done")
    first, whole = [], []
    for turn in range(times):
        slider = page.get_by_label("Pilots a year, slider")
        slider.fill(str(40 + 11 * turn))
        page.evaluate(WATCH)
        slider.dispatch_event("change")
        page.wait_for_function("window.seen !== null")
        first.append(page.evaluate("(window.seen - window.begun) / 1000"))
        page.wait_for_selector(".sp-progress.sp-done")
        whole.append(page.evaluate("(performance.now() - window.begun) / 1000"))
    page.context.close()
    tell("lever to first result, 1,000 factories", first)
    tell("lever to all runs", whole)


def frames(browser: Any, site: str) -> None:
    for factories in (2_000, 20_000):
        page = opened(browser, f"{site}/?{query(factories=factories, months=120)}&seeds=1")
        page.wait_for_selector(".sp-progress.sp-done")
        page.wait_for_function(f"document.querySelector('.sp-network')?.picture?.count === {factories}")
        found = [page.evaluate(FRAMES) for _ in range(3)]
        rate, drawing = (np.median([each[what] for each in found]) for what in ("rate", "drawing"))
        print(f"scrubbing {factories:,} factories: {rate:.0f} frames a second, {drawing:.1f} ms of drawing each")
        page.context.close()


def crowd(browser: Any, site: str, process: psutil.Process, tabs: int) -> None:
    """Many tabs at once, each with a world of its own."""
    before = memory(process)
    begun = time.perf_counter()
    pages = []
    for place in range(tabs):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{site}/?{query(clarity_mean=round(0.2 + 0.02 * place, 2))}", wait_until="commit")
        pages.append(page)
    first, last = {}, {}
    while len(last) < tabs and time.perf_counter() - begun < PATIENCE / 1000:
        for place, page in enumerate(pages):
            if place not in first and page.locator(SHOWN).count():
                first[place] = time.perf_counter() - begun
            if place not in last and page.locator(".sp-progress.sp-done").count():
                last[place] = time.perf_counter() - begun
        time.sleep(0.05)
    tell(f"{tabs} tabs: first result", list(first.values()))
    tell(f"{tabs} tabs: all runs", list(last.values()))
    links = {page.locator(".sp-link").input_value() for page in pages}
    answers = {page.inner_text(".sp-facts") for page in pages}
    click = []
    for page in pages[:5]:
        at = time.perf_counter()
        page.locator(".sp-details summary").first.click()
        click.append(time.perf_counter() - at)
    tell(f"{tabs} tabs: a click", click)
    print(f"{tabs} tabs: {len(links)} different links, {len(answers)} different answers")
    print(f"memory of the server and its workers: {before:.0f} MB before, {memory(process):.0f} MB with {tabs} tabs")
    for page in pages:
        page.context.close()


def turns(tabs: int) -> None:
    """The same without a browser: jobs of many tabs handed to one dispatcher, each with a world of its own."""
    from stallpoint.viz.dashboard.jobs import Job, warmed
    from stallpoint.viz.dashboard.work import one_run

    scenario = load("display-programme")
    worlds = [scenario.with_world(clarity_mean=round(0.2 + 0.02 * place, 2)) for place in range(tabs)]
    found = warmed(cores())
    Job(found, [time.time] * 4).over.wait()
    begun = time.perf_counter()
    jobs = [Job(found, [partial(one_run, world, seed, seed == 0) for seed in range(20)]) for world in worlds]
    first, last = {}, {}
    while len(last) < tabs:
        for place, job in enumerate(jobs):
            if place not in first and job.done:
                first[place] = time.perf_counter() - begun
            if place not in last and job.stage == "done":
                last[place] = time.perf_counter() - begun
        time.sleep(0.005)
    tell(f"dispatcher, {tabs} tabs: first run", list(first.values()))
    tell(f"dispatcher, {tabs} tabs: all runs", list(last.values()))
    ends = {tuple(run.outcome.series("clarity")) for job in jobs for run in job.results[:1]}
    print(f"dispatcher: {len(ends)} different worlds came back to {tabs} tabs")
    found.close()


def query(**world: float) -> str:
    from stallpoint.viz.dashboard import share, state

    tab = state.of(load("display-programme").with_world(**world))
    return share.to_query(tab)


def memory(process: psutil.Process) -> float:
    """Megabytes that only this server and its workers hold."""
    return sum(p.memory_full_info().uss for p in (process, *process.children(recursive=True))) / 1e6


def processor() -> float:
    """Processor seconds of everything this benchmark started: what the wall clock would say on a quiet machine."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def tell(what: str, seconds: list[float]) -> None:
    low, middle, high = np.quantile(seconds, [0, 0.5, 1])
    print(f"{what}: {middle:.2f} s (median of {len(seconds)}, {low:.2f} to {high:.2f})", flush=True)
    history.note(Path(sys.argv[0]).stem, [Figure.of(what, "s", seconds)])


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--tabs", type=int, default=5)
    words.add_argument("--only", choices=["first", "lever", "frames", "tabs", "turns"], help="One part alone.")
    asked = words.parse_args()
    if asked.only in (None, "turns"):
        turns(asked.tabs)
    if asked.only == "turns":
        return
    parts = {
        "first": first_page,
        "lever": lever,
        "frames": frames,
        "tabs": lambda browser, site: crowd(browser, site, process, asked.tabs),
    }
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with server() as (site, process), sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=ARGUMENTS)
        opened(browser, site).wait_for_selector(".sp-progress.sp-done")  # the kernels are loaded, or compiled
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        for name, part in parts.items():
            if asked.only in (None, name):
                part(browser, site)
        browser.close()


if __name__ == "__main__":
    main()
