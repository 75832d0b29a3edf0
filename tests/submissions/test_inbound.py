import pytest

from pelalawan_portal.accounts.models import Consent
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import inbound
from pelalawan_portal.submissions.channels.carriers import Incoming
from pelalawan_portal.submissions.models import InboundMessage, Reach
from pelalawan_portal.submissions.models.attempt import Attempt

pytestmark = pytest.mark.django_db
SITI = "6281234567890"


@pytest.fixture
def write(phones):
    """write("STATUS …", channel="sms") → what the phone gets back."""
    count = iter(range(1000))

    def say(text, channel="sms", number=SITI):
        provider = "utama" if channel == "sms" else "whatsapp"
        inbound.take_in(channel, provider, [Incoming(f"in-{next(count)}", f"+{number}", text)])
        outbox.drain()
        side = phones.utama if channel == "sms" else phones.whatsapp
        return [one.text for one in side.to(number)]

    return say


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize(
    "shape", ["STATUS {n} {p}", "status  {n}\n{p} ", "Cek {n}: {p}", "STATUS {lower}{p}"]
)
def test_works_a_status_is_answered_in_one_message_without_the_pin(make_submission, write, shape, channel):
    submission = make_submission()
    lower = submission.number.lower().replace("-", " ").removeprefix("plw ")
    (answer,) = write(shape.format(n=submission.number, p=submission.pin, lower=lower), channel)
    assert answer.startswith(
        f"Permohonan {submission.number}: Diperiksa kelengkapannya oleh Kantor perizinan"
    )
    assert submission.pin not in answer
    assert "Siti" not in answer
    assert len(answer) <= 160


def test_rejects_a_wrong_pin_and_an_unknown_number_with_the_same_sentence(make_submission, write):
    submission = make_submission()
    write(f"STATUS {submission.number} AAAAAA")
    answers = write("STATUS PLW-2020-000001-22 AAAAAA")
    assert answers == [inbound.MISMATCH, inbound.MISMATCH]


def test_rejects_a_confidential_permohonan_with_the_same_sentence(version, make_submission, write):
    submission = make_submission()
    type(submission).objects.update(confidential=True)
    assert write(f"STATUS {submission.number} {submission.pin}") == [inbound.MISMATCH]


def test_rejects_guessing_by_the_count_of_the_track_page(client, make_submission, write):
    submission = make_submission()
    for _ in range(10):
        client.post("/lacak/", {"nomor": submission.number, "pin": "AAAAAA"})
    assert write(f"STATUS {submission.number} {submission.pin}") == [inbound.MISMATCH]


def test_rejects_guessing_by_phone_as_failures_of_the_number(client, make_submission, write):
    submission = make_submission()
    for _ in range(10):
        write(f"STATUS {submission.number} AAAAAA")
    assert client.post("/lacak/", {"nomor": submission.number, "pin": submission.pin}).status_code == 429


@pytest.mark.parametrize("text", ["halo", "", "STATUS", "STATUS PLW-2026", "info dong"])
def test_works_anything_else_is_told_how_to_ask(write, text):
    (answer,) = write(text)
    assert "STATUS nomor PIN" in answer
    assert len(answer) <= 160


def test_works_stop_ends_one_channel_of_a_number_and_start_begins_it_again(agreed, tell, write, phones):
    submission = agreed()
    write("BERHENTI", "whatsapp")
    notice = tell(submission)
    outbox.drain()
    assert list(notice.deliveries.values_list("provider", flat=True)) == ["utama"]
    assert "kami hentikan" in phones.whatsapp.to(SITI)[-1].text
    write("mulai", "whatsapp")
    second = tell(submission, "withdrawn")
    outbox.drain()
    assert list(second.deliveries.values_list("provider", flat=True)) == ["whatsapp"]
    assert Consent.objects.filter(purpose="messages_whatsapp", channel="whatsapp").count() == 1


def test_works_stop_also_ends_what_is_already_on_its_way(agreed, tell, write):
    notice = tell(agreed(channels=("sms",)))
    Reach.objects.create(phone_hash=notice.submission.contact.phone_hash, channel="sms", stopped_at=notice.at)
    outbox.drain()
    notice.refresh_from_db()
    assert not notice.deliveries.exists()
    assert notice.state == "page"


def test_works_words_and_number_are_forgotten_once_answered(make_submission, write):
    submission = make_submission()
    write(f"STATUS {submission.number} {submission.pin}")
    row = InboundMessage.objects.get()
    assert (row.text, row.reply, row.sender, row.outcome) == (None, None, None, "status")


def test_handles_a_gateway_that_is_down_by_answering_through_the_other(phones, write):
    phones.utama.down = True
    write("halo")
    assert len(phones.cadangan.to(SITI)) == 1


def test_handles_a_talkative_machine_by_falling_silent(write):
    for _ in range(inbound.ANSWERS + 3):
        answers = write("halo")
    assert len(answers) == inbound.ANSWERS


def test_works_a_second_try_reads_the_message_once(make_submission, phones, write):
    submission = make_submission()
    phones.whatsapp.down = True
    write(f"STATUS {submission.number} AAAAAA", "whatsapp")
    entry = outbox.OutboxEntry.objects.get(kind="answer_message")
    outbox.deliver(entry.pk)
    assert Attempt.objects.get(subject=f"pin:{submission.number}").count == 1
    phones.whatsapp.down = False
    assert outbox.deliver(entry.pk) is True
    assert [one.text for one in phones.whatsapp.to(SITI)] == [inbound.MISMATCH]


def test_works_the_track_page_names_only_numbers_that_are_given(client, settings):
    settings.INBOUND_NUMBERS = {}
    assert "STATUS nomor PIN" not in client.get("/lacak/").content.decode()
    settings.INBOUND_NUMBERS = {"SMS": "0812-0000-0002"}
    page = client.get("/lacak/").content.decode()
    assert "SMS <b>0812-0000-0002</b>" in page
    assert "WhatsApp" not in page
