import pytest

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.channels import texts
from pelalawan_portal.submissions.models import NoticeTemplate

pytestmark = pytest.mark.django_db
SITI = "6281234567890"


@pytest.fixture
def sent(agreed, tell, phones):
    """sent(**agreed) → (permohonan, the one text its phone got)."""

    def make(**how):
        submission = agreed(**how)
        tell(submission, "reminded")
        outbox.drain()
        side = phones.whatsapp if "whatsapp" in how.get("channels", ["whatsapp"]) else phones.utama
        (message,) = side.to(SITI)
        return submission, message.text

    return make


def test_works_a_message_says_number_service_and_state_and_no_more(sent):
    submission, text = sent(channels=("sms",))
    assert text == (
        f"Permohonan {submission.number} (Izin keramaian uji): Jangan lupa perbaikan Anda. "
        "Lihat http://127.0.0.1:8000/lacak/"
    )


def test_works_a_village_office_is_asked_to_pass_it_on(sent):
    submission, text = sent(channels=("sms",), whose="village")
    assert text.startswith(f"Mohon sampaikan kepada pemohon nomor {submission.number}: ")


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_works_of_what_is_confidential_only_that_there_is_news(agreed, tell, phones, channel):
    submission = agreed(channels=(channel,))
    type(submission).objects.update(confidential=True)
    submission.refresh_from_db()
    tell(submission)
    outbox.drain()
    side = phones.whatsapp if channel == "whatsapp" else phones.utama
    assert [one.text for one in side.to(SITI)] == [f"Ada kabar untuk permohonan {submission.number}."]


def test_works_health_is_as_discreet_as_what_is_confidential(make_submission, monkeypatch):
    submission = make_submission()
    assert not texts.is_discreet(submission)
    monkeypatch.setattr(texts, "OPEN_FAMILY", "lain")
    assert texts.is_discreet(submission)


def test_works_an_administrator_s_text_comes_before_the_shipped_one(sent):
    NoticeTemplate.objects.create(channel="sms", verb="reminded", text="Ingat {nomor}!")
    submission, text = sent(channels=("sms",))
    assert text == f"Ingat {submission.number}!"


def test_requires_whatsapp_s_approval(agreed, tell, phones):
    NoticeTemplate.objects.create(
        channel="whatsapp",
        verb="reminded",
        text="x {nomor}",
        template_name="kabar_singkat",
        parameters="nomor",
    )
    notice = tell(agreed())
    outbox.drain()
    assert list(notice.deliveries.values_list("provider", flat=True)) == ["utama"]


def test_requires_approval_of_the_shipped_texts_outside_a_simulation(settings, phones):
    assert texts.text_for("whatsapp", ("",)) is not None
    settings.WHATSAPP = {**settings.WHATSAPP, "simulated": ""}
    assert texts.text_for("whatsapp", ("",)) is None


def test_works_the_simulator_s_templates_are_the_shipped_ones(phones):
    from deploy.simulators.whatsapp import TEMPLATES

    for (channel, _), text in texts.SHIPPED.items():
        if channel == "whatsapp":
            numbered = text.text
            for place, name in enumerate(text.parameters, start=1):
                numbered = numbered.replace(f"{{{name}}}", f"{{{{{place}}}}}")
            assert TEMPLATES[text.template] == numbered


class TestAdmin:
    ADD = "/admin/submissions/noticetemplate/add/"

    def given(self, **changes):
        return {
            "channel": "sms", "verb": "reminded", "text": "Ingat {nomor}", "language": "id", "parameters": "",
            "template_name": "", "active": "on", **changes,
        }  # fmt: skip

    def test_works_an_administrator_writes_a_text(self, administrator, signed_in):
        assert signed_in(administrator).post(self.ADD, self.given()).status_code == 302
        assert NoticeTemplate.objects.get().text == "Ingat {nomor}"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"text": "Halo {nama}"}, "{nama}"),
            ({"text": "Halo {nomor"}, "{"),
            ({"text": "Halo"}, "{nomor}"),
            ({"text": "{nomor} " + "a" * 150}, "160"),
            ({"text": "{nomor} bit.ly/x"}, "pemendek"),
            ({"channel": "whatsapp"}, "nama templat"),
            ({"channel": "whatsapp", "template_name": "a", "parameters": "nama"}, "nama"),
            ({"channel": "whatsapp", "template_name": "a", "parameters": ""}, "nomor"),
        ],
    )
    def test_rejects_a_text_that_cannot_be_sent(self, administrator, signed_in, changes, said):
        answer = signed_in(administrator).post(self.ADD, self.given(**changes))
        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert not NoticeTemplate.objects.exists()

    def test_works_the_list_shows_the_shipped_texts_and_how_they_read(self, administrator, signed_in):
        page = signed_in(administrator).get("/admin/submissions/noticetemplate/").content.decode()
        assert "Permohonan PLW-2026-000123-7K (Izin penyelenggaraan keramaian)" in page
        assert "1 SMS" in page

    def test_rejects_officers_who_are_no_administrators(self, rina, signed_in):
        assert signed_in(rina).get("/admin/submissions/noticetemplate/").status_code in (302, 403)
        assert signed_in(rina).get("/admin/submissions/delivery/").status_code in (302, 403)

    def test_works_the_deliveries_are_listed_without_numbers(self, agreed, tell, administrator, signed_in):
        tell(agreed())
        outbox.drain()
        page = signed_in(administrator).get("/admin/submissions/delivery/").content.decode()
        assert "Diterima penyedia" in page
        assert "81234567890" not in page
