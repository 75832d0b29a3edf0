"""Telling both officers by mail when one stands in for the other, and when that ends early."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.opds.delegations import Delegation
from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler

KIND = "tell_standing_in"


def owe_words(row: Delegation) -> None:
    """Owe a mail to each of the two who left an address; part of the verb's transaction."""
    if not settings.EMAIL_CONFIGURED:
        return
    verb = "berakhir" if row.ended_at else "mulai"
    told = [one for one in (row.post.user, row.delegate) if one.email]
    data = {"delegation": row.pk, "verb": verb}
    owe(None, None, [Owed(KIND, f"petugas:{one.pk}", data={**data, "user": one.pk}) for one in told])


@handler(KIND, queue="outside", atomic=False)
def tell(entry: OutboxEntry) -> None:
    """Send one of the mails; the entry's id makes a repeat recognisable (Message-ID)."""
    row = Delegation.objects.select_related("post__user", "delegate").get(pk=entry.data["delegation"])
    person = row.delegate if row.delegate_id == entry.data["user"] else row.post.user
    until = f"{long_date(row.valid_from)} sampai {long_date(row.valid_to)}"
    words = (
        f"{row.delegate} tidak lagi bertindak sebagai {row.acting_title}."
        if entry.data["verb"] == "berakhir"
        else f"{row.delegate} bertindak sebagai {row.acting_title}, {until}."
    )
    EmailMessage(
        row.acting_title,
        f"{words}\n\nSurat perintah nomor {row.order_number}.\n{settings.PUBLIC_URL}/admin/",
        to=[person.email],
        headers={"Message-ID": f"<pengganti-{entry.pk}@portal.pelalawan>"},
    ).send()
