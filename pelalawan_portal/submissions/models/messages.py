"""How notices travel: where to, by which texts, with what result, and what people write back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.crypto import EncryptedTextField, keyed_hash


class Channel(models.TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    EMAIL = "email", "e-mail"


def phone_hash(phone: str) -> str:
    """The keyed hash under which an E.164 number is looked up; many permohonan may share one."""
    return keyed_hash("phone", phone)


class ContactPreference(models.Model):
    """Where one permohonan's notices go by phone: the number, whose it is, and which channels were agreed to."""

    class Whose(models.TextChoices):
        SELF = "self", "Nomor saya sendiri"
        FAMILY = "family", "Nomor keluarga atau tetangga"
        VILLAGE = "village", "Nomor kantor desa atau kelurahan"

    submission = models.OneToOneField("submissions.Submission", models.PROTECT, related_name="contact")
    phone = EncryptedTextField("nomor HP", null=True)
    phone_hash = models.CharField(max_length=64)
    whose = models.CharField("nomor siapa", max_length=8, choices=Whose, default=Whose.SELF)
    whatsapp = models.BooleanField("setuju WhatsApp", default=False)
    sms = models.BooleanField("setuju SMS", default=False)
    chosen_at = models.DateTimeField("dipilih", default=timezone.now)

    class Meta:
        verbose_name = "tujuan kabar"
        verbose_name_plural = "tujuan kabar"
        indexes = [models.Index(fields=["phone_hash"], name="contacts_of_a_phone")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.whose}"

    @property
    def agreed(self) -> list[str]:
        """The channels this permohonan's person agreed to, in the order in which they are tried."""
        return [one for one in (Channel.WHATSAPP, Channel.SMS) if getattr(self, one)]


class Reach(models.Model):
    """What one phone number's past says about one channel: did it work, and did its holder say "BERHENTI"."""

    phone_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel)
    worked_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "jangkauan nomor"
        verbose_name_plural = "jangkauan nomor"
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash", "channel"], name="a_number_has_one_memory_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Delivery(models.Model):
    """One attempt to bring one notice to its person by one provider."""

    class State(models.TextChoices):
        TRYING = "trying", "Sedang dikirim"
        SENT = "sent", "Diterima penyedia"
        LATE = "late", "Belum sampai, diganti saluran lain"
        FAILED = "failed", "Gagal"
        DELIVERED = "arrived", "Sampai di ponsel"
        READ = "read", "Dibaca"

    notice = models.ForeignKey(
        "submissions.Notice", models.PROTECT, related_name="deliveries", verbose_name="kabar"
    )
    channel = models.CharField("saluran", max_length=8, choices=Channel)
    provider = models.CharField("penyedia", max_length=12)
    phone_hash = models.CharField(max_length=64)
    state = models.CharField("keadaan", max_length=8, choices=State, default=State.TRYING)
    reference = models.CharField("nomor pesan penyedia", max_length=128, blank=True)
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField("sebab", max_length=40, blank=True)
    parts = models.PositiveSmallIntegerField("bagian SMS", default=1)
    at = models.DateTimeField("dimulai", default=timezone.now)
    changed_at = models.DateTimeField("kabar terakhir", default=timezone.now)

    class Meta:
        verbose_name = "pengiriman kabar"
        verbose_name_plural = "pengiriman kabar"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "provider"], name="a_provider_carries_a_notice_once"),
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state__in=("trying", "sent")),
                name="a_notice_travels_one_way_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="a_message_is_known_once"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(state="sent"), name="deliveries_under_way"),
            models.Index(fields=["fingerprint", "at"], name="deliveries_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.pk}"


class NoticeTemplate(models.Model):
    """The text of notices on one channel, for one kind of event or (empty) for all others."""

    verb = models.CharField(
        "kejadian", max_length=40, blank=True, help_text="Kosong: untuk semua kejadian lain."
    )
    channel = models.CharField(
        "saluran", max_length=8, choices=[(one.value, one.label) for one in (Channel.WHATSAPP, Channel.SMS)]
    )
    text = models.TextField(
        "teks",
        max_length=600,
        help_text="Boleh memakai {nomor}, {layanan}, {keadaan} dan {alamat}. Jangan menulis data pribadi.",
    )
    template_name = models.CharField(
        "nama templat WhatsApp", max_length=80, blank=True, help_text="Persis seperti di WhatsApp Manager."
    )
    language = models.CharField("bahasa templat", max_length=8, default="id")
    parameters = models.CharField(
        "urutan isian templat",
        max_length=120,
        blank=True,
        help_text="Isian {{1}}, {{2}}, … menurut urutan, dipisah koma, misalnya: nomor, layanan, keadaan, alamat",
    )
    approved = models.BooleanField(
        "disetujui WhatsApp", default=False, help_text="Templat WhatsApp hanya dikirim sesudah disetujui."
    )
    active = models.BooleanField("dipakai", default=True)

    class Meta:
        verbose_name = "teks kabar"
        verbose_name_plural = "teks kabar"
        ordering = ["channel", "verb"]
        constraints = [
            models.UniqueConstraint(fields=["verb", "channel"], name="an_event_has_one_text_per_channel"),
            models.CheckConstraint(
                condition=~Q(channel="whatsapp") | ~Q(template_name=""),
                name="a_whatsapp_text_names_its_template",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.verb or 'semua kejadian lain'}"


class InboundMessage(models.Model):
    """What somebody wrote to us by SMS or WhatsApp. Its words (a PIN may be among them) go once it is read."""

    channel = models.CharField("saluran", max_length=8, choices=Channel)
    provider = models.CharField("penyedia", max_length=12)
    message_id = models.CharField(max_length=128)
    sender = EncryptedTextField("pengirim", null=True)
    sender_hash = models.CharField(max_length=64)
    text = EncryptedTextField("isi", null=True)
    reply = EncryptedTextField("jawaban", null=True)
    outcome = models.CharField("hasil", max_length=12, blank=True)
    received_at = models.DateTimeField("diterima", default=timezone.now)
    answered_at = models.DateTimeField("dijawab", null=True, blank=True)

    class Meta:
        verbose_name = "pesan masuk"
        verbose_name_plural = "pesan masuk"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "message_id"], name="a_message_comes_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
