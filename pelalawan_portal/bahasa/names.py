"""Names in sentences, and names shown to someone who may not read them whole."""

from collections.abc import Sequence


def join(words: Sequence[str]) -> str:
    """Return "a", "a dan b" or "a, b, dan c"; "" for none."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def mask_name(name: str) -> str:
    """Return the first letter of each word, a star for every other letter: "Siti Aminah" → "S*** A*****"."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
