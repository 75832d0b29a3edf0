"""Fees as data: exact sums, what may not be published, and the estimates people see."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from pelalawan_portal.catalogue import amounts, fees, workflow
from pelalawan_portal.catalogue.amounts import BadAmount, CannotCompute
from pelalawan_portal.catalogue.fees import FeeRule, estimate, unready, work_out
from pelalawan_portal.catalogue.parts import BadSpec
from pelalawan_portal.catalogue.spec import ServiceSpec
from tests.permits.paying import ANSWERS, RULE, fee_document, publish_paying

GIVEN = {
    "luas": "12.5",
    "mulai": "2028-02-28",
    "selesai": "2028-03-01",
    "jenis": "kios",
    "panas": True,
    "n": 3,
}


@pytest.mark.parametrize(
    ("amount", "value"),
    [
        (250000, "250000"),
        ("0.1", "0.1"),
        ({"answer": "luas"}, "12.5"),
        ({"answer": "tiada", "else": 7}, "7"),
        ({"days": ["mulai", "selesai"]}, "3"),  # 29 February counts
        ({"add": ["0.1", "0.2"]}, "0.3"),
        ({"mul": [{"answer": "luas"}, {"answer": "n"}, "0.001"]}, "0.0375"),
        ({"min": [{"answer": "luas"}, 10]}, "10"),
        ({"max": [{"answer": "luas"}, 10]}, "12.5"),
        ({"round_up": {"answer": "luas"}, "to": 5}, "15"),
        ({"round_up": 15, "to": 5}, "15"),
        ({"round_up": "0.31", "to": "0.1"}, "0.4"),
        ({"table": "jenis", "rows": {"kios": 2000, "tanah": 500}}, "2000"),
        ({"table": "panas", "rows": {"ya": 1, "tidak": 2}}, "1"),
        ({"table": "jenis", "rows": {"tanah": 500}, "else": 9}, "9"),
        ({"bands": {"answer": "luas"}, "rows": [["12.5", 1000], [None, 800]]}, "1000"),
        ({"bands": {"answer": "luas"}, "rows": [[12, 1000], [None, 800]]}, "800"),
        # PBG: LLt × (Ilo × SHST) × It × Ibg
        ({"mul": ["123.45", {"mul": ["0.005", 4210000]}, "0.17", 1]}, "441765.82500"),
    ],
)
def test_amounts_are_exact(amount, value):
    amounts.check(amount)
    assert amounts.compute(amount, GIVEN) == Decimal(value)


@pytest.mark.parametrize(
    "amount",
    [
        {"eval": "__import__('os')"}, "abc", None, True, float("nan"), {"mul": []}, {"days": ["mulai"]}, {"answer": 3},
        {"round_up": 1, "to": 0}, {"bands": 1, "rows": [[None, 1], [2, 1]]}, {"bands": 1, "rows": [[2, 1], [1, 1]]},
        {"table": "x", "rows": {}}, {"answer": "a", "mul": [1]}, 10**16,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(BadAmount):
        amounts.check(amount)


@pytest.mark.parametrize(
    ("amount", "given"),
    [
        ({"answer": "luas"}, {}),
        ({"answer": "luas"}, {"luas": "banyak"}),
        ({"days": ["mulai", "selesai"]}, {"mulai": "2026-01-02", "selesai": "2026-01-01"}),
        ({"days": ["mulai", "selesai"]}, {"mulai": "2026-01-02"}),
        ({"table": "jenis", "rows": {"a": 1}}, {"jenis": "b"}),
        ({"bands": 5, "rows": [[4, 1]]}, {}),
        ({"mul": [10**14, 10**14]}, {}),
    ],
)
def test_a_missing_or_senseless_answer_is_said_and_not_guessed(amount, given):
    amounts.check(amount)
    with pytest.raises(CannotCompute):
        amounts.compute(amount, given)


def test_a_line_is_rounded_once_half_up_to_whole_rupiah():
    lines = [
        {"key": "a", "label": "A", "tariff": 333, "volume": "1.5"},
        {"key": "b", "label": "B", "tariff": "0.5"},
    ]
    worked = work_out(FeeRule.parse({"lines": lines}), {})
    assert [one.amount for one in worked.rows] == [500, 1]  # 499.5 and a tariff of 0.5, which is printed as 1
    assert worked.total == 501


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"lines": [{"key": "a", "label": "A", "tariff": {"answer": "tiada"}}]}, "isian yang tidak ada"),
        ({"lines": [{"key": "a", "label": "A", "tariff": {"answer": "jenis"}}]}, "tidak bisa dipakai"),
        ({"lines": [{"key": "a", "label": "A", "tariff": 1, "when": {"field": "x", "is": 1}}]}, "tidak ada"),
        (
            {"lines": [{"key": "a", "label": "A", "tariff": {"table": "jenis", "rows": {"gedung": 1}}}]},
            "lapangan",
        ),
        (
            {
                "lines": [
                    {"key": "a", "label": "A", "tariff": {"table": "jenis", "rows": {"x": 1}, "else": 1}}
                ]
            },
            "tidak ada",
        ),
        ({"class": "reklame"}, "golongan"),
        ({"late": "200"}, "persen"),
        ({"due": 0}, "jatuh tempo"),
        ({"free": [{"when": {}, "reason": "x"}]}, "bebas"),
        ({"pajak": 1}, "tidak dikenal"),
    ],
)
def test_a_rule_that_could_not_be_carried_out_is_no_service(change, fault):
    with pytest.raises(BadSpec, match=fault):
        ServiceSpec.parse(fee_document({**RULE, **change}))


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["perda", "class", "account"])
def test_a_fee_is_published_only_with_article_class_and_account(offices, missing):
    rule = {key: value for key, value in RULE.items() if key != missing}
    draft = workflow.import_document(fee_document(rule))
    words = {"perda": "pasal Perda", "class": "golongan retribusi", "account": "kode rekening"}[missing]
    with pytest.raises(ValidationError, match=words):
        workflow.publish(draft, by=None)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (fee_document(None), "aturan tarif"),
        (fee_document(fee={"kind": "gratis"}), "tidak boleh punya langkah retribusi"),
        (
            fee_document(steps=[one for one in fee_document()["steps"] if one["kind"] != "fee"]),
            "memerlukan langkah",
        ),
    ],
)
def test_a_fee_has_a_rule_and_a_step_and_what_is_free_has_none(document, fault):
    if "memerlukan" in fault:
        document["steps"][-1] = {**document["steps"][-1], "after": ["lalu_lintas"]}
    assert fault in unready(ServiceSpec.parse(document))


def test_reklame_is_a_tax_that_is_shown_paid_and_never_our_bill():
    from pelalawan_portal.catalogue.files import shipped

    reklame = [one for one in map(ServiceSpec.parse, shipped()) if one.topic == "reklame"]
    assert reklame
    for spec in reklame:
        assert spec.fee["kind"] == "gratis"
        assert spec.fee_rule is None
        paper = spec.requirement("bukti_pajak")
        assert spec.step(paper.before).role == "teknis_bapenda"  # cannot agree without it


def test_the_shipped_paying_service_says_that_its_tariff_is_not_verified():
    from pelalawan_portal.catalogue.files import shipped

    spec = next(one for one in map(ServiceSpec.parse, shipped()) if one.slug == "pemakaian-tanah-gedung")
    assert unready(spec) == ""
    assert spec.fee_rule.own
    assert "perlu verifikasi" in spec.fee_rule.perda
    given = {"sifat": "usaha", "jenis_aset": "gedung", "mulai": "2026-12-01", "selesai": "2026-12-02"}
    assert estimate(spec, given).worked.total == 1_000_000
    given = {
        "sifat": "usaha",
        "jenis_aset": "kios",
        "luas_pakai": "10.2",
        "mulai": "2026-12-01",
        "selesai": "2026-12-02",
    }
    assert estimate(spec, given).worked.total == 44_000
    assert estimate(spec, {"sifat": "sosial"}).worked.free


@pytest.mark.django_db
def test_the_public_calculator_works_without_scripts_and_keeps_nothing(client, offices):
    publish_paying()
    assert "Hitung perkiraan biaya" in client.get("/izin/uji-sewa/").content.decode()
    page = client.get("/izin/uji-sewa/biaya/")
    assert page.status_code == 200
    assert "Perkiraan biaya <b>" not in page.content.decode()
    given = {"jenis": "gedung", "mulai": "2026-12-01", "selesai": "2026-12-03", "sosial": "tidak"}
    assert "Rp 750.000" in client.get("/izin/uji-sewa/biaya/", given).content.decode()
    assert (
        "bebas retribusi" in client.get("/izin/uji-sewa/biaya/", {**given, "sosial": "ya"}).content.decode()
    )
    assert "Tulis tanggalnya" in client.get("/izin/uji-sewa/biaya/", {"mulai": "besok"}).content.decode()
    assert (
        "Mulai belum ada tanggalnya"
        in client.get("/izin/uji-sewa/biaya/", {"jenis": "gedung"}).content.decode()
    )


@pytest.mark.django_db
def test_a_free_service_has_no_calculator(client, offices):
    from tests.submissions.envelopes import publish_service

    publish_service()
    assert client.get("/izin/uji-keramaian/biaya/").status_code == 404
    page = client.get("/izin/uji-keramaian/").content.decode()
    assert "Gratis (Rp 0, tidak dipungut biaya)" in page
    assert "retribusi" not in page.lower()


@pytest.mark.django_db
def test_an_administrator_edits_the_rule_of_a_draft_and_tries_it(signed_in, administrator, offices):
    draft = workflow.start_draft(publish_paying().service, administrator)
    desk = signed_in(administrator)
    page = desk.get(f"/admin/catalogue/serviceversion/{draft.pk}/change/").content.decode()
    assert "perda: Perda Uji 1/2026 Pasal 9" in page
    assert "Hitung biaya" in page
    address = f"/admin/catalogue/serviceversion/{draft.pk}/biaya/"
    shown = desk.get(
        address, {key: value for key, value in ANSWERS.items() if key != "sosial"}
    ).content.decode()
    assert "Rp 750.000" in shown
    assert fees.estimate(draft.spec, ANSWERS).worked.total == 750_000


@pytest.mark.django_db
def test_the_estimate_is_said_before_sending_without_scripts(client, offices):
    from tests.filing.conftest import Filer

    publish_paying()
    filer = Filer(client, "uji-sewa")
    filer.begin()
    day = {
        "mulai_0": "1",
        "mulai_1": "12",
        "mulai_2": "2026",
        "selesai_0": "3",
        "selesai_1": "12",
        "selesai_2": "2026",
    }
    answers = {"nama": "Siti Aminah", "acara": "Kenduri", "jenis": "gedung", "sosial": "tidak", **day}
    filer.post("diri", **answers)
    page = filer.get("periksa").content.decode()
    assert "Perkiraan biaya <b>Rp 750.000</b> menurut jawaban Anda" in page
    filer.post("diri", **{**answers, "sosial": "ya"})
    assert "Acara sosial bebas retribusi" in filer.get("periksa").content.decode()
