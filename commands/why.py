"""The command ``why``: one factory's story, and the same factory in another scenario. Heavy imports wait."""

from contextlib import nullcontext
from pathlib import Path

import click

from ..experiments.counterfactuals import WhySpec
from .studies import Order, Verb, illustrate


def _why(asked: Order) -> int:
    """Live the lives, write them if that is asked, and tell them."""
    from ..experiments.folder import output, writing
    from ..experiments.study import save_study
    from ..experiments.tidy import CSV
    from ..viz.studies.lives import in_words

    out, (_, note) = asked.out, asked.spec.told
    # the place is tried before anything is run, not after
    with output(out) if out is not None else nullcontext() as folder:
        t = asked.spec.run()
        if folder is not None and out is not None:
            with writing(out):
                record = save_study(t, folder, CSV, asked.spec.words(), t.scenarios, t.seeds)
    if out is not None:
        illustrate(t, record, out)
    click.echo(in_words(t, note))
    if out is not None:
        click.echo(f"report: {out / 'report.html'}")
    return 0


why = Verb(
    WhySpec,
    _why,
    output=(
        click.option("--out", type=click.Path(path_type=Path), help="Also write a page and tables into this folder."),
    ),
)
