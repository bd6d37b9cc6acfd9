"""One file with all that CoMSES, or another archive of models, asks for: `make archive` writes it to `dist/`.

Its folders are those of the CoMSES Model Library: `code` (the repository as it is committed), `docs` (the pages, with
the ODD protocol), `media` (their pictures), `data` (what ships with the model) and `results` (a sample, made anew).
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from metadata import FILES, ROOT, project

TOP = (*FILES, "LICENSE", "README.md", "CHANGELOG.md")
"""Files that also stand beside the folders."""
DATA = ("scenarios/library/", "scenarios/networks/", "scenarios/worlds/", "docs/studies/")
"""Folders of which what is no page and no picture is data; so is every folder called ``data`` in `experiments/`."""
PAGES, PICTURES = (".md",), (".png", ".svg")
SAMPLE = (
    "run display-programme --out run",
    "compare no-policy display-programme three-bottlenecks --seeds 5 --worlds 1 --out compare",
)
"""Commands whose outputs are the sample; each names a folder of `results`."""
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The date of every file: that of this machine tells nothing."""


class Refused(Exception):
    """Why there is no archive, in a sentence."""


def git(*words: str) -> bytes:
    """What git says.

    Raises:
        Refused: if there is no git, or this is no clone.
    """
    try:
        return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refused(
            "An archive is made of what is committed: it needs git, and a clone of the repository."
        ) from error


def committed() -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of the last commit."""
    with tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", "HEAD"))) as tar:
        for member in tar:
            if (file := tar.extractfile(member)) is not None:
                yield member.name, file.read()


def places(name: str) -> Iterator[str]:
    """Where a file of the repository stands in the archive: in `code`, and where else it is looked for."""
    yield f"code/{name}"
    path = PurePosixPath(name)
    if name in TOP or (name.startswith("docs/") and path.suffix in PAGES):
        yield name
    elif name.startswith("docs/images/") and path.suffix in PICTURES:
        yield f"media/{name.removeprefix('docs/images/')}"
    elif name.startswith(DATA) or (name.startswith("experiments/") and "data" in path.parts[:-1]):
        yield f"data/{name}"


def sample(commands: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that commands of ``stallpoint`` write.

    Raises:
        Refused: if one of them fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for command in commands:
            words = [sys.executable, "-m", "stallpoint", *command.split()]
            if subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode:
                raise Refused(f"'stallpoint {command}' failed: no archive was written.")
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                yield f"results/{path.relative_to(folder).as_posix()}", path.read_bytes()


def read_me(commands: Sequence[str], commit: str) -> str:
    """What stands where, for who opens the archive."""
    about = project()
    made = "\n".join(f"    stallpoint {command}" for command in commands)
    return f"""{about["description"]}

Stallpoint {about["version"]}, {about["license"]}; how to cite it: CITATION.cff.

code     the whole repository at commit {commit}; README.md there says how to install and run it
docs     its pages: odd.md is the ODD protocol, parameters.md every parameter; code/docs has them with their pictures
media    the pictures of the pages
data     scenarios, networks, worlds, patterns and surveys that come with it; SOURCE.md says where a network is from
results  a sample, made when this archive was, by
{made}
"""


def write(place: Path, commands: Sequence[str] = SAMPLE) -> int:
    """Write the archive; returns how many files it holds.

    Args:
        place: the file.
        commands: whose outputs are the sample of results.

    Raises:
        Refused: if it cannot be made; nothing is written then.
    """
    files = {where: content for name, content in committed() for where in places(name)}
    files |= sample(commands)
    files["CONTENTS.txt"] = read_me(commands, git("rev-parse", "HEAD").decode().strip()).encode()
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, ALWAYS), content, zipfile.ZIP_DEFLATED)
    return len(files)


def main() -> int:
    """Write `dist/stallpoint-VERSION-comses.zip`, and say what is not in it."""
    about = project()
    place = ROOT / "dist" / f"{about['name']}-{about['version']}-comses.zip"
    try:
        changed = git("status", "--porcelain").decode().splitlines()
        count = write(place)
    except Refused as why:
        print(why, file=sys.stderr)
        return 2
    print(f"{place.relative_to(ROOT).as_posix()}: {count:,} files, {place.stat().st_size / 1e6:.1f} MB")
    if changed:
        print(f"Not in it: {len(changed)} changed or new files that are not committed.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
