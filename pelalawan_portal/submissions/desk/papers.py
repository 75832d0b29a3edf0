"""What was handed in, as the desk shows it: answers in words, papers with their files."""

from __future__ import annotations

from dataclasses import dataclass

from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.models import Slot, StoredFile, Submission

IMAGES = ("image/jpeg", "image/png", "image/webp")
TONES = {
    Slot.State.EXPECTED: "henti",
    Slot.State.RECEIVED: "",
    Slot.State.RETURNED: "kurang",
    Slot.State.ACCEPTED: "selesai",
}


@dataclass(frozen=True)
class Answer:
    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Section:
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Sheet:
    """One file of a paper; `place` is its number among all that can be opened (key 1 to 9), 0 when it cannot.

    `reused`: number of the earlier permohonan it comes from, by the document wallet.
    """

    file: StoredFile
    place: int
    reused: str = ""

    @property
    def address(self) -> str:
        return f"/berkas/{self.file.pk}/"

    @property
    def is_image(self) -> bool:
        return self.file.kind in IMAGES


@dataclass(frozen=True)
class Paper:
    """A paper with its state in words and its files; `produced` ones are made from the answers."""

    key: str
    name: str
    word: str
    tone: str
    required: bool
    produced: bool
    identity: bool
    sheets: tuple[Sheet, ...]


def sections_of(submission: Submission, *, masked: bool) -> list[Section]:
    """The asked questions page by page with their answers in words; NIK, NPWP and phone masked on request."""
    answers = submission.plain_answers
    spec = submission.spec
    return [
        Section(
            section.title,
            tuple(
                Answer(one.key, one.label, words_of(one, answers.get(one.key), masked=masked))
                for one in spec.asked_fields(section, answers)
                if one.type != "file"
            ),
        )
        for section in spec.asked_sections(answers)
    ]


def papers_of(submission: Submission) -> list[Paper]:
    """The slots in order with the files that fill them now; two queries, three where a file was used again."""
    files: dict[str, list[StoredFile]] = {}
    stored = StoredFile.objects.filter(bundle=submission.key, superseded_at__isnull=True)
    for one in stored.select_related("reused_from").order_by("key", "position", "uploaded_at"):
        files.setdefault(one.key, []).append(one)
    earlier = [one.reused_from.bundle for kept in files.values() for one in kept if one.reused_from]
    rows = Submission.objects.filter(key__in=earlier).values_list("key", "number") if earlier else ()
    numbers = dict(rows)
    place = 0
    papers = []
    for slot in submission.slots.order_by("position"):
        asked = submission.spec.requirement(slot.key)
        sheets = []
        for file in files.get(slot.key, []):
            readable = file.state == StoredFile.State.CLEAN
            place += readable
            reused = numbers.get(file.reused_from.bundle, "") if file.reused_from else ""
            sheets.append(Sheet(file, place if readable else 0, reused))
        state = Slot.State(slot.state)
        produced = bool(asked and asked.produced)
        word = "Dibuat dari isian" if produced else str(state.label)
        if not slot.required and state == Slot.State.EXPECTED:
            word = "Menyusul" if asked and asked.before else "Tidak dilampirkan"
        papers.append(
            Paper(
                slot.key, slot.name, word, "selesai" if produced else TONES[state], slot.required, produced,
                bool(asked and asked.identity), tuple(sheets),
            )
        )  # fmt: skip
    return papers
