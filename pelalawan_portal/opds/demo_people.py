"""The people of the demo, with passwords that everybody may know."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User, nik_hash
from pelalawan_portal.opds.delegations import Mandate
from pelalawan_portal.opds.models import Opd, Post

Role = Post.Role


class Person(NamedTuple):
    """One person of the demo: what they do, how they sign in, and their posts as (OPD code, role)."""

    task: str
    username: str
    name: str
    posts: tuple[tuple[str, str], ...] = ()
    nik: str = ""
    superuser: bool = False

    @property
    def password(self) -> str:
        return f"{self.username or self.name.split()[0].lower()}-demo"

    @property
    def sign_in_name(self) -> str:
        return self.nik or self.username

    @property
    def address(self) -> str:
        return "/akun/" if self.nik else "/admin/"


def _technical(username: str, name: str, code: str) -> Person:
    return Person(f"Petugas teknis {code}", username, name, ((code, Role.TECHNICAL),))


PEOPLE = (
    Person("Warga, NIK sudah diperiksa", "", "Siti Aminah", nik="1405095205900001"),
    Person("Warga, NIK belum diperiksa", "", "Joko Susilo", nik="3404071708850002"),
    Person(
        "Loket DPMPTSP", "rina", "Rina Marlina",
        (("DPMPTSP", Role.FRONT_OFFICE), ("DPMPTSP", Role.COMPLAINT_OFFICER)),
    ),
    Person("Verifikator DPMPTSP", "dewi", "Dewi Kartika", (("DPMPTSP", Role.VERIFIER),)),
    Person("Kepala seksi DPMPTSP (paraf)", "sari", "Sari Puspita", (("DPMPTSP", Role.KASI),)),
    Person("Kepala bidang DPMPTSP (paraf)", "anwar", "Anwar Hakim", (("DPMPTSP", Role.KABID),)),
    Person("Sekretaris DPMPTSP (paraf)", "tati", "Tati Suryani", (("DPMPTSP", Role.SECRETARY),)),
    Person("Kepala DPMPTSP (tanda tangan)", "hendra", "Hendra Wijaya", (("DPMPTSP", Role.SIGNER),)),
    _technical("budi", "Budi Santoso", "KESBANGPOL"),
    _technical("agus", "Agus Salim", "PUPR"),
    _technical("hasan", "Hasan Basri", "DISHUB"),
    _technical("lina", "Lina Wati", "DISDIKBUD"),
    _technical("darma", "Darma Putra", "SATPOLPP"),
    _technical("yuni", "Yuni Astuti", "DINSOS"),
    _technical("ridwan", "Ridwan Saleh", "BPKAD"),
    _technical("tuti", "Tuti Alawiyah", "BAPENDA"),
    _technical("eko", "Eko Prasetyo", "DLH"),
    _technical("ayu", "dr. Ayu Lestari", "DINKES"),
    _technical("nina", "Nina Marlina", "DISPARPORA"),
    Person("Kepala Dinas Kesehatan (tanda tangan)", "asri", "dr. Asri Mulyani", (("DINKES", Role.SIGNER),)),
    Person("Bendahara penerimaan BPKAD", "bendahara", "Wati Susanti", (("BPKAD", Role.TREASURER),)),
    Person(
        "Petugas Puskesmas Teluk Meranti", "mega", "Mega Sari",
        (("PKM-TELUK-MERANTI", Role.PUSKESMAS_CLERK),),
    ),
    Person(
        "Petugas Puskesmas Langgam", "wati", "Wati Rahayu", (("PKM-LANGGAM", Role.PUSKESMAS_CLERK),)
    ),
    Person("Kantor Camat Teluk Meranti", "camat", "Zulkifli Amri", (("KEC-140509", Role.DISTRICT_OPERATOR),)),
    Person("Pengelola portal", "admin", "Fitri Handayani", (("DISKOMINFO", Role.ADMINISTRATOR),), superuser=True),
    Person("Pemeriksa (hanya baca)", "auditor", "Rahmat Hidayat", (("INSPEKTORAT", Role.AUDITOR),)),
)  # fmt: skip


def _load_mandate(office: Opd) -> None:
    """The decree by which DPMPTSP signs for the Bupati: a made-up one, marked as to be verified."""
    if not Mandate.objects.filter(opd=office).exists():
        Mandate.objects.create(
            opd=office, decree="Peraturan Bupati Pelalawan", number="0 Tahun 2021 (contoh demo)",
            issued_on=date(2021, 1, 4), valid_from=date(2021, 1, 4), unverified=True,
            about="Pendelegasian Kewenangan Penandatanganan Perizinan dan Nonperizinan",
            source="Contoh untuk demo; nomor dan tanggal peraturannya perlu verifikasi",
        )  # fmt: skip


@transaction.atomic
def load_people() -> None:
    """Make who is missing. A password or post that was changed in the demo stays as it is."""
    offices = {opd.code: opd for opd in Opd.objects.all()}
    made: dict[str, User] = {}
    for person in PEOPLE:
        if person.nik:
            if not User.objects.filter(nik_hash=nik_hash(person.nik)).exists():
                made[person.name] = User.objects.create_resident(
                    person.nik, person.name, person.password, phone="+6281234567890"
                )
        elif not User.objects.filter(username=person.username).exists():
            officer = User.objects.create_user(
                person.username,
                person.password,
                name=person.name,
                is_staff=True,
                is_superuser=person.superuser,
            )
            for code, role in person.posts:
                # What stands under a paper is the post's own name, not what the demo says of it.
                title = "" if role in Post.HEADS else person.task
                Post.objects.create(user=officer, opd=offices[code], role=role, title=title)
            made[person.name] = officer
    _load_mandate(offices["DPMPTSP"])
    if siti := made.get("Siti Aminah"):
        siti.verified_at, siti.verified_by = timezone.now(), User.objects.get(username="camat")
        siti.save(update_fields=["verified_at", "verified_by"])
