"""The letter of a permohonan that the law granted: its number and code. Its PDF is printed whenever it is asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from pelalawan_portal.documents import codes
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Submission


class DeemedLetter(models.Model):
    """ "Surat keterangan dianggap dikabulkan" of one permohonan: made by the portal, signed by nobody.

    The number is drawn without gaps in the transaction that makes the row; `code` opens /verifikasi/.
    """

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="+", verbose_name="permohonan")
    office = models.ForeignKey(Opd, models.PROTECT, related_name="+", verbose_name="diterbitkan oleh")
    series = models.CharField("seri", max_length=120)
    year = models.PositiveSmallIntegerField("tahun")
    serial = models.PositiveIntegerField("nomor urut")
    number = models.CharField("nomor", max_length=120, unique=True)
    code = models.CharField("kode verifikasi", max_length=20, unique=True, default=codes.mint, editable=False)
    at = models.DateTimeField("dibuat", default=timezone.now)

    class Meta:
        verbose_name = "surat keterangan dianggap dikabulkan"
        verbose_name_plural = "surat keterangan dianggap dikabulkan"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "serial"], name="a_deemed_letter_has_its_own_number"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def verify_path(self) -> str:
        return f"/verifikasi/{codes.grouped(self.code)}/"

    @property
    def verify_url(self) -> str:
        return f"{settings.PUBLIC_URL}{self.verify_path}"
