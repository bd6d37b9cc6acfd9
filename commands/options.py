"""What verbs share: options, those of a spec among them, scenarios by name, and a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING
from pathlib import Path
from typing import Any

import click

from ..experiments.options import Option
from ..experiments.spec import MOST_JOBS, Spec

OUT = Path("out")
STOPPED = 130


def click_options(spec: type[Spec]) -> list[click.Parameter]:
    """The fields of a spec as arguments and options of a command."""
    return [_parameter(name, each) for name, each in spec.options().items()]


def example(words: str) -> str:
    """The last line of a command's help: what somebody may start with."""
    return f"Example: stallpoint {words}"


def _parameter(name: str, each: Option) -> click.Parameter:
    needed = each.default is MISSING
    given: dict[str, Any] = {} if needed or (each.several and not each.default) else {"default": each.default}
    if not each.flag:
        count = -1 if each.several else 1
        return click.Argument([name], nargs=count, required=needed, metavar=each.metavar, **given)
    kind: Any = click.Choice(each.choices) if each.choices else each.kind
    return click.Option(
        [each.flag, name],
        type=click.IntRange(*each.limits) if each.limits else kind,
        required=needed,
        show_default=not (needed or each.several or each.default in (None, "") or each.kind is bool),
        is_flag=each.kind is bool,
        multiple=each.several,
        nargs=each.count,
        metavar=each.metavar,
        help=each.help,
        **given,
    )


jobs_option = click.option("--jobs", type=click.IntRange(1, MOST_JOBS), help="Runs at once.  [default: one a core]")
form_option = click.option(
    "--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True, help="Of the tables."
)
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Folder in which finished runs are kept for good, for this study and others.",
)
mix_option = click.option(
    "--mix-versions",
    is_flag=True,
    help="Go on with runs that another version of the model, or of its libraries, made; the output names all versions.",
)


def out_option(default: str) -> Callable[[Any], Any]:
    """The option that names the output folder."""
    note = f"Output folder; an earlier output there is replaced.  [default: {OUT.as_posix()}/{default}]"
    return click.option("--out", type=click.Path(path_type=Path), help=note)


@contextmanager
def bar(total: int, unit: str, what: str) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error, if that is a terminal and it takes over a second; gives the step to call."""
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, desc=what, delay=1, leave=False, disable=None, dynamic_ncols=True) as shown:
        yield lambda: (shown.update(), None)[1]


@contextmanager
def gauge(stored: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of runs with rate and time left, to be told how many are done and how many there are in all.

    The total may change from one stage of a study to the next. With ``stored`` the first call counts runs that were
    there before: they are told, and do not count for the rate.
    """
    from tqdm import tqdm

    with tqdm(unit="run", desc="running", delay=1, leave=False, disable=None, dynamic_ncols=True) as shown:

        def show(done: int, total: int) -> None:
            if shown.total is None and stored and done:
                click.echo(f"{done:,} of {total:,} runs are stored already.", err=True)
                shown.total, shown.initial, shown.n = total, done, done
            elif total != shown.total:
                shown.reset(total)
            shown.update(done - shown.n)

        yield show


def folder_name(name: str) -> str:
    """A name that every file system takes."""
    from ..experiments.folder import slug

    return slug(name)


def cover_options(command: Any) -> Any:
    """A command with what whoever signs a paper says of it."""
    for option in (
        click.option("--date", default="", metavar="YYYY-MM-DD", help="The day that stands on it.  [default: today]"),
        click.option("--office", default="", help="For whom."),
        click.option("--author", default="", help="Who wrote it."),
        click.option("--question", default="", help="What was asked, in a sentence.  [default: that of the study]"),
    ):
        command = option(command)
    return command


def pdf_option(told: str) -> Callable[[Any], Any]:
    """The option that asks for a PDF too."""
    return click.option("--pdf", is_flag=True, help=f"{told} Needs the extra 'pdf'.")
