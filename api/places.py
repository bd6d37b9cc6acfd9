"""Where something from Python is kept that nobody gave a place to."""

import os
import tempfile
from pathlib import Path

from ..scenarios.errors import InputError


def own_folder() -> Path:
    """A folder of this user that outlives the session, or at least this day.

    Raises:
        InputError: if somebody else made one of that name.
    """
    own = os.getuid() if hasattr(os, "getuid") else 0
    home = Path(tempfile.gettempdir()) / f"stallpoint-{own}"
    home.mkdir(mode=0o700, exist_ok=True)
    if hasattr(os, "getuid") and home.stat().st_uid != own:
        raise InputError("network", str(home), "is somebody else's folder: set TMPDIR to one of your own")
    return home
