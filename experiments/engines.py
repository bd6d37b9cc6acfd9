"""Where runs are made: on this machine, or on a Dask cluster. The one thin choice; everything else is the same code."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from ..model.version import Version, model_version
from ..scenarios.errors import InputError
from .dispatcher import LARGE_ARRAYS
from .ensemble import RunOptions

LOCAL = "local:"
MOST_WORKERS = 1024
PATIENCE = 10
"""Seconds that a cluster may take to answer."""


@contextmanager
def engine(cluster: str | None = None, jobs: int | None = None) -> Iterator[RunOptions]:
    """The place where runs are made, while it is needed: its executor, and how many runs it makes at once.

    Args:
        cluster: nothing for this machine; the address of a Dask scheduler (``tcp://host:8786``); or ``local:3`` for a
            Dask cluster of three worker processes on this machine, started and ended here.
        jobs: runs at once on this machine.

    Raises:
        InputError: if Dask is not installed, no cluster answers, it has no workers, or they run other versions of the
            model, whose numbers may differ.
    """
    if cluster is None:
        yield RunOptions(jobs)
        return
    if find_spec("distributed") is None:
        raise InputError("--cluster", cluster, "needs Dask: install stallpoint[cluster]")
    if jobs is not None:
        raise InputError("--jobs", jobs, "a cluster decides how many runs are made at once: leave --jobs out")
    with _started(cluster) as address, _client(cluster, address) as client:
        workers = client.nthreads()
        if not workers:
            raise InputError("--cluster", cluster, "has no workers: start some, for instance with 'dask worker'")
        _same_model(cluster, client)
        # Every batch is new work: not to be looked up by a digest of its content
        yield RunOptions(sum(workers.values()), executor=client.get_executor(pure=False))


@contextmanager
def _started(cluster: str) -> Iterator[str]:
    """The address of a cluster; a local one lives as long as it is needed."""
    if not cluster.startswith(LOCAL):
        yield cluster
        return
    count = cluster.removeprefix(LOCAL)
    if not count.isdecimal() or not 1 <= int(count) <= MOST_WORKERS:
        raise InputError("--cluster", cluster, "how many workers? Write for instance local:3")
    import dask
    from distributed import LocalCluster

    quiet = {"distributed.worker.profile.enabled": False, "distributed.nanny.pre-spawn-environ": _environment()}
    with (
        dask.config.set(quiet),
        LocalCluster(
            n_workers=int(count),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=50,
        ) as local,
    ):
        yield local.scheduler_address


@contextmanager
def _client(cluster: str, address: str) -> Iterator[Any]:
    from distributed import Client
    from distributed.comm import resolve_address

    try:
        resolve_address(address)  # before a client is made: one that fails half made complains once more at the exit
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        why = "no Dask scheduler answers there" if isinstance(error, OSError) else str(error)
        raise InputError("--cluster", cluster, f"{why}: start one, or write local:3 for one on this machine") from None
    with client:
        yield client


def _environment() -> dict[str, Any]:
    """What Dask's workers start with; by default it makes the allocator give memory back after every month."""
    import dask

    now = dict(dask.config.get("distributed.nanny.pre-spawn-environ"))
    return now | {"MALLOC_MMAP_THRESHOLD_": LARGE_ARRAYS, "MALLOC_TRIM_THRESHOLD_": LARGE_ARRAYS}


def _same_model(cluster: str, client: Any) -> None:
    """Refuse workers whose numbers may differ."""
    for worker, found in client.run(_line, on_error="return").items():
        if isinstance(found, ImportError | AttributeError):
            wrong = "has no Stallpoint, or another one: install the same version there"
        elif not isinstance(found, str):
            wrong = f"did not answer ({type(found).__name__}): start it, and give the same command again"
        elif apart := Version.of(found).apart():
            wrong = f"has another version, whose numbers may differ: {apart}; install the same version there"
        else:
            continue
        raise InputError("--cluster", cluster, f"its worker {worker} {wrong}")


def _line() -> str:
    """Asked of a worker: its version, in a line."""
    return str(model_version())
