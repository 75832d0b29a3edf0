"""The rows of a draft: what an officer edits until the version is published. Nothing else reads them.

Names and meaning of the columns are those of `parts.py`; a published version has no rows, only its document.
"""

from __future__ import annotations

from django.db import models

from pelalawan_portal.catalogue.parts import COMPONENTS, FIELD_TYPES, FILLS, STEP_KINDS, UNITS

TYPE_NAMES = {
    "text": "Tulisan pendek",
    "longtext": "Tulisan panjang",
    "number": "Angka",
    "money": "Uang (rupiah)",
    "date": "Tanggal",
    "choice": "Pilih satu",
    "choices": "Pilih beberapa",
    "yesno": "Ya atau tidak",
    "nik": "NIK",
    "nib": "NIB",
    "npwp": "NPWP",
    "phone": "Nomor telepon",
    "email": "Alamat e-mail",
    "region": "Kecamatan dan desa",
    "point": "Titik pada peta",
    "polygon": "Batas pada peta",
    "group": "Kelompok berulang",
    "file": "Berkas",
}
FILL_NAMES = {
    "": "–",
    "name": "Nama pemohon",
    "nik": "NIK pemohon",
    "phone": "Telepon pemohon",
    "email": "E-mail pemohon",
    "region": "Wilayah (menentukan OPD)",
    "organisation": "Nama badan",
}
KIND_NAMES = {
    "completeness": "Periksa kelengkapan",
    "verification": "Verifikasi",
    "recommendation": "Rekomendasi",
    "visit": "Peninjauan lapangan",
    "fee": "Retribusi",
    "draft": "Konsep surat",
    "initial": "Paraf",
    "sign": "Tanda tangan",
    "handover": "Jawaban atau penyerahan",
    "attestation": "Keterangan ya atau tidak",
}
UNIT_NAMES = {
    "jam_kerja": "jam kerja",
    "hari_kerja": "hari kerja",
    "hari": "hari",
    "bulan": "bulan",
    "tahun": "tahun",
}


class Section(models.Model):
    """One page of questions of a draft."""

    version = models.ForeignKey("ServiceVersion", models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    key = models.CharField("kunci", max_length=40)
    title = models.CharField("judul halaman", max_length=120)
    help = models.CharField("penjelasan", max_length=300, blank=True)
    when = models.JSONField("ditanyakan bila", default=dict, blank=True)

    class Meta:
        verbose_name = "halaman isian"
        verbose_name_plural = "halaman isian"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_section_key_is_used_once_in_a_draft")
        ]

    def __str__(self) -> str:
        return self.title


class Field(models.Model):
    """A question of a draft; one with `group` is a column of that repeating group."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="fields", verbose_name="halaman")
    group = models.ForeignKey(
        "self", models.CASCADE, related_name="columns", null=True, blank=True, editable=False
    )
    order = models.PositiveSmallIntegerField("urutan", default=0)
    key = models.CharField("kunci", max_length=40)
    type = models.CharField("jenis", max_length=10, choices=[(one, TYPE_NAMES[one]) for one in FIELD_TYPES])
    label = models.CharField("pertanyaan", max_length=160)
    help = models.CharField("bantuan", max_length=300, blank=True)
    required = models.BooleanField("wajib", default=True)
    personal = models.BooleanField("data pribadi (disandikan)", default=False)
    fills = models.CharField(
        "mengisi", max_length=12, blank=True, choices=[(one, FILL_NAMES[one]) for one in FILLS]
    )
    when = models.JSONField("ditanyakan bila", default=dict, blank=True)
    choices = models.JSONField("pilihan", default=list, blank=True)
    max_length = models.PositiveIntegerField("panjang paling banyak", default=0)
    minimum = models.FloatField("paling kecil", null=True, blank=True)
    maximum = models.FloatField("paling besar", null=True, blank=True)
    whole = models.BooleanField("bilangan bulat", default=False, help_text="Untuk angka: orang, buah, lantai")
    unit = models.CharField("satuan", max_length=20, blank=True)
    past = models.BooleanField(
        "tanggal lampau",
        null=True,
        blank=True,
        help_text="Kosong: tanggal apa saja. Tidak: hari ini atau nanti",
    )
    not_before = models.CharField(
        "tidak sebelum",
        max_length=40,
        blank=True,
        help_text="Kunci tanggal lain di halaman ini, misalnya: mulai",
    )
    max_rows = models.PositiveSmallIntegerField("baris paling banyak", default=20)

    class Meta:
        verbose_name = "isian"
        verbose_name_plural = "isian"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "group", "key"],
                nulls_distinct=False,
                name="a_question_key_is_used_once_in_a_page",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Requirement(models.Model):
    """A paper of a draft."""

    version = models.ForeignKey("ServiceVersion", models.CASCADE, related_name="requirements")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    key = models.CharField("kunci", max_length=40)
    name = models.CharField("nama surat", max_length=160)
    help = models.CharField("bantuan", max_length=300, blank=True)
    accepts = models.JSONField("bentuk berkas", default=list)
    required = models.BooleanField("wajib", default=True)
    when = models.JSONField("diminta bila", default=dict, blank=True)
    max_files = models.PositiveSmallIntegerField("berkas paling banyak", default=1)
    example = models.CharField("gambar contoh", max_length=120, blank=True)
    blank = models.CharField("blanko", max_length=120, blank=True)
    produced = models.CharField(
        "dibuatkan dari jawaban",
        max_length=12,
        blank=True,
        choices=[("permohonan", "Surat permohonan"), ("pernyataan", "Surat pernyataan")],
    )
    body = models.TextField("bunyi surat", blank=True, help_text="{kunci} diganti dengan jawaban pemohon")
    identity = models.BooleanField("surat jati diri (diberi tanda air)", default=False)
    section = models.CharField("halaman", max_length=40, blank=True, help_text="Kosong: halaman surat")
    valid_months = models.PositiveSmallIntegerField("berlaku (bulan)", default=0)
    before = models.CharField(
        "boleh menyusul sampai langkah", max_length=40, blank=True,
        help_text="Kunci langkah rekomendasi; tanpa surat ini langkah itu tidak dapat menyarankan setuju",
    )  # fmt: skip
    source = models.CharField("sumber", max_length=300, blank=True)
    own = models.BooleanField("perlu verifikasi", default=False)

    class Meta:
        verbose_name = "surat yang diminta"
        verbose_name_plural = "surat yang diminta"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="a_requirement_key_is_used_once_in_a_draft"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """A step of the way of a draft."""

    version = models.ForeignKey("ServiceVersion", models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField("urutan", default=0)
    key = models.CharField("kunci", max_length=40)
    kind = models.CharField("jenis", max_length=16, choices=[(one, KIND_NAMES[one]) for one in STEP_KINDS])
    name = models.CharField("nama langkah", max_length=160)
    role = models.SlugField("peran", max_length=40, help_text="Dicari OPD-nya di tabel tanggung jawab")
    post = models.CharField("tugas petugas", max_length=20, blank=True)
    time_amount = models.PositiveSmallIntegerField("lama", null=True, blank=True)
    time_unit = models.CharField(
        "satuan", max_length=10, default="hari_kerja", choices=[(one, UNIT_NAMES[one]) for one in UNITS]
    )
    after = models.JSONField("sesudah langkah", default=list, blank=True)
    when = models.JSONField("dijalankan bila", default=dict, blank=True)
    checklist = models.JSONField("yang diperiksa di lapangan", default=list, blank=True)

    class Meta:
        verbose_name = "langkah"
        verbose_name_plural = "langkah"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_step_key_is_used_once_in_a_draft")
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One of the 14 components of the service standard of a draft (UU 25/2009 Ps 21)."""

    version = models.ForeignKey("ServiceVersion", models.CASCADE, related_name="facts")
    component = models.CharField("komponen", max_length=20, choices=list(COMPONENTS.items()))
    text = models.TextField("isi")
    source = models.CharField("sumber", max_length=300, blank=True)
    own = models.BooleanField("perlu verifikasi", default=False)
    confirmed_by = models.CharField("dipastikan oleh", max_length=160, blank=True, editable=False)
    confirmed_at = models.CharField("dipastikan pada", max_length=10, blank=True, editable=False)
    legal_basis = models.CharField("dasar hukum kepastian", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "komponen standar pelayanan"
        verbose_name_plural = "standar pelayanan (14 komponen)"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "component"], name="a_component_is_stated_once_in_a_draft"
            )
        ]

    def __str__(self) -> str:
        return COMPONENTS.get(self.component, self.component)
