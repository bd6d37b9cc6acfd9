"""Share: a link, a scenario file, the data, figures and report of a page; and scenarios or networks that come in."""

import dataclasses
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...experiments.finished import rows_of
from ...experiments.folder import slug
from ...experiments.study import Study, save_study
from ...experiments.tables import WORLDS
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World
from ..document.cover import Cover
from ..words import say
from . import paper_work, share, state, store
from .downloads import Download, Given, Upload
from .jobs import Call, Failure, Job, dispatcher
from .network_bar import took
from .paper import Papers
from .parts import Note, tag, text
from .pins import pinned
from .uploads import ACCEPTED, bundle
from .widgets import PageWidget


@dataclass(frozen=True, eq=False)
class Handout:
    """A study of a page, and what gives it again.

    Attributes:
        study: what the data, figures and report are of.
        name: of the files.
        command: the words that give it again in the folder of its data.
        scenarios: those that it is about.
        seeds: on which it rests.
        stopped: whether it was stopped.
        worlds: those that were asked; written as ``worlds.csv``.
        files: what else the command reads, by name.
    """

    study: Study
    name: str
    command: Sequence[str]
    scenarios: Sequence[Scenario]
    seeds: Sequence[int]
    stopped: bool = False
    worlds: Sequence[World] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    def saved(self, folder: Path) -> dict[str, Any]:
        """Write tables and provenance, with the command that gives the same numbers in that folder."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        more = {WORLDS: rows_of(self.worlds)} if self.worlds and WORLDS not in self.study.tables() else None
        command = ["stallpoint", *self.command]
        return save_study(self.study, folder, "csv", command, self.scenarios, self.seeds, self.stopped, more=more)


type Shared = Comparison | Handout
"""What a page hands out."""


@solara.component
def Sharing(comparison: Shared | None, asked: str = "1", command: str = "") -> None:
    """The card at the end of a page.

    Args:
        comparison: what the data, figures and report are of; ``None`` while there is nothing.
        asked: the words of ``--worlds`` that give its worlds.
        command: what gives the same numbers in a terminal, where it is no comparison.
    """
    tab = state.current.value
    try:
        query, refused = share.to_query(tab), ""
    except InputError as error:
        query, refused = "", str(error)
    none = comparison is None
    link = [Note(refused)] if refused else [PageWidget.element(part="link", query=query)]
    tag(
        "section",
        text("h2", "Share and take away"),
        text(
            "p", "The link and the file carry every setting; the command gives the same numbers from them.", "sp-note"
        ),
        *link,
        *([text("p", say("sharing-network", days=store.DAYS), "sp-note")] if tab.network is not None else []),
        *([] if comparison is None else [_command(comparison, asked, command)]),
        tag(
            "div",
            Download(
                "Scenario file",
                lambda: scenario_file(
                    state.current.peek(), comparison.asked if isinstance(comparison, Comparison) else ()
                ),
            ),
            Download("Data (CSV)", lambda: data(comparison), none),
            Download("Figures", lambda: figures(comparison), none),
            Download("Animation", lambda: animation_page(state.current.peek()), none),
            classes="sp-row",
        ),
        Papers(partial(_paper, comparison), none),
        text("h3", "Bring your own"),
        text("p", say("sharing-bring"), "sp-note"),
        Upload(say("sharing-open"), ACCEPTED, True, took),
        classes="sp-card sp-share",
        attributes={"id": "share"},
    )


def _command(c: Shared, worlds: str, command: str) -> solara.Element:
    """What gives the same numbers in a terminal."""
    words = share.command(c.asked, c.planned, worlds) if isinstance(c, Comparison) else command
    return tag("p", "The same numbers from a terminal: ", tag("code", words), classes="sp-note")


def scenario_file(tab: state.TabState, asked: Sequence[Scenario] = ()) -> Given:
    """The scenario as a file; where others ``asked`` beside it are not those of the library, or something is pinned, a
    zip of all of them, with the tables of an uploaded network."""
    name, on_own = slug(tab.scenario.name), tab.network is not None and tab.network.under(tab.scenario)
    own = [each for each in asked if each != tab.scenario and not share.of_library(each)]
    if not (on_own or tab.pins or own):
        return Given(f"{name}.yaml", "text/yaml", share.to_file(tab).encode())
    beside = {each.name: each for each in (*(asked if on_own else own), *(pin for _, pin in pinned(tab)))}
    return Given(f"{name}.zip", "application/zip", bundle(tab, list(beside.values())))


def data(comparison: Shared | None) -> Given:
    """The tables of a study, as the command writes them, in a zip."""
    c = _handout(comparison)
    with tempfile.TemporaryDirectory() as scratch:
        c.saved(Path(scratch))
        return Given(f"{c.name}-data.zip", "application/zip", zipped(Path(scratch)))


def figures(comparison: Shared | None) -> Given:
    """The figures of a study, as the command draws them, in a zip."""
    from ..catalogue import figures_of
    from ..render import svg

    c = _handout(comparison)
    with tempfile.TemporaryDirectory() as scratch:
        for figure in figures_of(c.study):
            svg.save(figure, Path(scratch))
        return Given(f"{c.name}-figures.zip", "application/zip", zipped(Path(scratch)))


def _paper(found: Shared | None, what: paper_work.What, form: str, cover: Cover) -> Call:
    """What a worker does for a report or a brief of what a page shares."""
    return partial(paper_work.of_study, told(found), what, form, cover)


def told(found: Shared | None) -> paper_work.Told:
    """What is handed out of a page, as a worker takes it.

    Raises:
        InputError: if there is nothing yet.
    """
    c = _handout(found)
    return paper_work.Told(c.study, c.name, ("stallpoint", *c.command), tuple(c.scenarios), tuple(c.seeds), c.stopped)


def animation_page(tab: state.TabState) -> Given:
    """The run shown as one page that animates by itself; it is run again by a worker.

    Raises:
        InputError: if the run fails.
    """
    from ..animation import animate

    job = Job(dispatcher(), [partial(animate, tab.scenario, tab.seed)])
    job.over.wait()
    page = job.results[0]
    if not isinstance(page, str):
        raise InputError("animation", None, page.sentence if isinstance(page, Failure) else "it was stopped")
    return Given(f"{slug(tab.scenario.name)}-{tab.seed}.html", "text/html", page.encode())


def zipped(folder: Path) -> bytes:
    """All files of a folder as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def _handout(found: Shared | None) -> Handout:
    """What is handed out of a page; a comparison with the command that gives the same numbers in its folder."""
    if found is None:
        raise InputError("download", None, "there is no finished run yet: wait for the first")
    if isinstance(found, Handout):
        return found
    c = dataclasses.replace(found, kind="dashboard")
    files = [f"scenarios/{place}-{slug(name)}.yaml" for place, name in enumerate((each.name for each in c.asked), 1)]
    command = ["compare", *files, *share.asked(c.planned, f"{WORLDS}.csv" if c.worlds else "1")]
    return Handout(c, slug(c.names[-1]), command, c.asked, c.seeds, c.stopped)
