"""What an officer is asked on the way from a draft to a signed paper, and what anyone is asked who verifies one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile

from pelalawan_portal.documents import codes, drafting
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.submissions.files.sniffing import Unacceptable, check
from pelalawan_portal.submissions.models import Review


class LinesField(forms.CharField):
    """A list of texts, one a line; cleaned to a list without empty lines."""

    def __init__(self, **how: Any) -> None:
        rows = how.pop("rows", 3)
        super().__init__(**{"max_length": 8000, "widget": forms.Textarea(attrs={"rows": rows}), **how})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _day(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, localize=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        error_messages={"invalid": "Tulis tanggal seperti 27-03-2026.", "required": "Isi tanggalnya."},
    )  # fmt: skip


class GrantForm(forms.Form):
    """The changeable parts of a decision; the holder's data come from the answers alone."""

    considering = LinesField(label="Menimbang", required=False, help_text="Satu butir per baris", rows=4)
    recalling = LinesField(
        label="Mengingat (dasar hukum)", required=False, help_text="Satu peraturan per baris"
    )
    paragraphs = LinesField(
        label="Isi surat", help_text="Satu alinea per baris", rows=4,
        error_messages={"required": "Tulis apa yang ditetapkan."},
    )  # fmt: skip
    terms = LinesField(
        label="Ketentuan", required=False, help_text="Satu ketentuan per baris. Ketentuan dari OPD sudah dimuat",
        rows=5,
    )  # fmt: skip
    copies_to = LinesField(label="Tembusan", required=False, help_text="Satu penerima per baris")
    valid_from = _day("Berlaku mulai", required=True)
    valid_to = _day("Berlaku sampai", help_text="Kosongkan bila berlaku selama kegiatan berlangsung")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", "Tanggal akhir harus sesudah tanggal mulai.")
        return data


class RefusalForm(forms.Form):
    """Reasons and, beside each, the rule it rests on."""

    reasons = LinesField(
        label="Alasan penolakan", help_text="Satu alasan per baris", rows=4,
        error_messages={"required": "Tulis alasan penolakan."},
    )  # fmt: skip
    basis = LinesField(
        label="Dasar hukum", help_text="Satu untuk semua alasan, atau satu per baris urut dengan alasannya",
        error_messages={"required": "Tulis dasar hukum penolakan."},
    )  # fmt: skip
    again = forms.CharField(
        label="Yang dapat dilakukan pemohon", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    copies_to = LinesField(label="Tembusan", required=False, help_text="Satu penerima per baris", rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reasons, basis = data.get("reasons", []), data.get("basis", [])
        if reasons and basis and len(basis) not in (1, len(reasons)):
            self.add_error(
                "basis",
                f"Ada {len(reasons)} alasan tetapi {len(basis)} dasar hukum. Tulis satu, atau sama banyak.",
            )
        return data


class SignedForm(forms.Form):
    """The scan of the paper that was signed in ink."""

    scan = forms.FileField(
        label="Pindaian surat yang sudah ditandatangani",
        help_text="PDF semua halaman, atau satu foto (JPG, PNG) yang terbaca. Paling besar 10 MB",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "required": "Pilih berkas pindaiannya.", "empty": "Berkas ini kosong (0 byte). Pilih lagi, lalu unggah.",
        },
    )  # fmt: skip
    signed_on = _day("Tanggal ditandatangani", required=True)

    def clean_scan(self) -> UploadedFile[bytes]:
        upload: UploadedFile[bytes] = self.cleaned_data["scan"]
        assert upload.file is not None  # noqa: S101 -- Django's field refused it otherwise
        try:
            check(cast(BinaryIO, upload.file), upload.size or 0, ("foto", "pdf"))
        except Unacceptable as error:
            raise forms.ValidationError(str(error)) from error
        return upload


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Alasan pembatalan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis alasan mengapa dibatalkan."},
    )


class ReplaceForm(forms.Form):
    reason = forms.CharField(
        label="Mengapa surat ini diganti",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis mengapa surat ini diganti."},
    )


class ReturnDraftForm(forms.Form):
    reason = forms.CharField(
        label="Yang harus diubah",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis apa yang harus diubah."},
    )


class VerifyForm(forms.Form):
    """A code typed from a paper."""

    kode = forms.CharField(
        label="Kode verifikasi",
        max_length=40,
        help_text="Ada di bawah kode QR pada surat, misalnya 7KA2-M9XRT-4CEFH",
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": "Tulis kode yang ada pada surat."},
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def clean_kode(self) -> str:
        code = codes.read(self.cleaned_data["kode"])
        if code is None:
            raise forms.ValidationError(
                "Kode ini tidak lengkap atau salah tulis. Kode terdiri dari 14 huruf dan angka.", code="salah"
            )
        return code


def prefilled(form: type[forms.Form], initial: dict[str, Any]) -> type[forms.Form]:
    """A form class that begins with `initial` where nothing else is given."""

    def begin(self: forms.Form, *args: Any, **how: Any) -> None:
        how["initial"] = {**initial, **(how.get("initial") or {})}
        form.__init__(self, *args, **how)

    return type(form.__name__, (form,), {"__init__": begin})


def grant_form(review: Review, decision: Decision | None) -> type[forms.Form]:
    """The draft's text when there is one, else what the service and the offices say."""
    submission = review.submission
    if decision is not None and decision.kind == Decision.Kind.GRANT:
        dates = {"valid_from": decision.valid_from, "valid_to": decision.valid_to}
        return prefilled(GrantForm, {**decision.text, **dates})
    start = drafting.valid_since(submission)
    dates = {"valid_from": start, "valid_to": drafting.valid_until(submission.spec, start)}
    return prefilled(GrantForm, {**drafting.grant_content(submission), **dates})


def refusal_form(review: Review, decision: Decision | None) -> type[forms.Form]:
    """As `grant_form`, for a refusal."""
    said = (
        decision.text
        if decision is not None and decision.kind == Decision.Kind.REFUSAL
        else drafting.refusal_content(review.submission)
    )
    reasons = [text for text, _ in said["reasons"]]
    return prefilled(RefusalForm, {**said, "reasons": reasons, "basis": _one_or_each(said)})


def _one_or_each(said: dict[str, Any]) -> Sequence[str]:
    each = [basis for _, basis in said["reasons"] if basis]
    if not each:
        return list(said.get("basis", []))[:1]
    return each[:1] if len(set(each)) == 1 else each
