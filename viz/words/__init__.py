"""What pages say, out of the code: every sentence has one key in one catalogue a language.

A catalogue is a folder of Fluent files (``en/*.ftl``), a file for each page; another language is another folder with
the same keys. ``tests/test_words.py`` holds code and catalogue against each other.
"""

import functools
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource

LANGUAGE = "en"
HERE = Path(__file__).parent


@functools.cache
def catalogue(language: str = LANGUAGE) -> FluentBundle:
    """The sentences of a language; numbers in them are written as it writes them."""
    found = FluentBundle([language], use_isolating=False)
    for path in sorted((HERE / language).glob("*.ftl")):
        found.add_resource(FluentResource(path.read_text("utf-8")))
    return found


def say(key: str, /, **values: str | float) -> str:
    """The sentence of a key.

    Args:
        key: as it stands in the catalogue; written out in the code, so that a test can look for it.
        **values: what the sentence has in its holes; a number also chooses its plural form.

    Raises:
        KeyError: if the catalogue has no such sentence, or the sentence a hole for which no value was given.
    """
    sentences = catalogue()
    pattern = sentences.get_message(key).value
    if pattern is None:
        raise KeyError(key)
    said, errors = sentences.format_pattern(pattern, values)
    if errors:
        raise KeyError(f"{key}: {errors[0]}")
    return str(said)
