"""``python -m stallpoint`` is the command ``stallpoint``."""

import sys

from .commands.cli import main

if __name__ == "__main__":
    sys.exit(main())
