"""What decides the numbers of a run besides its scenario and seed: our sources, and the libraries that compute.

With another version of any of them a run may differ in its last digits, so it stands in every store and output.
"""

import dataclasses
import functools
import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self

UNKNOWN = "unknown"
_PACKAGE = Path(__file__).resolve().parent.parent
_DECIDING = (
    "scenarios/lever.py",
    "scenarios/scenario.py",
    "scenarios/parameters.py",
    "scenarios/table/*.py",
    "agents/*.py",
    "model/*.py",
    "model/*/*.py",
)


@dataclass(frozen=True, slots=True)
class Version:
    """The version of the model. What was not kept (by an earlier Stallpoint) is :data:`UNKNOWN`.

    Attributes:
        stallpoint: the number of the package.
        sources: a digest of the sources that decide numbers: the table of parameters, rules and phases, not what
            studies or draws; ten hexadecimal digits.
        numpy, scipy, numba: of the libraries that a run computes with.
    """

    stallpoint: str = UNKNOWN
    sources: str = UNKNOWN
    numpy: str = UNKNOWN
    scipy: str = UNKNOWN
    numba: str = UNKNOWN

    @classmethod
    def of(cls, line: str) -> Self:
        """The version that :meth:`__str__` told; an earlier Stallpoint told ``<number>+<sources>`` and no library."""
        words = dict(part.split(" ", 1) for part in line.split(", ") if " " in part)
        if not words:
            number, _, sources = line.partition("+")
            words = {"stallpoint": number, "sources": sources}
        return cls(**{name: words[name] for name in NAMES if words.get(name)})

    def __str__(self) -> str:
        """All of it in a line."""
        return ", ".join(f"{name} {getattr(self, name)}" for name in NAMES)

    @property
    def mark(self) -> str:
        """Ten hexadecimal digits that name it, for the name of a file."""
        return hashlib.blake2b(str(self).encode(), digest_size=5).hexdigest()

    def apart(self) -> str:
        """In what it differs from the version in this process, in a line; empty if it is the same."""
        here = model_version()
        pairs = [(name, getattr(self, name), getattr(here, name)) for name in NAMES]
        return ", ".join(f"{name} {theirs} (here {ours})" for name, theirs, ours in pairs if theirs != ours)


NAMES = tuple(field.name for field in dataclasses.fields(Version))


def model_version() -> Version:
    """The version of the model in this process."""
    return Version(sources=sources(), **{name: installed(name) for name in NAMES if name != "sources"})


@functools.cache
def sources() -> str:
    """The digest of the sources that decide numbers, see :class:`Version`."""
    digest = hashlib.blake2b(digest_size=5)
    for pattern in _DECIDING:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(source.read_bytes())
    return digest.hexdigest()


@functools.cache
def installed(package: str) -> str:
    """The version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return UNKNOWN
