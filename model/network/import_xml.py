"""The text of an XML file in whatever encoding it declares; the parser itself knows only a few."""

import re

from ...scenarios.csv_text import whole_text
from ...scenarios.encodings import LARGER, MARKS, codec_of
from ...scenarios.errors import InputError
from .import_table import utf8_text

_SIGNS = (  # how a file begins, and what that says of its encoding; the first that fits counts
    *MARKS,
    ("<?".encode("utf-16-le"), "utf-16-le"),
    ("<?".encode("utf-16-be"), "utf-16-be"),
)
_DECLARED = re.compile(r"""\s*<\?xml\s[^>]*?\bencoding\s*=\s*(["'])(.*?)\1""")


def xml_text(data: bytes, path: str, kind: str) -> str:
    """The text of an XML file; if it declares an encoding, the text names UTF-8 instead, for a parser of its bytes.

    Args:
        data: what is in the file.
        path: where it came from, for errors.
        kind: what it is for, as the user calls it, such as ``graph``.

    Raises:
        InputError: if it declares an encoding that there is not or that does not fit, or is not UTF-8 and declares
            none, is empty, or holds a NUL character.
    """
    sign = next((codec for start, codec in _SIGNS if data.startswith(start)), "")
    head = data[: data.find(b">") + 1]
    declared = _DECLARED.match(head.decode(sign or "utf-8", "replace"))
    if not declared and not sign:
        return utf8_text(data, path, kind)
    name = declared[2] if declared else sign
    codec = _codec(name, path)
    if sign and _family(codec) != _family(sign):
        raise _refused(name, "this is not what the file is written in", path)
    try:
        text = data.decode(sign or LARGER.get(codec, codec))
        text.encode()  # a codec may make halves of characters, which cannot be handed on
    except UnicodeError as error:
        place = f" (line {data.count(b'\n', 0, error.start) + 1})" if isinstance(error, UnicodeDecodeError) else ""
        raise _refused(name, f"this is not what the file is written in{place}", path) from None
    text = whole_text(text, path, kind)
    if not declared:
        return text
    there = _DECLARED.match(text)
    if not there or (codec != "utf-8" and _is_utf8_instead(data, text)):
        raise _refused(name, "this is not what the file is written in", path)
    return f"{text[: there.start(2)]}UTF-8{text[there.end(2) :]}"


def _codec(name: str, path: str) -> str:
    """Python's own name of an encoding of text."""
    if codec := codec_of(name):
        return codec
    raise _refused(name, "this is no encoding of text that is known here", path)


def _refused(name: str, why: str, path: str) -> InputError:
    return InputError("encoding", name, f"{why}: save the file as UTF-8 and let its first line say so", path)


def _family(codec: str) -> str:
    return "-".join(codec.split("-")[:2])


def _is_utf8_instead(data: bytes, text: str) -> bool:
    """Whether bytes that another codec has read as that text are surely UTF-8.

    A few letters of two bytes may be both; one of three bytes hardly ever is, nor any in an alphabet of single bytes.
    """
    try:
        other = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii() and (max(other) > "\u07ff" or len(text) == len(data))
