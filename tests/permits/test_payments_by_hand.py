"""A teller's slip: handed in, looked at, booked; who confirms decides nothing; money given back and records mended."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from pelalawan_portal.submissions import holding, outbox, reviewing
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Pause, StoredFile, Submission
from pelalawan_portal.submissions.registry import desk_tiles
from pelalawan_portal.submissions.workflow import Refused
from permits import treasury
from permits.fees import sheets
from permits.models import Bill, Payment, Proof
from tests.documents.reading import text
from tests.permits.paying import TOTAL, at_fee, issue, pay, review_of

pytestmark = pytest.mark.django_db


def slip(name="bukti.jpg"):
    out = io.BytesIO()
    Image.effect_noise((600, 800), 40).convert("RGB").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def bill(version, rina, tono, ridwan):
    return issue(at_fee(version, rina, tono), ridwan)


@pytest.fixture
def guest(client, bill):
    """The browser of who filed it: number and PIN were typed."""
    client.post("/lacak/", {"nomor": bill.submission.number, "pin": bill.submission.pin})
    return client


@pytest.fixture
def proof(guest, bill):
    """A slip that was sent and inspected."""
    guest.post(f"/permohonan/{bill.submission.number}/bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    return Proof.objects.get()


def confirm(proof, by, **changes):
    given = {"amount": TOTAL, "paid_on": timezone.localdate(), "reference": "stb 001"} | changes
    return treasury.confirm(proof.pk, by=by, **given)


def test_a_slip_is_sent_from_a_page_without_scripts(guest, bill):
    page = f"/permohonan/{bill.submission.number}/"
    assert "Kirim foto bukti bayar" in guest.get(page).content.decode()
    assert guest.get(f"{page}bukti-bayar/").status_code == 200
    answer = guest.post(f"{page}bukti-bayar/", {"bukti": slip()})
    assert answer.status_code == 302
    shown = guest.get(page).content.decode()
    assert "sedang diperiksa bendahara" in shown
    assert "Jangan membayar lagi." in shown
    assert "Kirim foto bukti bayar" not in shown


def test_without_a_file_or_with_a_second_slip_nothing_is_kept(guest, bill, proof):
    address = f"/permohonan/{bill.submission.number}/bukti-bayar/"
    assert guest.post(address).status_code == 422
    answer = guest.post(address, {"bukti": slip()})
    assert "sedang diperiksa bendahara" in answer.content.decode()
    assert StoredFile.objects.filter(key="bukti_bayar").count() == 1


def test_a_stranger_finds_no_bill(client, signed_in, joko, bill):
    number = bill.submission.number
    for page in (f"tagihan/{bill.pk}/", "bukti-bayar/"):
        assert signed_in(joko).get(f"/permohonan/{number}/{page}").status_code == 404
        assert client.get(f"/permohonan/{number}/{page}").url == f"/lacak/?nomor={number}"


def test_the_treasurer_confirms_and_the_step_is_done(proof, bill, wati):
    payment = confirm(proof, wati)
    bill.refresh_from_db()
    assert (bill.state, payment.reference, payment.outcome) == ("paid", "STB001", "paid")
    assert review_of(bill.submission, "retribusi").verdict == "done"


def test_who_confirmed_may_not_decide_the_same_file(proof, bill, wati, offices):
    from pelalawan_portal.opds.models import Post
    from pelalawan_portal.opds.posts import forget_posts

    Post.objects.create(user=wati, opd=offices["DPMPTSP"], role="signer")
    forget_posts(wati)
    confirm(proof, wati)
    signing = review_of(bill.submission, "tanda_tangan")
    assert not reviewing.may_decide(signing, wati)
    with pytest.raises(Refused, match="mengesahkan pembayarannya"):
        holding.claim(signing.pk, by=wati)


@pytest.mark.parametrize("who", ["ridwan", "rina"])
def test_only_a_treasurer_who_decided_nothing_of_it_confirms(request, proof, bill, who, offices):
    from pelalawan_portal.opds.models import Post
    from pelalawan_portal.opds.posts import forget_posts

    somebody = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Hanya bendahara"):
        confirm(proof, somebody)
    Post.objects.create(user=somebody, opd=offices["BPKAD"], role="treasurer")
    forget_posts(somebody)
    with pytest.raises(Refused, match="ikut memutus"):
        confirm(proof, somebody)
    assert not Payment.objects.exists()


def test_a_slip_is_booked_once(proof, bill, wati, version, rina, tono, ridwan, client):
    confirm(proof, wati)
    other = issue(at_fee(version, rina, tono), ridwan)
    client.post("/lacak/", {"nomor": other.submission.number, "pin": other.submission.pin})
    client.post(f"/permohonan/{other.submission.number}/bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    with pytest.raises(Refused, match="sudah pernah dibukukan"):
        confirm(other.proofs.get(), wati, reference="STB 001")
    other.refresh_from_db()
    assert (other.state, other.proofs.get().state) == ("open", "waiting")


def test_works_a_slip_booked_with_a_slip_of_the_finger_waits_again_and_settles_its_bill(proof, bill, wati):
    wrong = confirm(proof, wati, amount=75_000)
    treasury.correct(wrong.pk, by=wati, reason="Kurang satu nol")
    proof.refresh_from_db()
    assert (proof.state, proof.decided_by) == ("waiting", None)
    right = confirm(proof, wati)
    bill.refresh_from_db()
    assert (right.reference, right.turn, right.outcome, bill.state) == ("STB001", 2, "paid", "paid")
    assert sum(one.signed for one in Payment.objects.all()) == TOTAL


def test_works_a_slip_booked_on_the_wrong_bill_is_free_for_its_own(
    proof, bill, wati, version, rina, tono, ridwan, client
):
    wrong = confirm(proof, wati)
    other = issue(at_fee(version, rina, tono), ridwan)
    client.post("/lacak/", {"nomor": other.submission.number, "pin": other.submission.pin})
    client.post(f"/permohonan/{other.submission.number}/bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    treasury.correct(wrong.pk, by=wati, reason="Milik permohonan lain")
    assert confirm(other.proofs.get(), wati).outcome == "paid"
    again = issue(bill.submission, ridwan)
    client.post("/lacak/", {"nomor": bill.submission.number, "pin": bill.submission.pin})
    client.post(f"/permohonan/{bill.submission.number}/bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    with pytest.raises(Refused, match="sudah pernah dibukukan"):
        confirm(again.proofs.get(), wati)


def test_requires_another_sum_to_be_meant(signed_in, proof, bill, wati):
    page = f"/admin/permits/payment/bukti/{proof.pk}/"
    desk = signed_in(wati)
    assert "memang berbeda" not in desk.get(page).content.decode()
    typed = {"amount": "75.000", "paid_on": f"{timezone.localdate()}", "reference": "STB 2", "seen": "on"}
    answer = desk.post(page, typed)
    assert answer.status_code == 422
    assert "Tagihannya Rp 750.000, yang Anda tulis Rp 75.000" in answer.content.decode()
    assert not Payment.objects.exists()
    assert desk.post(page, typed | {"different": "on"}).status_code == 302
    assert Payment.objects.get().kind == "surplus"


def test_works_the_first_page_of_the_treasurer_counts_slips(proof, wati, rina):
    assert ("Bukti bayar menunggu", 1, "/admin/permits/payment/") in desk_tiles(wati)
    assert not any("Bukti bayar" in label for label, _, _ in desk_tiles(rina))


def test_rejects_who_decided_from_giving_back_and_correcting(proof, wati, ridwan, offices):
    from pelalawan_portal.opds.models import Post
    from pelalawan_portal.opds.posts import forget_posts

    surplus = confirm(proof, wati, amount=1000)
    Post.objects.create(user=ridwan, opd=offices["BPKAD"], role="treasurer")
    forget_posts(ridwan)
    for act in (treasury.correct, lambda pk, **how: treasury.refund(pk, reference="SP2D 1", **how)):
        with pytest.raises(Refused, match="ikut memutus"):
            act(surplus.pk, by=ridwan, reason="Salah")
    assert Payment.objects.count() == 1


def test_a_wrong_sum_on_the_slip_is_booked_as_surplus(proof, bill, wati):
    assert confirm(proof, wati, amount=1000).kind == "surplus"
    bill.refresh_from_db()
    assert bill.state == "open"


def test_a_refused_slip_says_why_and_another_may_come(guest, proof, bill, wati):
    treasury.refuse_proof(proof.pk, by=wati, reason="Nomornya tidak terbaca")
    shown = guest.get(f"/permohonan/{bill.submission.number}/").content.decode()
    assert "Nomornya tidak terbaca" in shown
    assert "Kirim foto bukti bayar" in shown


def test_surplus_is_given_back_by_a_row_of_its_own_and_once(bill, wati, guest):
    received = pay(bill, virtual_account="777", reference="R1")
    later = treasury.refund(received.payment.pk, by=wati, reason="Salah setor", reference="SP2D 7")
    assert (later.kind, later.refers_to, later.signed) == ("refund", received.payment, -TOTAL)
    with pytest.raises(Refused, match="sudah dikembalikan"):
        treasury.refund(received.payment.pk, by=wati, reason="lagi", reference="SP2D 8")


def test_a_payment_booked_by_mistake_voids_the_bill_and_opens_the_step_again(proof, bill, wati, ridwan):
    payment = confirm(proof, wati)
    treasury.correct(payment.pk, by=wati, reason="Milik permohonan lain")
    bill.refresh_from_db()
    assert bill.state == "cancelled"
    again = review_of(bill.submission, "retribusi")
    assert (again.round, again.is_open) == (2, True)
    assert issue(bill.submission, ridwan).state == "open"
    assert sum(one.signed for one in Payment.objects.all()) == 0


def test_the_treasurers_pages(signed_in, proof, bill, wati, ridwan):
    desk = signed_in(wati)
    assert bill.submission.number in desk.get("/admin/permits/payment/").content.decode()
    page = f"/admin/permits/payment/bukti/{proof.pk}/"
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"amount": "", "reference": ""}).status_code == 422
    typed = {"amount": "750.000", "paid_on": f"{timezone.localdate()}", "reference": "STB 2", "seen": "on"}
    assert desk.post(page, typed).status_code == 302
    assert Payment.objects.get().amount == TOTAL
    day = desk.get("/admin/permits/payment/harian/").content.decode()
    assert "Rp 750.000" in day
    sheet = desk.get("/admin/permits/payment/harian/csv/").content.decode("utf-8-sig")
    assert f";{TOTAL};STB2;;Lunas;" in sheet
    assert (
        desk.post("/admin/permits/payment/harian/tutup/", {"hari": f"{timezone.localdate()}"}).status_code
        == 302
    )
    assert "Ditutup" in desk.get("/admin/permits/payment/harian/").content.decode()
    payment = Payment.objects.get()
    assert desk.get(f"/admin/permits/payment/{payment.pk}/change/").status_code == 200
    assert signed_in(ridwan).get("/admin/permits/payment/").status_code in (302, 403, 404)


def test_the_review_page_shows_the_sum_and_issues_it(signed_in, version, rina, tono, ridwan):
    submission = at_fee(version, rina, tono)
    review = review_of(submission, "retribusi")
    desk = signed_in(ridwan)
    page = f"/admin/submissions/review/{review.pk}/change/"
    assert "Rp 750.000" in desk.get(page).content.decode()
    assert (
        desk.post(f"/admin/submissions/review/{review.pk}/ubah-volume/", {"volume_sewa": "abc"}).status_code
        == 422
    )
    desk.post(
        f"/admin/submissions/review/{review.pk}/ubah-volume/",
        {"volume_sewa": "2,5", "reason": "Setengah hari"},
    )
    assert Bill.objects.get().total == 625_000
    assert desk.post(f"/admin/submissions/review/{review.pk}/tetapkan/", {"npwrd": ""}).status_code == 302
    assert Bill.objects.get().state == "open"
    assert "SKRD/0001/BPKAD" in desk.get(page).content.decode()


def test_works_the_account_for_the_teller_is_named_where_it_is_set(guest, bill, settings):
    page = f"/permohonan/{bill.submission.number}/"
    assert "setor ke rekening kas umum daerah. Lalu" in guest.get(page).content.decode()
    settings.TREASURY_ACCOUNT = "Bank Uji, nomor 123-45-67890"
    assert "<b>Bank Uji, nomor 123-45-67890</b>" in guest.get(page).content.decode()
    assert "Bank Uji, nomor 123-45-67890" in " ".join(text(sheets.render(bill)).split())


def test_the_skrd_is_a_paper_with_its_sum_in_words(guest, bill):
    answer = guest.get(f"/permohonan/{bill.submission.number}/tagihan/{bill.pk}/")
    assert answer.status_code == 200
    words = " ".join(text(b"".join(answer.streaming_content)).split())
    for part in ("SURAT KETETAPAN RETRIBUSI DAERAH", bill.number, "Rp 750.000", "tujuh ratus lima puluh ribu rupiah",
                 "Perda Uji 1/2026 Pasal 9", "tidak menerima uang tunai"):  # fmt: skip
        assert part in words


def test_works_the_clock_runs_while_the_treasurer_looks_and_stands_still_until_then(guest, bill, wati):
    still = Pause.objects.filter(submission=bill.submission, reason="payment", ended_at=None)
    page = f"/permohonan/{bill.submission.number}/"
    assert still.count() == 1
    assert "Menunggu Anda" in guest.get(page).content.decode()
    guest.post(f"{page}bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    assert not still.exists()
    shown = guest.get(page).content.decode()
    assert "Menunggu Anda" not in shown
    assert "selesai paling lambat" in shown
    treasury.refuse_proof(Proof.objects.get().pk, by=wati, reason="Tidak terbaca")
    assert still.count() == 1
    guest.post(f"{page}bukti-bayar/", {"bukti": slip()})
    outbox.drain()
    paid = confirm(Proof.objects.get(state="waiting"), wati, amount=TOTAL - 1)
    assert still.count() == 1  # another sum: the bill is still to be paid
    treasury.correct(paid.pk, by=wati, reason="Salah ketik")
    assert not still.exists()  # the slip waits for the treasurer again
    assert broken_at(Submission.objects.get(pk=bill.submission_id)) is None
