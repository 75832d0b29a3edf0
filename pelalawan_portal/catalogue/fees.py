"""A fee as data: what a version says of tariffs, and what it comes to for somebody's answers.

In the document, below `fee`::

    kind: retribusi
    note: one sentence for people
    rule:
      perda: "Perda … Pasal …"          the article that lets us charge
      class: jasa_usaha                 jasa_usaha, pbg, ptka or ipr (UU 1/2022)
      account: "4.1.02.02.01.0001"      kode rekening
      due: 30                           days to pay, counted from the day after the SKRD
      late: "1"                         percent for each month begun after that
      own: true                         tariff not yet verified by an officer
      lines: [{key, label, tariff, volume, unit, when}]
      free: [{when, reason}]            the first that holds makes it Rp 0

tariff × volume is rounded to whole rupiah, half up, line by line (amounts.py for what they may be made of).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Self

from pelalawan_portal.catalogue import amounts
from pelalawan_portal.catalogue.amounts import Amount, Answers, BadAmount, CannotCompute
from pelalawan_portal.catalogue.conditions import BadCondition, Condition, fields_named, holds
from pelalawan_portal.catalogue.parts import KEY, BadSpec, known

if TYPE_CHECKING:
    from pelalawan_portal.catalogue.spec import ServiceSpec

CLASSES = {
    "jasa_usaha": "Retribusi jasa usaha",
    "pbg": "Retribusi persetujuan bangunan gedung",
    "ptka": "Retribusi penggunaan tenaga kerja asing",
    "ipr": "Retribusi pengelolaan pertambangan rakyat",
}
MOST_RUPIAH = 10**14
_USES = {"number": ("number", "money"), "date": ("date",), "table": ("choice", "yesno")}


@dataclass(frozen=True)
class Line:
    """One row of the bill. `tariff` rupiah a unit and `volume` are amounts."""

    key: str
    label: str
    tariff: Amount
    volume: Amount = 1
    unit: str = ""
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True)
class Exemption:
    """Whom it costs nothing, and why, in words for people."""

    when: Condition
    reason: str


@dataclass(frozen=True)
class FeeRule:
    """The rule of one version. `due` days, `late` percent a month as text, `own` = not verified."""

    lines: tuple[Line, ...] = ()
    free: tuple[Exemption, ...] = ()
    perda: str = ""
    class_: str = ""
    account: str = ""
    due: int = 30
    late: str = "1"
    own: bool = False

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Raises BadSpec naming the place that cannot be carried out."""
        where = "aturan biaya"
        if not isinstance(data, Mapping):
            raise BadSpec(f"{where}: bukan daftar bernama")
        renamed = {"class_" if key == "class" else key: value for key, value in data.items()}
        values = known(cls, renamed, where)
        try:
            values["lines"] = tuple(_line(one) for one in data.get("lines", ()))
            values["free"] = tuple(_exemption(one) for one in data.get("free", ()))
            made = cls(**values)
            if not 0 <= amounts.number(made.late) <= 100:
                raise BadSpec(f"{where}: denda harus persen tiap bulan, 0 sampai 100")
        except (BadAmount, BadCondition, TypeError) as error:
            raise BadSpec(f"{where}: {error}") from error
        if made.class_ and made.class_ not in CLASSES:
            raise BadSpec(f"{where}: golongan tidak dikenal: {made.class_}. Yang ada: {', '.join(CLASSES)}")
        if not 1 <= made.due <= 365:
            raise BadSpec(f"{where}: jatuh tempo 1 sampai 365 hari")
        keys = [one.key for one in made.lines]
        if len(set(keys)) != len(keys):
            raise BadSpec(f"{where}: kunci baris dipakai dua kali")
        return made

    def named(self) -> list[tuple[str, str]]:
        """(key, use) of every answer the rule looks at, in order and once; use "any" is a condition's."""
        found: dict[tuple[str, str], None] = {}
        for line in self.lines:
            for amount in (line.tariff, line.volume):
                found.update(dict.fromkeys(amounts.answers_named(amount)))
            found.update(dict.fromkeys((key, "any") for key in sorted(fields_named(line.when))))
        for one in self.free:
            found.update(dict.fromkeys((key, "any") for key in sorted(fields_named(one.when))))
        return list(found)

    def missing(self) -> list[str]:
        """What keeps a fee above Rp 0 from being published: the Perda's article, class or account (UU 1/2022)."""
        given = {"pasal Perda": self.perda, "golongan retribusi": self.class_, "kode rekening": self.account}
        return [name for name, value in given.items() if not value.strip()]


def _line(data: Mapping[str, Any]) -> Line:
    where = f"aturan biaya › baris {data.get('key') if isinstance(data, Mapping) else data}"
    line = Line(**known(Line, data, where))
    if not KEY.match(line.key) or not line.label:
        raise BadSpec(f"{where}: memerlukan kunci dan sebutan")
    amounts.check(line.tariff)
    amounts.check(line.volume)
    fields_named(line.when)
    return line


def _exemption(data: Mapping[str, Any]) -> Exemption:
    one = Exemption(**known(Exemption, data, "aturan biaya › bebas"))
    if not one.reason.strip() or not one.when:
        raise BadSpec("aturan biaya › bebas: memerlukan syarat dan alasan")
    fields_named(one.when)
    return one


@dataclass(frozen=True)
class Row:
    """One line worked out: whole rupiah but for the volume."""

    key: str
    label: str
    tariff: int
    volume: Decimal
    unit: str
    amount: int

    @property
    def volume_words(self) -> str:
        return f"{self.volume.normalize():f}".replace(".", ",") + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True)
class Worked:
    """What a rule comes to: rows and their sum, or the reason why it is Rp 0."""

    rows: tuple[Row, ...]
    total: int
    free: str = ""


def work_out(rule: FeeRule, answers: Answers) -> Worked:
    """Apply a rule to answers; raises CannotCompute when one is missing or the sum is no price."""
    for one in rule.free:
        if holds(one.when, answers):
            return Worked((), 0, one.reason)
    rows = tuple(_row(line, answers) for line in rule.lines if holds(line.when, answers))
    return Worked(rows, _total(rows))


def _row(line: Line, answers: Answers) -> Row:
    return row_of(line, amounts.compute(line.tariff, answers), amounts.compute(line.volume, answers))


def row_of(line: Line, tariff: Decimal, volume: Decimal) -> Row:
    """A line at a tariff (rounded to whole rupiah first: it is printed) and a volume."""
    whole = rupiah_of(tariff)
    if whole < 0 or volume < 0:
        raise CannotCompute(f"{line.label}: hitungan kurang dari nol.")
    return Row(
        line.key,
        line.label,
        whole,
        volume,
        line.unit,
        rupiah_of(amounts.EXACT.multiply(Decimal(whole), volume)),
    )


def rupiah_of(value: Decimal) -> int:
    """Whole rupiah, half up."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=amounts.EXACT))


def _total(rows: tuple[Row, ...]) -> int:
    total = sum(one.amount for one in rows)
    if total >= MOST_RUPIAH:
        raise CannotCompute("Jumlah biaya terlalu besar. Periksa jawabannya.")
    return total


@dataclass(frozen=True)
class Estimate:
    """What somebody is told before sending: a sum with its rows, the reason it is free, or what is still missing."""

    worked: Worked | None = None
    problem: str = ""
    own: bool = False


def estimate(spec: ServiceSpec, answers: Answers) -> Estimate | None:
    """What a service would cost for these answers; None for what is free or charged elsewhere."""
    rule = spec.fee_rule
    if rule is None:
        return None
    try:
        return Estimate(work_out(rule, answers), own=rule.own)
    except CannotCompute as error:
        question = spec.question(error.key)
        named = str(error).replace(f" {error.key} ", f" {question.spoken} ") if question else str(error)
        return Estimate(
            problem=named.replace(f" {error.key}.", f" {question.spoken}.") if question else named
        )


def check_rule(spec: ServiceSpec) -> None:
    """Raise BadSpec when a fee's rule looks at what is not asked, or has a hole where an answer has no tariff."""
    if unknown := set(spec.fee) - {"kind", "note", "rule"}:
        raise BadSpec(f"biaya: tidak dikenal: {', '.join(sorted(unknown))}")
    rule = spec.fee_rule
    if rule is None:
        return
    if spec.fee.get("kind") != "retribusi":
        raise BadSpec("hanya retribusi yang punya aturan biaya")
    for key, use in rule.named():
        question = spec.question(key)
        if question is None and not (use == "any" and key.startswith("@")):
            raise BadSpec(f"aturan biaya memakai isian yang tidak ada: {key}")
        if question is not None and use in _USES and question.type not in _USES[use]:
            raise BadSpec(f"aturan biaya: isian {key} tidak bisa dipakai di sini")
    for line in rule.lines:
        for table in [*amounts.tables(line.tariff), *amounts.tables(line.volume)]:
            _check_table(spec, table)


def _check_table(spec: ServiceSpec, table: Mapping[str, Any]) -> None:
    question = spec.question(table["table"])
    if question is None:
        return
    known_answers = ["ya", "tidak"] if question.type == "yesno" else [value for value, _ in question.choices]
    if wrong := set(table["rows"]) - set(known_answers):
        raise BadSpec(f"aturan biaya: tarif untuk jawaban yang tidak ada: {', '.join(sorted(wrong))}")
    if "else" not in table and (hole := [one for one in known_answers if one not in table["rows"]]):
        raise BadSpec(f"aturan biaya: belum ada tarif untuk jawaban {', '.join(hole)}")


def unready(spec: ServiceSpec) -> str:
    """Why a version may not be published because of its fee, as a sentence; "" when it may.

    A fee above Rp 0 needs its article, class and account, and a step in which it is paid; what is free has neither.
    """
    has_step = any(one.kind == "fee" for one in spec.steps)
    if spec.fee.get("kind") != "retribusi":
        return "Layanan tanpa retribusi tidak boleh punya langkah retribusi." if has_step else ""
    if spec.channel != "portal":
        return (
            "Retribusi ini ditagih di luar portal, jadi tidak boleh punya langkah retribusi."
            if has_step
            else ""
        )
    rule = spec.fee_rule
    if rule is None or not rule.lines:
        return "Retribusi belum punya aturan tarif."
    if missing := rule.missing():
        return f"Retribusi di atas Rp 0 hanya boleh ditarik dengan {', '.join(missing)}."
    return "" if has_step else "Retribusi memerlukan langkah retribusi, supaya bisa ditagih dan dibayar."
