"""A class without a browser: what counts as a vote, what survives a crash, who is let in, and what each page shows."""

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.commands.cli import main
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.classroom import room as rooms_of
from stallpoint.viz.classroom import server, tables, tries
from stallpoint.viz.classroom.answers import Answer, Answers
from stallpoint.viz.classroom.app import application
from stallpoint.viz.classroom.guard import MOST_BODY
from stallpoint.viz.classroom.journal import Journal, events, journals
from stallpoint.viz.classroom.room import LETTERS, Room, new_code
from stallpoint.viz.classroom.rooms import MOST_ROOMS, Rooms
from stallpoint.viz.lesson_page import drawn
from stallpoint.viz.lesson_told import revealed
from stallpoint.viz.lessons import Lesson, lesson
from studies import made

PAIR = (lesson("two-crowds"), lesson("first-crab"))
A, B = "a" * 22, "b" * 22
"""Tokens of two phones."""


class Ready(Answers):
    """Answers that need no runs."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = False
        self._made: dict[str, Answer] = {}

    def ask(self, lesson: Lesson) -> Answer:
        if self.waits:
            return Answer(lesson, done=3, total=40)
        if lesson.name not in self._made:
            values = {"no-policy": {"in_use": 0.01, "breadth": 0.1}}
            crowds = {"crowd one": {"scaled": 0.1}, "crowd two": {"scaled": 0.9}}
            found = revealed(lesson, made(crowds if lesson.name == "two-crowds" else values))
            self._made[lesson.name] = Answer(lesson, 8, 8, found, drawn(found))
        return self._made[lesson.name]


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    found = Rooms(tmp_path, Ready())
    yield found
    found.close()


@pytest.fixture
def room(rooms: Rooms) -> Room:
    return rooms.open(PAIR)


class Said(NamedTuple):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def cookie(self) -> str:
        return self.headers["set-cookie"].partition(";")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def asked(
    rooms: Rooms,
    path: str,
    data: dict[str, object] | None = None,
    cookie: str = "",
    client: str = "127.0.0.2",
    root: str = "",
    **headers: str,
) -> Said:
    """One request, spoken to the application itself."""
    where, _, query = path.partition("?")
    body = urlencode(data or {}).encode()
    told = {"host": "127.0.0.2:8766", "cookie": cookie, "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "method": "GET" if data is None else "POST",
        "path": root + where,
        "root_path": root,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in told.items() if value],
        "scheme": "http",
        "client": (client, 1),
        "server": ("127.0.0.2", 8766),
        "http_version": "1.1",
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    asyncio.run(application(rooms, server.known)(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Said(sent[0]["status"], head, b"".join(part.get("body", b"") for part in sent[1:]).decode())


def teacher(rooms: Rooms, room: Room) -> str:
    """The cookie that the teacher's link gives."""
    return asked(rooms, f"/teach/{room.code}/{room.secret}").cookie


def test_a_vote_counts_once_whatever_comes_again_or_late(room: Room) -> None:
    assert room.vote(A, 0, 1, turn=1)
    assert room.vote(A, 0, 1, turn=1), "the same again is confirmed again"
    assert room.counts() == [0, 1, 0]
    assert room.vote(A, 0, 2, turn=2)
    assert room.vote(A, 0, 0, turn=1), "an older one that comes late is confirmed, and changes nothing"
    assert room.vote(B, 0, 0)
    assert room.vote(B, 0, 2), "without turns the later one counts"
    assert room.counts() == [0, 0, 2]
    assert list(room.phones.values()) == [1, 2]


@pytest.mark.parametrize(("place", "choice"), [(1, 0), (0, 3), (0, -1), (-1, 0)])
def test_no_vote_counts_for_another_lesson_or_for_no_choice(room: Room, place: int, choice: int) -> None:
    assert not room.vote(A, place, choice)
    assert room.counts() == [0, 0, 0]


def test_the_teacher_closes_opens_reveals_and_goes_on_and_a_second_click_does_nothing(room: Room) -> None:
    assert room.act("close", 0)
    assert not room.act("close", 0)
    assert not room.vote(A, 0, 0)
    assert room.act("open", 0)
    assert room.vote(A, 0, 0)
    assert room.act("reveal", 0)
    assert not room.vote(A, 0, 1), "who knows the answer predicts no more"
    assert room.act("next", 0)
    assert not room.act("next", 0), "a double click must not leave out a lesson"
    assert (room.place, room.phase) == (1, "open")
    assert not room.act("next", 1)
    assert room.act("back", 1)
    assert room.phase == "revealed"
    assert not room.act("burn", 0)
    assert room.act("end", 0)
    assert not room.vote(B, 0, 0)
    assert not room.join(B)


def test_a_code_ends_after_some_hours(room: Room) -> None:
    assert not room.ended(room.begun + 3600 * rooms_of.HOURS - 1)
    assert room.ended(room.begun + 3600 * rooms_of.HOURS + 1)


def test_codes_are_no_words_and_none_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not set(LETTERS) & set("AEIOUYL01S5") - set("S5")
    letters = iter("BBBBBCCCCC")
    monkeypatch.setattr(rooms_of.secrets, "choice", lambda of: next(letters))
    assert new_code(["BBBBB"]) == "CCCCC"


def test_a_class_that_was_cut_short_goes_on_with_every_vote(tmp_path: Path) -> None:
    first = Rooms(tmp_path, Ready())
    room = first.open(PAIR)
    assert room.vote(A, 0, 1)
    assert room.vote(B, 0, 2)
    assert room.act("reveal", 0)
    assert room.act("next", 0)
    assert room.vote(A, 1, 3)
    with room.journal.path.open("a") as file:
        file.write('{"did":"vote","phone":"')  # a crash in the middle of a line
    with pytest.raises(InputError, match="in use by another server"):
        Rooms(tmp_path, Ready()).go_on(PAIR)
    first.close()
    second = Rooms(tmp_path, Ready())
    again = second.go_on(PAIR)
    assert again is not None
    assert (again.code, again.secret, again.phones, again.votes) == (room.code, room.secret, room.phones, room.votes)
    assert (again.place, again.phases) == (1, ["revealed", "open"])
    assert again.vote(B, 1, 0), "what follows half a line can be read as well"
    assert second.go_on(PAIR[:1]) is None, "other lessons are another class"
    second.close()
    third = Rooms(tmp_path, Ready())
    third.reopen()
    kept = third.find(room.code.lower())
    assert kept is not None
    assert kept.counts() == [1, 0, 0, 1]
    assert kept.act("end", 1)
    third.close()
    fourth = Rooms(tmp_path, Ready())
    assert fourth.go_on(PAIR) is None
    fourth.close()


def test_what_could_not_be_kept_did_not_happen(room: Room, monkeypatch: pytest.MonkeyPatch, rooms: Rooms) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    assert room.join(A)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        said = asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 1}, f"student={A}", accept="application/json")
    assert said.status == 503, "the phone sends it again"
    assert asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 1}, f"student={A}").status == 303
    assert room.counts() == [0, 1, 0]
    before = room.journal.path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", lambda file, line: 3)
        said = asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 0}, f"student={A}", accept="application/json")
    assert said.status == 503
    assert room.counts() == [0, 1, 0]
    assert room.journal.path.read_bytes() == before
    assert asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 0}, f"student={A}").status == 303
    assert room.counts() == [1, 0, 0]


def test_only_its_owner_can_read_a_journal(room: Room) -> None:
    assert room.journal.path.stat().st_mode & 0o077 == 0
    assert journals(room.journal.path.parent) == [room.journal.path]


@pytest.mark.parametrize("line", ["", "x", "[]", '{"x":1}', '{"did":"end"}'])
def test_a_journal_that_is_none_of_ours_is_no_class(tmp_path: Path, line: str) -> None:
    (tmp_path / "class-20260101-000000-BCDFG.jsonl").write_text(line + "\n")
    rooms = Rooms(tmp_path, Ready())
    rooms.reopen()
    assert rooms.go_on(PAIR) is None


def test_after_a_few_wrong_codes_an_address_waits_and_no_other() -> None:
    found = tries.Tries()
    for second in range(tries.MOST):
        assert found.wait("127.0.0.9", now=second) == 0
        found.wrong("127.0.0.9", now=second)
    assert found.wait("127.0.0.9", now=6) == tries.WAIT - 6
    assert found.wait("127.0.0.8", now=6) == 0
    assert found.wait("127.0.0.9", now=tries.WAIT + 0.5) == 0
    for number in range(tries.MOST):
        found.wrong(f"2001:db8::{number:x}", now=0)
    assert found.wait("2001:db8::ffff", now=1) > 0, "who holds one address of IPv6 holds its neighbours"


def test_a_wrong_code_is_refused_after_a_few_tries_but_not_who_is_in(rooms: Rooms, room: Room) -> None:
    assert room.join(A)
    for _ in range(tries.MOST):
        said = asked(rooms, "/join?code=zzzzz")
        assert said.status == 404
        assert "There is no class with this code" in said.text
    said = asked(rooms, f"/join?code={room.code}")
    assert said.status == 429
    assert 0 < int(said.headers["retry-after"]) <= tries.WAIT
    assert f"Wait {said.headers['retry-after']} seconds" in said.text
    assert asked(rooms, f"/{room.code}", cookie=f"student={B}").status == 429
    assert asked(rooms, f"/{room.code}", cookie=f"student={A}").status == 200
    assert asked(rooms, f"/{room.code}", client="127.0.0.3").status == 200


def test_a_student_joins_predicts_waits_and_sees_what_came_true(rooms: Rooms, room: Room) -> None:
    said = asked(rooms, f"/join?code=%20{room.code.lower()}-")
    assert (said.status, said.headers["location"]) == (303, f"/{room.code}")
    first = asked(rooms, f"/{room.code}")
    assert {"httponly", "samesite=lax", f"path=/{room.code}"} <= {
        part.strip().lower() if "path" not in part.lower() else part.strip().replace("Path", "path")
        for part in first.headers["set-cookie"].split(";")
    }
    assert not room.phones, "a phone has joined once it brings its token back"
    phone = first.cookie
    assert asked(rooms, f"/{room.code}/now", cookie=phone).json["mark"] == "0 open"
    assert room.join(B)
    assert room.vote(B, 0, 2)
    said = asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 0, "turn": 1}, phone, accept="application/json")
    assert (said.status, said.json) == (200, {"kept": True})
    now = asked(rooms, f"/{room.code}/now", cookie=phone).json
    assert "Everybody has voted: 2 of 2" in now["html"]
    assert "%" not in now["html"].replace("--part: 0%", ""), "nobody sees votes before the answer"
    assert asked(rooms, f"/{room.code}/now?seen={now['key']}", cookie=phone).status == 204
    assert room.act("close", 0)
    said = asked(rooms, f"/{room.code}/vote", {"lesson": 0, "choice": 1}, phone, accept="application/json")
    assert (said.status, said.json) == (409, {"kept": False})
    assert room.act("reveal", 0)
    shown = asked(rooms, f"/{room.code}/now", cookie=phone).json["html"]
    assert "Not as you predicted: far more often." in shown
    for words in ("Came true", "Your prediction", "1 · 50%", "<svg", "dice 0 to 7", "Not a forecast"):
        assert words in shown
    assert "As you predicted" in asked(rooms, f"/{room.code}/now", cookie=f"student={B}").json["html"]
    third = asked(rooms, f"/{room.code}/now", cookie=f"student={'c' * 22}").json["html"]
    assert "What came true: far more often." in third
    assert room.act("end", 0)
    assert "The class has ended" in asked(rooms, f"/{room.code}/now", cookie=phone).json["html"]


def test_the_teacher_sees_votes_grow_and_reveals_when_the_runs_are_there(rooms: Rooms, room: Room) -> None:
    mine = teacher(rooms, room)
    assert room.secret not in asked(rooms, f"/teach/{room.code}", cookie=mine).text, "the screen shows no secret"
    assert room.vote(A, 0, 0)
    assert room.join(B)
    page = asked(rooms, f"/teach/{room.code}", cookie=mine).text
    assert "1 of 2 have voted" in page
    assert "2 phones have joined" in page
    assert "127.0.0.2:8766" in page
    assert "Only this machine" in page
    assert "1 · 100%" not in page
    act = f"/teach/{room.code}/act"
    asked(rooms, act, {"act": "show", "lesson": 0}, mine)
    assert "1 · 100%" in asked(rooms, f"/teach/{room.code}/now", cookie=mine).json["html"]
    rooms.answers.waits = True  # type: ignore[attr-defined]
    asked(rooms, act, {"act": "reveal", "lesson": 0}, mine)
    assert room.phase == "open"
    assert "Runs: 3 of 40" in asked(rooms, f"/teach/{room.code}", cookie=mine).text
    rooms.answers.waits = False  # type: ignore[attr-defined]
    asked(rooms, act, {"act": "reveal", "lesson": 0}, mine)
    assert "What came true: far more often." in asked(rooms, f"/teach/{room.code}", cookie=mine).text
    votes = asked(rooms, f"/teach/{room.code}/votes.csv", cookie=mine)
    assert votes.headers["content-type"] == "text/csv; charset=utf-8"
    assert votes.text.splitlines()[1].startswith("1,two-crowds,1,1,Hardly more often,20")
    assert A not in votes.text
    results = asked(rooms, f"/teach/{room.code}/results.csv", cookie=mine).text.splitlines()
    assert results[1] == "1,two-crowds,1,Hardly more often,1,1.0,no,"
    assert results[3].startswith("1,two-crowds,3,Far more often,0,0.0,yes,")
    assert results[4].endswith(",0,,,"), "nothing is told of what was not revealed"


def test_a_cell_is_no_formula() -> None:
    assert tables._table(("a",), [("=1+1",), ("-x",), (-1,)]) == "a\n'=1+1\n'-x\n-1\n"


def test_two_classes_see_nothing_of_each_other(rooms: Rooms, room: Room) -> None:
    other = rooms.open(PAIR[1:])
    mine = teacher(rooms, room)
    assert other.code != room.code
    assert room.vote(A, 0, 0)
    assert "0 of 0 have voted" in asked(rooms, f"/teach/{other.code}", cookie=teacher(rooms, other)).text
    assert asked(rooms, f"/teach/{other.code}", cookie=mine).status == 403
    assert asked(rooms, f"/teach/{other.code}/act", {"act": "end", "lesson": 0}, mine).status == 403
    assert not other.over
    assert asked(rooms, f"/teach/{other.code}/votes.csv", cookie=mine).status == 403
    assert asked(rooms, f"/teach/{other.code}/{room.secret}").status == 404
    for _ in range(MOST_ROOMS - 2):
        rooms.open(PAIR)
    with pytest.raises(InputError, match="are open on this server"):
        rooms.open(PAIR)


@pytest.mark.parametrize(
    "path",
    ["/teach", "/static/class.css", "/class.css/..", "/../../etc/passwd", "/openapi.json", "/%2e%2e/x", "/a/b/c/d"],
)
def test_there_is_nothing_else(rooms: Rooms, path: str) -> None:
    said = asked(rooms, path)
    assert said.status in (303, 404)
    assert "root:" not in said.text


def test_pages_have_a_policy_and_refuse_what_no_page_sends(rooms: Rooms, room: Room) -> None:
    said = asked(rooms, "/")
    assert "script-src 'self';" in said.headers["content-security-policy"]
    assert said.headers["x-frame-options"] == "DENY"
    vote = f"/{room.code}/vote"
    cookie = f"student={A}"
    data: dict[str, object] = {"lesson": 0, "choice": 0}
    assert asked(rooms, vote, data, cookie, origin="http://evil.example").status == 403
    assert asked(rooms, "/", host="evil.example").status == 403
    assert asked(rooms, vote, data, cookie, content_length=str(MOST_BODY + 1)).status == 413
    assert asked(rooms, vote, data, cookie, content_length="²").status == 413
    assert asked(rooms, vote, {**data, "x": "y" * MOST_BODY}, cookie, content_length="10").status == 413
    assert asked(rooms, f"/{'x' * 400}").status == 413
    assert room.counts() == [0, 0, 0]
    for odd in ({"lesson": "x"}, {"choice": "0"}, {"lesson": 0, "choice": "9" * 50}, {}):
        assert asked(rooms, vote, dict(odd), cookie, accept="application/json").status == 409
    assert asked(rooms, vote, data, "student=short", accept="application/json").status == 409
    assert asked(rooms, f"/{room.code}/now", cookie="student=short").status == 403
    assert room.counts() == [0, 0, 0]


def test_a_class_can_stand_under_a_prefix(rooms: Rooms, room: Room) -> None:
    said = asked(rooms, f"/{room.code}", root="/class")
    assert f'action="/class/{room.code}/vote"' in said.text
    assert f"path=/class/{room.code}" in said.headers["set-cookie"].replace("Path", "path")
    page = asked(rooms, f"/teach/{room.code}", cookie=teacher(rooms, room), root="/class").text
    assert f"http://127.0.0.2:8766/class/{room.code}" in page


@pytest.mark.parametrize(
    ("host", "ours"),
    [("127.0.0.1:1", True), ("[::1]:2", True), ("localhost", True), ("evil.example", False), ("", False), ("[", False)],
)
def test_only_addresses_and_own_names_are_known(host: str, ours: bool) -> None:
    assert server.known(host) == ours


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["bas"], "did you mean 'bass'"),
        (["bass", "bass"], "another lesson has this name"),
        (["bass", "--host", "here"], "is no address"),
        (["bass", "--host", "192.0.2.7"], "cannot be used"),
        ([], "LESSON"),
    ],
)
def test_what_cannot_be_taught_is_a_sentence(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["class", *words, "--out", str(tmp_path), "--no-browser"]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert main(["class", "bass", "--out", str(tmp_path / "file"), "--no-browser", "--port", "0"]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_journal_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "class-20260101-000000-BCDFG.jsonl"
    first = Journal(path)
    first.write({"did": "begin"})
    first.close()
    second = Journal(path)
    assert [event["did"] for event in events(path)] == ["begin"]
    second.close()
