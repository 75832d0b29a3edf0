"""The step kinds this app carries out: completeness, verification and recommendation. Signing is `documents`'."""

from __future__ import annotations

from typing import Any

from django import forms

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions import reviewing
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


def faults_form(review: Review) -> type[forms.Form]:
    """A form with a box and a reason for everything that may still be asked, papers first."""
    submission = review.submission
    spec = submission.spec
    askable = reviewing.askable(submission)
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


def _hand_back(review: Review, by: User, data: dict[str, Any]) -> object:
    faults = [
        reviewing.Fault(kind, key, data[f"reason:{kind}:{key}"])
        for kind, key in (name.split(":", 1) for name, chosen in data.items() if chosen is True)
    ]
    return reviewing.hand_back(review.pk, by=by, faults=faults)


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
        help="Langkah ini tetap terbuka sampai Anda memutuskan setuju atau tolak.",
    ),
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
    verbs=_RECOMMENDATION_VERBS[:2],
)


def register() -> None:
    for kind in (COMPLETENESS, RECOMMENDATION, VERIFICATION):
        register_step(kind)
