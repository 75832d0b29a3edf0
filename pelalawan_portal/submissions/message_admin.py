"""Screens of the admin for notices: their texts, how each was carried, and what people wrote to us."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pelalawan_portal.opds.permissions import AdministratorsOnly, AnyModelForm, ReadOnly
from pelalawan_portal.submissions.channels import gsm, texts
from pelalawan_portal.submissions.desk.story import SENTENCES
from pelalawan_portal.submissions.models import Channel, Delivery, InboundMessage, NoticeTemplate
from pelalawan_portal.submissions.notices import WORDINGS

SHORTENERS = re.compile(r"\b(bit\.ly|s\.id|tinyurl\.com|t\.co|goo\.gl|cutt\.ly|linktr\.ee)\b", re.IGNORECASE)


def events() -> list[tuple[str, str]]:
    """What a text may be about: the special ones, then every kind of event that is told."""
    told = sorted((verb, SENTENCES.get(verb, verb.replace("_", " ").capitalize())) for verb in WORDINGS)
    return [*texts.SPECIAL.items(), *told]


def preview(channel: str, text: str) -> str:
    """The text as a phone would show it, with sample values."""
    values = texts.PLACEHOLDERS
    return texts.fill_sms(text, values) if channel == Channel.SMS else texts.fill(text, values)


def weight(channel: str, text: str) -> str:
    """How much of an SMS the filled text takes, "" for other channels."""
    if channel != Channel.SMS:
        return ""
    shown = preview(channel, text)
    return f"{gsm.parts(shown)} SMS, {gsm.length(shown)} dari {gsm.ONE} huruf"


class NoticeTemplateForm(AnyModelForm):
    """A text that can be sent: known placeholders, one SMS, and for WhatsApp the template it stands for."""

    class Meta:
        model = NoticeTemplate
        fields = (
            "channel", "verb", "text", "template_name", "language", "parameters", "approved", "active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "verb" in self.fields:
            self.fields["verb"] = forms.ChoiceField(label="Kejadian", choices=events(), required=False)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if wrong := texts.unknown_placeholders(text):
            known = ", ".join(f"{{{one}}}" for one in texts.PLACEHOLDERS)
            raise forms.ValidationError(f"{wrong[0]} tidak dikenal. Yang boleh dipakai: {known}.")
        if "{nomor}" not in text:
            raise forms.ValidationError("Tulis {nomor} supaya penerima tahu permohonan mana.")
        if SHORTENERS.search(text):
            raise forms.ValidationError(
                "Jangan memakai pemendek alamat; orang tidak dapat melihat tujuannya."
            )
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        text, channel = data.get("text"), data.get("channel")
        if text and channel == Channel.SMS:
            amount = gsm.length(gsm.plain(texts.fill(text, texts.PLACEHOLDERS)))
            if amount > gsm.ONE:
                self.add_error(
                    "text", f"Terlalu panjang: {amount} huruf dengan isian contoh, paling banyak 160."
                )
        if text and channel == Channel.WHATSAPP:
            self._check_template(data, text)
        return data

    def _check_template(self, data: dict[str, Any], text: str) -> None:
        names = [one.strip() for one in data.get("parameters", "").split(",") if one.strip()]
        if not data.get("template_name"):
            self.add_error("template_name", "Tulis nama templat seperti di WhatsApp Manager.")
        used = set(re.findall(r"\{(\w+)\}", text))
        if set(names) != used or len(names) != len(used):
            self.add_error(
                "parameters", f"Sebut tiap isian teks satu kali, menurut urutan: {', '.join(sorted(used))}."
            )


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(AdministratorsOnly):
    """Texts of notices. A shipped text holds until one is written for the same event and channel."""

    form = NoticeTemplateForm
    change_list_template = "admin/submissions/noticetemplate/list.html"
    list_display = ("event", "channel", "shown", "parts", "approved", "active")
    readonly_fields = ("shown", "parts")
    fields = (
        "channel", "verb", "text", "shown", "parts", "template_name", "language", "parameters", "approved",
        "active",
    )  # fmt: skip

    @admin.display(description="kejadian")
    def event(self, row: NoticeTemplate) -> str:
        return dict(events()).get(row.verb, row.verb)

    @admin.display(description="contoh")
    def shown(self, row: NoticeTemplate) -> str:
        return preview(row.channel, row.text) if row.text else "Tampil sesudah disimpan."

    @admin.display(description="panjang")
    def parts(self, row: NoticeTemplate) -> str:
        return weight(row.channel, row.text) or "–"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        written = set(NoticeTemplate.objects.values_list("channel", "verb"))
        add = reverse("admin:submissions_noticetemplate_add")
        shipped = [
            {
                "channel": Channel(channel).label,
                "event": texts.SPECIAL[key],
                "shown": preview(channel, text.text),
                "parts": weight(channel, text.text),
                "template": text.template,
                "replaced": (channel, key) in written,
                "change": f"{add}?{urlencode(_as_form(channel, key, text))}",
            }
            for (channel, key), text in texts.SHIPPED.items()
        ]
        return super().changelist_view(request, {**(extra_context or {}), "shipped": shipped})


def _as_form(channel: str, key: str, text: texts.Text) -> dict[str, str]:
    return {
        "channel": channel,
        "verb": key,
        "text": text.text,
        "template_name": text.template,
        "parameters": ", ".join(text.parameters),
    }


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """Each attempt to bring a notice; never the phone number."""

    list_display = ("number", "what", "provider", "state", "reason", "at")
    list_filter = ("state", "channel", "provider")
    list_select_related = ("notice__submission",)
    fields = (
        "number", "what", "channel", "provider", "state", "reason", "parts", "reference", "at", "changed_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="permohonan")
    def number(self, row: Delivery) -> str:
        return "(rahasia)" if row.notice.submission.confidential else row.notice.submission.number

    @admin.display(description="kabar")
    def what(self, row: Delivery) -> str:
        return "(rahasia)" if row.notice.submission.confidential else row.notice.subject


@admin.register(InboundMessage)
class InboundMessageAdmin(ReadOnly):
    """What came in and what it was taken for; the words are not kept."""

    list_display = ("channel", "provider", "outcome", "received_at", "answered_at")
    list_filter = ("channel", "outcome")
    fields = ("channel", "provider", "message_id", "outcome", "received_at", "answered_at")
    readonly_fields = fields
