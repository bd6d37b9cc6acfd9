"""What is installed: the root, which is the package ``stallpoint``, and every folder below it with an `__init__.py`."""

from setuptools import find_packages, setup

setup(
    packages=["stallpoint", *(f"stallpoint.{name}" for name in find_packages())],
    script_name="setup.py",  # this file is known by its name, and left out
)
