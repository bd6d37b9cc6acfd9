"""What a test asks of the system that it runs on."""

import os

import pytest

POSIX = pytest.mark.skipif(os.name != "posix", reason="asks for signals, owners or pipes as POSIX has them")
