"""Filling the {tokens} of a template's text with answers.

Not `str.format`: that reads attributes and indexes of what it is given, so a template could print a secret key. Here a
token is a name between braces and nothing else.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class TokenError(ValueError):
    """A template's text cannot be filled; the message tells the officer who wrote it what to mend (Indonesian)."""


class UnknownToken(TokenError):
    """The text asks for names that nobody supplies; they are in `names`."""

    def __init__(self, names: list[str], known: list[str]) -> None:
        self.names = names
        asked = ", ".join(f"{{{name}}}" for name in names)
        offered = ", ".join(f"{{{name}}}" for name in known) or "tidak ada"
        super().__init__(f"Isian {asked} tidak dikenal. Isian yang ada: {offered}.")


def tokens_in(text: str) -> frozenset[str]:
    """The names that `text` asks for. Raises TokenError for a brace that belongs to no token."""
    rest = _TOKEN.sub("", text)
    stray = re.search(r"[{}]", rest)
    if stray:
        around = rest[max(0, stray.start() - 20) : stray.end() + 20].strip()
        raise TokenError(
            f"Kurung kurawal tidak berpasangan atau isinya bukan nama isian, di dekat “{around}”. "
            "Tulis isian seperti {nama_pemohon}: huruf kecil, angka, dan garis bawah."
        )
    return frozenset(_TOKEN.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every {token} replaced by its value, once: braces inside a value stay as they are.

    Raises UnknownToken (naming all of them) when a token has no value, TokenError for a stray brace.
    """
    unknown = sorted(tokens_in(text) - values.keys())
    if unknown:
        raise UnknownToken(unknown, sorted(values))
    return _TOKEN.sub(lambda found: values[found[1]], text)
