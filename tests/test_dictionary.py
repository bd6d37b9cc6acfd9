"""A finished folder explains itself, and runs again wherever it is taken."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.analyses import SPECS
from stallpoint.experiments.compare import compare
from stallpoint.experiments.dictionary import meaning, row_of
from stallpoint.experiments.orders import set_of
from stallpoint.experiments.spec import WorldsSpec
from stallpoint.experiments.study import load_study, save_study
from stallpoint.model.ledger import Event
from stallpoint.scenarios.files import load
from stallpoint.scenarios.worlds import read_worlds
from studies import kept, little, study

FIRMS = "id,revenue,tier\n" + "".join(f"f{i},{10 + i},{i % 2}\n" for i in range(30))
LINKS = "supplier,buyer\n" + "".join(f"f{i},f{i + 1}\n" for i in range(0, 30, 2))
SHORT = ["--set", "factories=300", "--set", "months=48"]


def test_every_column_of_a_folder_is_told(tmp_path: Path) -> None:
    record = kept(study(), tmp_path)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False)
    wanted = [(table, column) for table, columns in record["tables"].items() for column in columns]
    assert list(zip(told["table"], told["column"], strict=True)) == wanted
    assert (told["meaning"] != "").all()
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{table}.csv` | {row_of('compare', table)} |" in text for table in record["tables"])


def test_nothing_is_told_of_what_is_not_there() -> None:
    assert row_of("compare", "nonsense") == ""


def test_codes_of_events_and_reviews_can_be_looked_up(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", "display-programme", *SHORT, "--out", str(out)]) == 0
    told = pd.read_csv(out / "dictionary.csv", keep_default_na=False).set_index(["table", "column"])
    reviews = pd.read_csv(out / "reviews.csv")
    assert len(reviews)
    codes = dict(code.split(" ", 1) for code in told.loc[("reviews", "outcome"), "codes"].split("; "))
    assert {codes[str(code)] for code in reviews["outcome"]} <= {event.name.lower() for event in Event}
    assert "piloting" in told.loc[("reviews", "before"), "codes"]
    assert all(event.name.lower() in told.loc[("events", "event"), "codes"] for event in Event)


def test_words_of_the_cost_of_an_added_user_can_be_looked_up(tmp_path: Path) -> None:
    kept(study(), tmp_path)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False).set_index(["table", "column"])
    there = set(pd.read_csv(tmp_path / "added_users.csv")["kind"])
    assert there
    assert all(f"{kind}: " in told.loc[("added_users", "kind"), "codes"] for kind in there)


def test_a_folder_says_whether_its_study_was_stopped(tmp_path: Path) -> None:
    c = study()
    for stopped, word in ((True, "stopped"), (False, "finished")):
        record = save_study(c, tmp_path, "csv", ["stallpoint"], c.scenarios, c.seeds, stopped)
        assert f", {word} {record['finished']}:" in (tmp_path / "README.md").read_text(encoding="utf-8")


IN_WORLDS = {
    "compare": ["no-policy"],
    "phase": ["no-policy", "--x", "fog=0.4,1", "--y", "value_share=0.1,0.2"],
    "robust": ["no-policy", "display-programme", "--size", "60", "--year", "2", "--variant", "attention 6"],
}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("kind", IN_WORLDS)
def test_the_worlds_of_a_study_travel_with_it(kind: str, form: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = [kind, *IN_WORLDS[kind], "--seeds", "2", "--worlds", "2", "--format", form, "--jobs", "1"]
    assert main([*words, "--set", "factories=60", "--set", "months=24", "--out", str(out)]) == 0
    assert read_worlds(str(out / "worlds.csv")) == read_worlds("2")
    assert "| `worlds.csv` |" in (out / "README.md").read_text(encoding="utf-8")
    assert main(["report", str(out)]) == 0, "a robustness study with one horizon too"


@pytest.mark.parametrize("spec", [spec for spec in SPECS.values() if issubclass(spec, WorldsSpec)])
def test_every_study_in_worlds_has_them_to_carry(spec: type[WorldsSpec], tmp_path: Path) -> None:
    first = {"sources": ("no-policy", "vouchers")} if spec.kind in ("compare", "robust") else {}
    if spec.kind == "sweep":
        first = {"design": str(tmp_path / "d.yaml")}
        Path(first["design"]).write_text("base: no-policy\nmethod: grid\nlevers: {voucher: [0, 1]}\n", encoding="utf-8")
    axes = {"x": "fog=0,1", "y": "pilots=0,0.1"} if spec.kind == "phase" else {}
    assert set(set_of(spec(**first, **axes, worlds="2"))) == {"worlds"}
    assert set_of(spec(**first, **axes, worlds="1")) == {}
    assert row_of(spec.kind, "worlds").endswith("a set of worlds as `--worlds` takes it"), "no table of another kind"


def test_amounts_are_told_in_the_currency_of_the_study(tmp_path: Path) -> None:
    scenario = little("no-policy").with_world(currency="EUR", exchange_rate=7.8, months=24)
    c = compare([scenario], seeds=1, jobs=1)
    save_study(c, tmp_path, "csv", ["stallpoint"], c.scenarios, c.seeds)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False).set_index(["table", "column"])
    assert told.loc[("indicators", "public_spent"), "unit"] == "M EUR"
    assert not told["unit"].str.contains("CNY").any()


def test_a_folder_is_read_as_its_page_says(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    kept(study(), tmp_path)
    monkeypatch.chdir(tmp_path)
    code = (tmp_path / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    names: dict[str, pd.DataFrame] = {}
    exec(code, names)
    assert len(names["runs"]) == len(study().outcomes)
    assert names["what"].loc[("runs", "seed"), "meaning"] == meaning("compare", "runs", "seed").text  # type: ignore[union-attr]


def test_a_network_travels_with_its_folder(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "firms.csv").write_text(FIRMS)
    (own / "links.csv").write_text(LINKS)
    text = "extends: no-policy\nname: mine\nnetwork: {firms: firms.csv, links: links.csv}\nworld: {months: 24}\n"
    (own / "mine.yaml").write_text(text)
    out, again = tmp_path / "out", tmp_path / "again"
    assert main(["run", str(own / "mine.yaml"), "--out", str(out)]) == 0
    first = load(own / "mine.yaml").hash
    shutil.rmtree(own)
    moved = shutil.move(out, tmp_path / "elsewhere" / "out")
    file = next((Path(moved) / "scenarios").glob("*.yaml"))
    assert load(file).hash == first
    assert main(["run", str(file), "--out", str(again)]) == 0
    for name in ("indicators", "events", "runs"):
        assert (Path(moved) / f"{name}.csv").read_bytes() == (again / f"{name}.csv").read_bytes()
    load_study(Path(moved))
    assert "networks/1/firms.csv" in json.loads((Path(moved) / "provenance.json").read_text())["files"]


def test_files_that_were_changed_since_the_run_are_not_taken_along(tmp_path: Path) -> None:
    own, out = tmp_path / "own", tmp_path / "out"
    own.mkdir()
    out.mkdir()
    (own / "firms.csv").write_text(FIRMS)
    (own / "links.csv").write_text(LINKS)
    text = "extends: no-policy\nname: mine\nnetwork: {firms: firms.csv, links: links.csv}\nworld: {months: 12}\n"
    (own / "mine.yaml").write_text(text)
    c = compare([load(own / "mine.yaml")], seeds=1, jobs=1)
    (own / "links.csv").write_text(LINKS.replace("f28,f29\n", ""))
    save_study(c, out, "csv", ["stallpoint"], c.scenarios, c.seeds)
    assert not (out / "networks").exists()
