"""The page on which a person says whether, how and to whose phone they want to be told."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pelalawan_portal.accounts.forms import PhoneField
from pelalawan_portal.bahasa.phones import display, is_mobile
from pelalawan_portal.submissions.actors import Actor
from pelalawan_portal.submissions.channels import choosing, preferences
from pelalawan_portal.submissions.models import Channel, ContactPreference, Submission
from pelalawan_portal.submissions.views import find_submission


class ContactForm(forms.Form):
    """A mobile number, whose it is, and one tick for each channel that this portal has."""

    telepon = PhoneField(label="Nomor HP", help_text="Boleh nomor keluarga atau kantor desa.")
    milik = forms.ChoiceField(
        label="Nomor ini milik siapa?",
        choices=ContactPreference.Whose.choices,
        widget=forms.RadioSelect,
        initial=ContactPreference.Whose.SELF,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Pilih nomor ini milik siapa."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for channel in choosing.configured():
            self.fields[channel] = forms.BooleanField(label=preferences.consent_text(channel), required=False)

    @property
    def chosen(self) -> list[str]:
        return [one for one in choosing.configured() if self.cleaned_data.get(one)]

    @property
    def phone(self) -> str:
        return str(self.cleaned_data.get("telepon") or "")

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        phone = self.phone
        ticked = [one for one in choosing.configured() if data.get(one)]
        if ticked and not phone and "telepon" not in self.errors:
            self.add_error("telepon", ValidationError("Tulis nomor HP yang mau dikabari."))
        if ticked and phone and not is_mobile(phone):
            self.add_error("telepon", ValidationError("WhatsApp dan SMS hanya ke nomor HP, diawali 08."))
        stopped = [one for one in preferences.stopped(phone) if one in ticked] if phone and ticked else []
        for channel in stopped:
            label = Channel(channel).label
            self.add_error(
                channel,
                ValidationError(
                    f"Pemilik nomor ini menghentikan kabar lewat {label}. Ia dapat membalas MULAI."
                ),
            )
        return data


class SendingContactForm(ContactForm):
    """The same on the page that sends a permohonan, for the phone that was answered in it."""

    def __init__(self, phone: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, prefix="kabar", **kwargs)
        self.given = phone
        del self.fields["telepon"]
        self.fields["milik"].label = f"Nomor {display(phone)} milik siapa?"

    @property
    def phone(self) -> str:
        return self.given


def _initial(submission: Submission) -> dict[str, object]:
    contact = ContactPreference.objects.filter(submission=submission).first()
    if contact is None or not contact.phone:
        return {"telepon": submission.phone or ""}
    return {
        "telepon": contact.phone, "milik": contact.whose, Channel.WHATSAPP: contact.whatsapp,
        Channel.SMS: contact.sms,
    }  # fmt: skip


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Choose notices by WhatsApp or SMS, or give them up. Only the person of the permohonan, or who filed for them."""
    submission = find_submission(request, number)
    actor = Actor.of(request)
    if not choosing.configured() or not preferences.may_choose(submission, actor):
        raise Http404
    form = (
        ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=_initial(submission))
    )
    if request.method == "POST" and form.is_valid():
        try:
            preferences.choose(
                submission.pk, actor=actor, phone=form.phone,
                whose=form.cleaned_data["milik"], channels=form.chosen,
            )  # fmt: skip
            return redirect("permohonan", number=submission.number)
        except preferences.TooOften as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "submission": submission, "note": preferences.CONSENT_NOTE}
    return render(request, "submissions/contact.html", context, status=422 if form.errors else 200)
