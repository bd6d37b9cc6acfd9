"""Keyed dice: every draw is a pure function of (seed, what it decides, month, who).

So a policy, an agent or a mechanism that is added changes no other draw, and two worlds differ only by what was
changed. The generator is a counter-based hash: a 64-bit key made with BLAKE2b from seed, purpose and month is combined
with the agent's identifier, and one step of splitmix64 (Steele, Lea and Flood 2014) turns that into the draw.
"""

import functools
import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from ..agents.columns import Ids
from .engine import compiled, kernel, of_scipy

type Draws = npt.NDArray[np.float64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MUL1 = np.uint64(0xBF58476D1CE4E5B9)
_MUL2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = (np.uint64(n) for n in (30, 27, 31, 12))
START = -1
"""The month of draws made before month 0."""
_ndtri = of_scipy("ndtri")


def mix(ids: Ids) -> Ids:
    """One round of the splitmix64 finaliser: 64-bit identifiers in, well-mixed 64-bit words out."""
    z = ids * GOLDEN
    z = (z ^ (z >> _S30)) * _MUL1
    z = (z ^ (z >> _S27)) * _MUL2
    return z ^ (z >> _S31)


_mix = compiled(mix)


@kernel
def mixed(ids: Ids, key: np.uint64) -> Ids:
    """Each identifier under a key, mixed."""
    words = np.empty_like(ids)
    for row in range(len(ids)):
        words[row] = _mix(ids[row] ^ key)
    return words


def name_id(name: str) -> int:
    """A stable 64-bit identifier of a name, the same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def name_ids(names: Sequence[str]) -> Ids:
    """The identifiers of names, one each."""
    digests, new = [], hashlib.blake2b(digest_size=8).copy
    for name in names:
        hashed = new()
        hashed.update(name.encode())
        digests.append(hashed.digest())
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def pair(left: Ids, right: Ids) -> Ids:
    """Identifiers of pairs (broadcast), for draws that two agents share; (a, b) differs from (b, a)."""
    return mix(left ^ (right * GOLDEN))


def pairs(left: Ids, right: Ids) -> Ids:
    """The same in one pass, as one row: for columns."""
    return mixed((left ^ (right * GOLDEN)).ravel(), np.uint64(0))


def unit(bits: Any) -> Any:
    """Mixed words (unsigned 64-bit) as uniform draws in the open interval (0, 1)."""
    return ((bits >> _S12) + 0.5) * 2.0**-52


def normal(drawn: float) -> float:
    """A uniform draw as a standard Normal one, by inversion: one number, in a kernel."""
    return float(_ndtri(drawn))


@functools.lru_cache(maxsize=1024)
def _key(seed: int, purpose: str, month: int) -> np.uint64:
    """See :meth:`Dice.key`; scenarios that are compared share their seeds, and so these."""
    text = f"{seed}|{purpose}|{month}".encode()
    return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


class Dice:
    """The draws of one run.

    Args:
        seed: any whole number; 0 is a seed like any other.
    """

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)

    def key(self, purpose: str, month: int = START) -> np.uint64:
        """The key of all draws for a purpose in a month."""
        return _key(self.seed, purpose, month)

    def word(self, purpose: str, ids: Ids, month: int = START) -> Ids:
        """Mixed words, one for each identifier: what a uniform draw is made of."""
        return mixed(np.ascontiguousarray(ids), self.key(purpose, month))

    def keys(self, purposes: Any, months: int) -> Any:
        """The keys of some purposes, a named tuple of them, in every month: a record a month."""
        return _keys(self.seed, purposes, months)

    def uniform(self, purpose: str, ids: Ids, month: int = START) -> Draws:
        """Uniform draws in the open interval (0, 1), one for each identifier."""
        return np.asarray(unit(self.word(purpose, ids, month)), dtype=np.float64)

    def normal(self, purpose: str, ids: Ids, month: int = START) -> Draws:
        """Standard Normal draws, by inversion."""
        return np.asarray(ndtri(self.uniform(purpose, ids, month)), dtype=np.float64)

    def exponential(self, purpose: str, ids: Ids, month: int = START) -> Draws:
        """Exponential draws of mean 1, by inversion: the threshold that a cumulated hazard must reach."""
        return np.asarray(-np.log1p(-self.uniform(purpose, ids, month)), dtype=np.float64)


@functools.lru_cache(maxsize=64)
def _keys(seed: int, purposes: Any, months: int) -> Any:
    """See :meth:`Dice.keys`; scenarios that are compared share their seeds, and so these."""
    keys = np.empty(months, np.dtype((np.record, [(name, np.uint64) for name in purposes._fields])))
    texts, digests = [b"%d" % month for month in range(months)], []
    for purpose in purposes:
        begun = hashlib.blake2b(f"{seed}|{purpose}|".encode(), digest_size=8).copy
        for text in texts:
            hashed = begun()
            hashed.update(text)
            digests.append(hashed.digest())
    columns = np.frombuffer(b"".join(digests), "<u8").reshape(len(purposes), months)
    for name, column in zip(purposes._fields, columns, strict=True):
        keys[name] = column
    keys.flags.writeable = False
    return keys
