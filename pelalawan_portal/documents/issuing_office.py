"""Who speaks on a paper: the office's kop, and the officer whose post signs."""

from __future__ import annotations

import time
from datetime import date

from pelalawan_portal.accounts.models import User
from pelalawan_portal.documents.letterheads import Letterhead
from pelalawan_portal.documents.signatories import Signatory
from pelalawan_portal.opds.delegations import mandate_of
from pelalawan_portal.opds.models import Identity, Opd, Post
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions.actors import PERMIT_OFFICE

GOVERNMENT = "Pemerintah Kabupaten Pelalawan"
KEEP_SECONDS = 60
_kept: dict[str, tuple[float, Letterhead]] = {}


def forget() -> None:
    """Read offices and emblem again at the next paper; called after they were changed here."""
    _kept.clear()


def letterhead(code: str = PERMIT_OFFICE) -> Letterhead:
    """The kop of an office (code, default the permit office), at most KEEP_SECONDS old in this process.

    Address and contacts stand on it only once they were confirmed.
    """
    kept = _kept.get(code)
    if kept is None or time.monotonic() - kept[0] > KEEP_SECONDS:
        kept = _kept[code] = (time.monotonic(), _read(code))
    return kept[1]


def _read(code: str) -> Letterhead:
    office = Opd.objects.filter(code=code).first()
    emblem = Identity.objects.filter(pk=1).exclude(emblem_type="").values_list("emblem", flat=True).first()
    lines: tuple[str, ...] = ()
    if office and office.contact_confirmed:
        contacts = [f"Telepon {office.phone}" if office.phone else "", office.email]
        lines = tuple(line for line in (office.address, " · ".join(filter(None, contacts))) if line)
    return Letterhead(
        government=GOVERNMENT,
        office=office.name if office else code,
        lines=lines,
        logo=bytes(emblem) if emblem else None,
    )


def identity() -> Identity:
    """The regency's one row of identity, with its defaults where nobody filled it in yet."""
    return Identity.objects.defer("emblem").filter(pk=1).first() or Identity()


def authority(office: Opd, service: str, on: date) -> dict[str, str]:
    """For whom an office signs papers of a service (slug) on a day, and the decree that says so.

    Without a decree in force the office signs in its own name: a paper claims no mandate that it cannot name
    (UU 30/2014 Ps 14: a mandate is expressly given and named on the paper).
    """
    decree = mandate_of(office.pk, service, on)
    if decree is None:
        return {"on_behalf": "", "mandate": ""}
    return {"on_behalf": identity().signer_line, "mandate": decree.citation}


def signatory_of(user: User, office: Opd, on_behalf: str) -> Signatory:
    """The signing post of an officer at an office as it stands under a paper.

    `on_behalf`: for whom the post signs ("a.n. BUPATI PELALAWAN"). Who stands in signs as "Plh. Kepala …".
    """
    posts = [one for one in posts_of(user) if one.opd_id == office.pk and one.role == Post.Role.SIGNER]
    post = posts[0] if posts else None
    return Signatory(
        post=(post.title if post else "") or office.head_title or f"Kepala {office.name}",
        name=user.name or str(user),
        on_behalf=on_behalf,
        nip=post.nip if post else "",
    )
