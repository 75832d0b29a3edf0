"""The step kinds this app carries out: completeness, verification and recommendation. Signing is `documents`'."""

from __future__ import annotations

from typing import Any

from django import forms

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions import late_returns, reviewing
from pelalawan_portal.submissions.answer_steps import ANSWER, ATTESTATION
from pelalawan_portal.submissions.models import Review
from pelalawan_portal.submissions.registry import StepKind, StepVerb, register_step

PERMIT_OFFICE_NAME = "Kantor perizinan (DPMPTSP)"


def _words(label: str, *, required: bool, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    note = _words("Catatan untuk petugas lain", required=False)


class AgreeForm(forms.Form):
    conditions = _words("Ketentuan", required=False, help_text="Syarat yang harus dipatuhi pemohon, bila ada")
    reason = _words("Catatan pertimbangan", required=False)


class RejectForm(forms.Form):
    reason = _words("Alasan tidak disarankan", required=True)


class DeferForm(forms.Form):
    reason = _words("Syarat teknis yang harus dipenuhi dulu", required=True, help_text="Dibaca oleh pemohon")


def faults_form(review: Review, askable: set[tuple[str, str]] | None = None) -> type[forms.Form]:
    """A form with a box and a reason for everything that may still be asked (or `askable`), papers first."""
    submission = review.submission
    spec = submission.spec
    askable = reviewing.askable(submission) if askable is None else askable
    fields: dict[str, forms.Field] = {}
    papers = spec.asked_papers(submission.plain_answers)
    named = [("document", one.key, one.name) for one in papers]
    named += [("answer", one.key, one.label) for one in spec.questions]
    for kind, key, label in named:
        if (kind, key) in askable:
            fields[f"{kind}:{key}"] = forms.BooleanField(label=label, required=False)
            fields[f"reason:{kind}:{key}"] = forms.CharField(
                label=f"Apa yang salah pada {label}?",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self: Any) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = [name for name in fields if not name.startswith("reason:") and data.get(name)]
        if not chosen:
            raise forms.ValidationError(
                "Tandai paling sedikit satu surat atau jawaban yang perlu diperbaiki."
            )
        for name in chosen:
            if not data.get(f"reason:{name}", "").strip():
                self.add_error(
                    f"reason:{name}", "Tulis apa yang salah, supaya pemohon tahu cara memperbaikinya."
                )
        return dict(data)

    return type("FaultsForm", (forms.Form,), {**fields, "clean": clean})


def _faults(data: dict[str, Any]) -> list[reviewing.Fault]:
    return [
        reviewing.Fault(kind, key, data[f"reason:{kind}:{key}"])
        for kind, key in (name.split(":", 1) for name, chosen in data.items() if chosen is True)
    ]


def _hand_back(review: Review, by: User, data: dict[str, Any]) -> object:
    return reviewing.hand_back(review.pk, by=by, faults=_faults(data))


def late_form(review: Review) -> type[forms.Form]:
    """The same boxes after "lengkap", with the head who approves it and why it is only asked now."""
    heads = late_returns.heads_of(review.opd)
    fields: dict[str, forms.Field] = {
        "head": forms.TypedChoiceField(
            label="Kepala yang menyetujui",
            choices=[("", "Pilih kepala"), *((one.pk, str(one)) for one in heads)],
            coerce=int,
            help_text="Namanya tercatat dalam riwayat"
            if heads
            else "Belum ada kepala yang bertugas di OPD ini",
        ),
        "why": _words(
            "Mengapa baru diminta sekarang",
            required=True,
            help_text="Dibaca oleh pemohon. Permintaan ini dihitung",
        ),
    }
    asked = faults_form(review, late_returns.askable(review.submission))
    return type("LateForm", (asked,), fields)


def _ask_late(review: Review, by: User, data: dict[str, Any]) -> object:
    head = User.objects.get(pk=data["head"])
    return late_returns.ask(review.pk, by=by, approved_by=head, why=data["why"], faults=_faults(data))


LATE = StepVerb(
    "perbaikan",
    "Minta perbaikan (sesudah lengkap)",
    _ask_late,
    form=late_form,
    offered=late_returns.may_be_asked,
    tone="peringatan",
    help="Pengecualian: surat sudah dinyatakan lengkap. Perlu nama kepala dan alasannya.",
)


COMPLETENESS = StepKind(
    kind="completeness",
    label="Periksa kelengkapan",
    doing="sedang memeriksa kelengkapan surat Anda",
    done="Surat Anda sudah lengkap",
    verbs=(
        StepVerb(
            "lengkap",
            "Lengkap",
            lambda review, by, data: reviewing.declare_complete(review.pk, by=by, note=data["note"]),
            form=lambda review: NoteForm,
            help="Waktu layanan mulai dihitung, dan tanggal janji diberitahukan kepada pemohon.",
        ),
        StepVerb(
            "kembalikan",
            "Minta perbaikan",
            _hand_back,
            form=faults_form,
            tone="peringatan",
            help="Minta semua kekurangan dalam satu kali. Yang tidak ditandai dianggap benar.",
        ),
    ),
)

_RECOMMENDATION_VERBS = (
    StepVerb(
        "setuju",
        "Setuju",
        lambda review, by, data: reviewing.recommend(
            review.pk, by=by, agree=True, reason=data["reason"], conditions=data["conditions"]
        ),
        form=lambda review: AgreeForm,
    ),
    StepVerb(
        "tolak",
        "Sarankan tolak",
        lambda review, by, data: reviewing.recommend(review.pk, by=by, agree=False, reason=data["reason"]),
        form=lambda review: RejectForm,
        tone="peringatan",
        help="Ini saran. Penanda tangan yang memutuskan.",
    ),
    StepVerb(
        "tangguhkan",
        "Tangguhkan",
        lambda review, by, data: reviewing.defer(review.pk, by=by, reason=data["reason"]),
        form=lambda review: DeferForm,
        tone="biasa",
        help="Langkah ini tetap terbuka sampai Anda memutuskan setuju atau tolak. Waktunya berhenti.",
    ),
    LATE,
)
RECOMMENDATION = StepKind(
    kind="recommendation",
    label="Rekomendasi teknis",
    doing="sedang memeriksa",
    done="selesai memeriksa",
    verbs=_RECOMMENDATION_VERBS,
)
VERIFICATION = StepKind(
    kind="verification",
    label="Verifikasi",
    doing="sedang memeriksa kebenaran isian",
    done="selesai memeriksa kebenaran isian",
    verbs=(*_RECOMMENDATION_VERBS[:2], LATE),
)


def register() -> None:
    for kind in (COMPLETENESS, RECOMMENDATION, VERIFICATION, ANSWER, ATTESTATION):
        register_step(kind)
