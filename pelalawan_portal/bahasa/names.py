"""Names and titles in sentences, and names shown to someone who may not read them whole."""

from collections.abc import Sequence


def join(words: Sequence[str]) -> str:
    """Return "a", "a dan b" or "a, b, dan c"; "" for none."""
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"


def inside(text: str) -> str:
    """Return a title as it stands inside a sentence: "Izin PAUD" → "izin PAUD"; an abbreviation in front stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def mask_name(name: str) -> str:
    """Return the first letter of each word, a star for every other letter: "Siti Aminah" → "S*** A*****"."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
