"""A day in the town: permohonan in every state, filed over HTTP and decided by verbs, to be looked at and tested.

It stands in any database that has the shipped offices, catalogue and demo people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue import workflow as catalogue
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.documents import drafting
from pelalawan_portal.documents import workflow as papers
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds import demo_people
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import holding, outbox, retraction, reviewing
from pelalawan_portal.submissions import workflow as envelopes
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.models import StoredFile, Submission

from . import pictures_life
from .pictures_photos import identity_card, letter, scan, sketch

ROAD, DIRI, ACARA, TEMPAT = "penutupan-jalan", "data_diri", "acara", "tempat"
ABOUT_SITI = {
    "nama": "Siti Aminah",
    "nik": "1405095205900001",
    "telepon": "081234567890",
    "surel": "siti@example.com",
    "alamat": "Jalan Rambutan RT 2 RW 1, Teluk Meranti",
}
THE_WEDDING = {
    "nama_acara": "Kenduri nikah",
    "jam_mulai": "07.00",
    "jam_selesai": "17.00",
    "jumlah_tamu": "200",
    **{
        f"{when}_{part}": text
        for when in ("mulai", "selesai")
        for part, text in enumerate(("19", "12", "2036"))
    },
}
THE_ROAD = {
    "wilayah": "14.05.09.1001",
    "nama_jalan": "Jalan Rambutan",
    "status_jalan": "kabupaten",
    "bagian_jalan": "sebagian",
    "panjang_jalan": "40",
}
NEIGHBOURS = (
    "Joko Susilo",
    "Aminah Rahman",
    "Burhanuddin",
    "Nurhayati binti Saleh",
    "Muhammad Rizki Ramadhan",
)


def browser(user: User | None = None) -> Client:
    """A person's browser on this machine."""
    client = Client(SERVER_NAME="127.0.0.1")
    if user is not None:
        client.force_login(user)
    return client


def begin(client: Client, slug: str, **data: Any) -> str:
    """Begin a draft; returns its address, "/ajukan/<uuid>/"."""
    page = client.get(f"/izin/{slug}/ajukan/")
    awal = page.context["form"].initial["awal"]
    data = {"pemohon": "perorangan", "jenis": "baru", "setuju": "1", "awal": awal, **data}
    answer = client.post(f"/izin/{slug}/ajukan/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return "/".join(answer.url.split("/")[:3]) + "/"


def post(client: Client, address: str, data: dict[str, Any]) -> str:
    """Send a form that has to be taken; returns where it leads."""
    answer = client.post(address, data)
    if answer.status_code != 302:
        form = (answer.context or {}).get("form")
        raise AssertionError(f"{address}: {answer.status_code} {getattr(form, 'errors', '')}")
    return str(answer.url)


def hand_in(client: Client, draft: str, slot: str, content: bytes) -> None:
    """Upload a photo as the script of the papers page does."""
    file = SimpleUploadedFile(f"IMG_{slot}.jpg", content)
    answer = client.post(
        f"{draft}berkas/", {"slot": slot, "file": file}, headers={"accept": "application/json"}
    )
    assert answer.status_code < 300, answer.content.decode()


def fill_road(client: Client, **changed: str) -> str:
    """The draft of a road closure, everything answered and handed in; returns its address."""
    draft = begin(client, ROAD)
    post(client, f"{draft}{DIRI}/", ABOUT_SITI | changed)
    post(client, f"{draft}{ACARA}/", THE_WEDDING)
    post(client, f"{draft}{TEMPAT}/", THE_ROAD)
    hand_in(client, draft, "ktp", identity_card())
    hand_in(client, draft, "denah", sketch())
    hand_in(client, draft, "persetujuan_warga", letter())
    post(client, f"{draft}surat/", {})
    return draft


def file_road(client: Client, **changed: str) -> Submission:
    """Send a road closure and let the worker do what it owes."""
    draft = fill_road(client, **changed)
    number = post(client, f"{draft}periksa/", {"pernyataan": "1"}).split("/")[2]
    outbox.drain()
    return Submission.objects.get(number=number)


@dataclass
class Town:
    """Browsers by person, and what stands in the addresses of the pages by name."""

    browsers: dict[str, Client] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def address(self, template: str) -> str:
        return template.format(**self.facts)


def _review(submission: Submission, step: str) -> Any:
    return submission.reviews.filter(step=step).order_by("-round")[0]


def _officer(username: str) -> User:
    return User.objects.get(username=username)


def _complete(submission: Submission) -> None:
    reviewing.declare_complete(_review(submission, "kelengkapan").pk, by=_officer("rina"))
    outbox.drain()


def _recommended(submission: Submission, *, agree: bool = True) -> None:
    _complete(submission)
    traffic, order = _review(submission, "lalu_lintas").pk, _review(submission, "ketertiban").pk
    reviewing.recommend(
        traffic, by=_officer("hasan"), agree=True, conditions="Sediakan dua orang penjaga simpang."
    )
    reason = "" if agree else "Pada hari yang sama ada pawai kecamatan di jalan ini."
    reviewing.recommend(order, by=_officer("darma"), agree=agree, reason=reason)
    outbox.drain()


def _drafted(submission: Submission, *, grant: bool = True) -> Decision:
    today = timezone.localdate()
    if grant:
        content, start, end = drafting.grant_content(submission), today, today.replace(year=today.year + 1)
        kind = Decision.Kind.GRANT
    else:
        reasons = [["Pada hari yang sama ada pawai kecamatan di jalan ini.", "UU 22/2009 Pasal 128"]]
        content, start, end = drafting.refusal_content(submission) | {"reasons": reasons}, None, None
        kind = Decision.Kind.REFUSAL
    review = _review(submission, "tanda_tangan")
    made = papers.draft(
        review.pk, by=_officer("hendra"), kind=kind, content=content, valid_from=start, valid_to=end
    )
    outbox.drain()
    return made


def _signed(submission: Submission, *, grant: bool = True) -> Decision:
    _drafted(submission, grant=grant)
    review = _review(submission, "tanda_tangan")
    papers.allot_number(review.pk, by=_officer("hendra"))
    outbox.drain()
    made = papers.sign(review.pk, by=_officer("hendra"), upload=scan(), signed_on=timezone.localdate())
    outbox.drain()
    return made


def _hand_back(submission: Submission) -> None:
    faults = [
        reviewing.Fault("document", "ktp", "Tulisan tidak terbaca. Foto lagi di tempat terang."),
        reviewing.Fault("answer", "nama_jalan", "Tulis nama jalan yang lengkap, dengan nomor gangnya."),
    ]
    reviewing.hand_back(_review(submission, "kelengkapan").pk, by=_officer("rina"), faults=faults)
    outbox.drain()


def people(town: Town) -> None:
    """The demo's people, each in a browser of their own; "anon" is nobody and "tamu" a guest."""
    demo_people.load_people()
    town.browsers["anon"] = browser()
    town.browsers["tamu"] = browser()
    for username in (
        "rina", "dewi", "anwar", "hendra", "hasan", "darma", "ayu", "camat", "admin", "auditor", "ridwan", "bendahara",
        "mega",
    ):  # fmt: skip
        town.browsers[username] = browser(_officer(username))
    for who, name in (("siti", "Siti Aminah"), ("joko", "Joko Susilo")):
        town.browsers[who] = browser(User.objects.get(name=name, is_staff=False))


def _permohonan(town: Town) -> None:
    siti = town.browsers["siti"]
    states = (
        "checking",
        "returned",
        "reviewed",
        "signing",
        "numbered",
        "granted",
        "refused",
        "withdrawn",
        "lapsed",
        "deferred",
        "recheck",
    )
    filed = {state: file_road(siti) for state in states}
    for name in NEIGHBOURS:
        file_road(browser(), nama=name, nik="", surel="")
    filed["guest"] = file_road(town.browsers["tamu"])
    filed["assisted"] = file_road(town.browsers["camat"], nama="Halimah", nik="", surel="")
    _hand_back(filed["returned"])
    _complete(filed["reviewed"])
    holding.claim(_review(filed["reviewed"], "lalu_lintas").pk, by=_officer("hasan"))
    _complete(filed["deferred"])
    reviewing.defer(
        _review(filed["deferred"], "lalu_lintas").pk, by=_officer("hasan"),
        reason="Pasang rambu jalan pengganti di simpang Jalan Mangga, lalu kirim fotonya.",
    )  # fmt: skip
    _complete(filed["recheck"])
    retraction.take_back(
        _review(filed["recheck"], "kelengkapan").pk, by=_officer("rina"), reason="Berkas orang lain"
    )
    _recommended(filed["signing"])
    _recommended(filed["numbered"])
    _drafted(filed["numbered"])
    papers.allot_number(_review(filed["numbered"], "tanda_tangan").pk, by=_officer("hendra"))
    _recommended(filed["granted"])
    _recommended(filed["refused"], agree=False)
    paper = _signed(filed["granted"])
    town.facts |= {"code": paper.verify_path, "decision_id": paper.pk}
    town.facts["refusal_code"] = _signed(filed["refused"], grant=False).verify_path
    checked = StoredFile.objects.get(bundle=filed["checking"].key, key="denah", superseded_at=None)
    town.facts["checking_file"] = checked.pk
    actor = Actor.of_user(User.objects.get(name="Siti Aminah", is_staff=False))
    envelopes.withdraw(filed["withdrawn"].pk, actor=actor, reason="Acara batal")
    _hand_back(filed["lapsed"])
    handed = filed["lapsed"].returns.get()
    handed.until = timezone.localdate() - timedelta(days=1)
    handed.save(update_fields=["until"])
    envelopes.lapse(handed.pk)
    outbox.drain()
    for state, submission in filed.items():
        town.facts[state] = submission.number
        town.facts[f"{state}_id"] = submission.pk
    for state, step in (
        ("checking", "kelengkapan"), ("returned", "kelengkapan"), ("reviewed", "lalu_lintas"),
        ("signing", "tanda_tangan"), ("numbered", "tanda_tangan"), ("granted", "tanda_tangan"),
    ):  # fmt: skip
        town.facts[f"{state}_review"] = _review(filed[state], step).pk


def _drafts(town: Town) -> None:
    """Drafts of a guest at every kind of page."""
    guest = town.browsers["tamu"]
    town.facts["full"] = fill_road(guest)
    town.facts["empty"] = begin(guest, ROAD)
    half = town.facts["half"] = begin(town.browsers["siti"], ROAD)
    post(town.browsers["siti"], f"{half}{DIRI}/", ABOUT_SITI)
    other = town.browsers["lain"] = browser()  # a browser remembers six drafts
    town.facts["group"] = begin(other, "ormas", pemohon="badan")
    town.facts["land"] = begin(other, "pkkpr-non-berusaha")
    town.facts["sign"] = begin(other, "reklame-permanen", pemohon="badan")


def _catalogue(town: Town) -> None:
    version = ServiceVersion.objects.get(service__slug="reklame-permanen", state="published")
    draft = catalogue.start_draft(version.service, _officer("admin"))
    town.facts |= {
        "service_id": version.service_id, "draft_id": draft.pk, "published_id": version.pk,
        "opd_id": Opd.objects.get(code="DINKES").pk, "officer_id": _officer("rina").pk,
        "section_id": draft.sections.first().pk, "field_id": draft.sections.first().fields.first().pk,
    }  # fmt: skip


def build() -> Town:
    """Everybody and everything; the caller has loaded the catalogue."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "127.0.0.1"]
    town = Town()
    people(town)
    _permohonan(town)
    _drafts(town)
    _catalogue(town)
    pictures_life.build(town)
    return town
