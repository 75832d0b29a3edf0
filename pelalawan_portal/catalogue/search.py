"""Finding a service by everyday words, with typing mistakes and Indonesian affixes forgiven.

A few dozen services are scored in memory: each word of the question takes its best match in the words of a
service, rare words weigh more than common ones, and a service that matches too little is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from math import log

from pelalawan_portal.catalogue.offers import Offer
from pelalawan_portal.catalogue.spec import ServiceSpec

LONGEST_QUESTION = 100


def words_of(text: str) -> list[str]:
    """The lower-case words of a text."""
    return re.findall(r"[a-z0-9]+", text.lower())


FILLER = frozenset(
    words_of(
        """saya mau ingin hendak akan untuk di ke dari yang dan atau dengan pada bagaimana cara gimana apa tolong minta
    bikin buat membuat mengurus urus izin ijin surat punya ada ini itu dong kak pak bu nak awak aku kami mengadakan
    permohonan pengajuan ajukan daftar perpanjang perpanjangan memperpanjang"""
    )
)
PREFIX = re.compile(r"^(meng|meny|mem|men|me|peng|peny|pem|pen|per|pe|ber|ter|di|ke)(?=\w{4})")
SUFFIX = re.compile(r"(?<=\w{4})(kan|an|nya|i)$")
# Where a question finds its words, and how much a match there is worth.
WORDS, SUMMARY = 1.0, 0.5
CLOSE = 0.8  # likeness of two words that may be one mistyped
ENOUGH = 0.45  # part of the question's weight a service must match to be shown


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without the commonest affixes: "memasang" and "pemasangan" are both "asang"."""
    return SUFFIX.sub("", PREFIX.sub("", word))


@lru_cache(maxsize=65536)
def likeness(asked: str, known: str) -> float:
    """0..1: how likely the asked word means the known one."""
    if asked == known:
        return 1.0
    short, long = sorted((stem(asked), stem(known)), key=len)
    if short == long or (len(short) >= 4 and len(long) - len(short) == 1 and long.endswith(short)):
        return 0.95  # a nasal prefix swallows the first sound: menutup, tutup
    if len(asked) >= 3 and known.startswith(asked):
        return 0.85
    if asked[0] != known[0] or abs(len(asked) - len(known)) > 2 or len(asked) < 4:
        return 0.0
    alike = SequenceMatcher(None, asked, known).ratio()
    return alike * 0.9 if alike >= CLOSE else 0.0


_vocabularies: dict[str, dict[str, float]] = {}  # by fingerprint of the version


def _vocabulary(one: Offer) -> dict[str, float]:
    known = _vocabularies.get(one.sha256)
    if known is None:
        if len(_vocabularies) > 1000:
            _vocabularies.clear()
        known = _vocabularies[one.sha256] = _words_and_worth(one.spec)
    return known


def _words_and_worth(spec: ServiceSpec) -> dict[str, float]:
    texts = ((spec.summary, SUMMARY), (" ".join((spec.name, spec.code, *spec.words, *spec.wishes)), WORDS))
    return {word: worth for text, worth in texts for word in words_of(text) if word not in FILLER}


def search(question: str, among: Sequence[Offer]) -> list[Offer]:
    """The offers that answer a question, best first; none when nothing fits, all when nothing is asked for.

    At most LONGEST_QUESTION characters of the question are read.
    """
    asked = [word for word in words_of(question[:LONGEST_QUESTION]) if word not in FILLER]
    if not asked:
        return list(among)
    vocabularies = [_vocabulary(one) for one in among]
    matches = [[_best(word, vocabulary) for word in asked] for vocabulary in vocabularies]
    weights = _weights(asked, matches)
    ranked = [(_score(row, weights), order) for order, row in enumerate(matches)]
    top = max((score for score, _ in ranked), default=0.0)
    found = [(score, order) for score, order in ranked if score >= max(ENOUGH, top * 0.6)]
    return [
        among[order]
        for score, order in sorted(found, key=lambda one: (-one[0], among[one[1]].spec.order, one[1]))
    ]


def _best(word: str, vocabulary: dict[str, float]) -> float:
    return max((likeness(word, known) * worth for known, worth in vocabulary.items()), default=0.0)


def _weights(asked: Sequence[str], matches: Sequence[Sequence[float]]) -> list[float]:
    """A word that few services know says more; one that no service knows says almost nothing."""
    knowing = Counter(index for row in matches for index, match in enumerate(row) if match > 0)
    return [log(1 + len(matches) / knowing[index]) if knowing[index] else 0.4 for index in range(len(asked))]


def _score(row: Iterable[float], weights: Sequence[float]) -> float:
    return sum(match * weight for match, weight in zip(row, weights, strict=True)) / sum(weights)
