"""The command ``animate``: one run as one page that plays by itself."""

from __future__ import annotations

from pathlib import Path

import click

from ..scenarios.errors import InputError
from .options import OUT, folder_name, loaded, settings_option, with_settings


@click.command()
@click.argument("scenario")
@click.option("--seed", type=int, default=0, show_default=True, help="Which dice to throw; any whole number.")
@settings_option
@click.option("--out", type=click.Path(path_type=Path), help="The page to write.  [default: out/SCENARIO-SEED.html]")
def animate(scenario: str, seed: int, settings: tuple[str, ...], out: Path | None) -> None:
    """Run a scenario once and write one page that animates it: the network, month by month. It needs no server."""
    from ..experiments.folder import writing
    from ..viz import animation

    asked = with_settings(loaded([scenario])[0], settings)
    place = out or OUT / f"{folder_name(asked.name)}-{seed}.html"
    if place.is_dir():
        raise InputError("--out", str(place), "is a folder: name a file such as run.html")
    page = animation.animate(asked, seed)
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")
        part.write_text(page, encoding="utf-8")
        part.replace(place)
    click.echo(f"page: {place}")
