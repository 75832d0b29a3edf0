"""Appointments, visits and the numbered papers around them; what Django's models cannot say about these."""

import django.db.models.deletion
import django.utils.timezone
import pelalawan_portal.accounts.crypto
import uuid
from django.conf import settings
from django.db import migrations, models


FROZEN = """
CREATE FUNCTION technical_papers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered paper is kept for ever: DELETE refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.key, OLD.submission_id, OLD.review_id, OLD.office_id, OLD.kind, OLD.content_sha256, OLD.series, OLD.year,
        OLD.serial, OLD.number, OLD.by_id, OLD.at)
       IS DISTINCT FROM
       (NEW.key, NEW.submission_id, NEW.review_id, NEW.office_id, NEW.kind, NEW.content_sha256, NEW.series, NEW.year,
        NEW.serial, NEW.number, NEW.by_id, NEW.at)
    THEN
        RAISE EXCEPTION 'a technical paper keeps its number and its words' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.made_at IS NOT NULL
       AND (OLD.path, OLD.sha256, OLD.size, OLD.made_at) IS DISTINCT FROM
           (NEW.path, NEW.sha256, NEW.size, NEW.made_at)
    THEN
        RAISE EXCEPTION 'a technical paper is made once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER technical_papers_are_frozen BEFORE UPDATE OR DELETE ON permits_technicalpaper
    FOR EACH ROW EXECUTE FUNCTION technical_papers_are_frozen();
CREATE FUNCTION a_held_visit_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.minutes_id IS DISTINCT FROM NEW.minutes_id THEN
        RAISE EXCEPTION 'a visit that was held keeps its minutes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_held_visit_is_over BEFORE UPDATE OR DELETE ON permits_visit
    FOR EACH ROW WHEN (OLD.minutes_id IS NOT NULL) EXECUTE FUNCTION a_held_visit_is_over();
"""

CHANGEABLE = """
DROP TRIGGER a_held_visit_is_over ON permits_visit;
DROP FUNCTION a_held_visit_is_over();
DROP TRIGGER technical_papers_are_frozen ON permits_technicalpaper;
DROP FUNCTION technical_papers_are_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("opds", "0003_delegations"),
        ("permits", "0003_money_is_kept"),
        ("submissions", "0004_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TechnicalPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "Surat permintaan rekomendasi"),
                            ("assignment", "Surat tugas peninjauan lapangan"),
                            ("minutes", "Berita acara peninjauan lapangan"),
                            ("recommendation", "Surat rekomendasi teknis"),
                        ],
                        max_length=14,
                        verbose_name="jenis",
                    ),
                ),
                ("content", pelalawan_portal.accounts.crypto.EncryptedTextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("series", models.CharField(max_length=120, verbose_name="seri")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                ("serial", models.PositiveIntegerField(verbose_name="nomor urut")),
                ("number", models.CharField(max_length=120, unique=True, verbose_name="nomor surat")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="dibuat")),
                ("path", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="ukuran (byte)")),
                ("made_at", models.DateTimeField(blank=True, null=True, verbose_name="PDF dibuat")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dibuat oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="opds.opd",
                        verbose_name="diterbitkan oleh",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="submissions.review"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="submissions.submission",
                        verbose_name="permohonan",
                    ),
                ),
            ],
            options={
                "verbose_name": "surat teknis",
                "verbose_name_plural": "surat teknis",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turn", models.PositiveSmallIntegerField(verbose_name="usul ke")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Menunggu jawaban pemohon"),
                            ("agreed", "Disepakati"),
                            ("asked", "Pemohon minta waktu lain"),
                            ("changed", "Diganti petugas"),
                            ("missed", "Tidak jadi"),
                            ("held", "Sudah dilaksanakan"),
                        ],
                        default="proposed",
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="mulai")),
                ("ends_at", models.DateTimeField(verbose_name="sampai")),
                ("place", pelalawan_portal.accounts.crypto.EncryptedTextField(verbose_name="tempat bertemu")),
                ("preparation", models.CharField(blank=True, max_length=500, verbose_name="yang disiapkan")),
                ("answer_by", models.DateField(verbose_name="dijawab paling lambat")),
                (
                    "proposed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="diusulkan"),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="disepakati")),
                (
                    "agreed_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("applicant", "oleh pemohon"),
                            ("phone", "lewat telepon"),
                            ("silence", "karena tidak ada jawaban sampai batas waktu"),
                        ],
                        max_length=9,
                        verbose_name="cara disepakati",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="berakhir")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="submissions.review"
                    ),
                ),
                (
                    "team",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="tim"),
                ),
                (
                    "assignment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permits.technicalpaper",
                    ),
                ),
            ],
            options={
                "verbose_name": "janji peninjauan",
                "verbose_name_plural": "janji peninjauan",
                "ordering": ["review", "turn"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="submissions.review",
                    ),
                ),
                ("entries", pelalawan_portal.accounts.crypto.EncryptedTextField(blank=True, null=True)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="disimpan"),
                ),
                (
                    "minutes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permits.technicalpaper",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "peninjauan lapangan",
                "verbose_name_plural": "peninjauan lapangan",
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shows",
                    models.CharField(
                        choices=[
                            ("place", "Foto lapangan"),
                            ("signed", "Berita acara bertanda tangan basah"),
                        ],
                        default="place",
                        max_length=6,
                        verbose_name="isi",
                    ),
                ),
                ("taken_at", models.DateTimeField(verbose_name="waktu foto")),
                (
                    "point",
                    pelalawan_portal.accounts.crypto.EncryptedTextField(
                        blank=True, null=True, verbose_name="titik"
                    ),
                ),
                (
                    "caption",
                    pelalawan_portal.accounts.crypto.EncryptedTextField(
                        blank=True, null=True, verbose_name="keterangan"
                    ),
                ),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="dihapus")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="submissions.storedfile",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="permits.visit"
                    ),
                ),
            ],
            options={
                "verbose_name": "foto peninjauan",
                "verbose_name_plural": "foto peninjauan",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="technicalpaper",
            index=models.Index(fields=["submission", "kind"], name="technical_papers_by_submission"),
        ),
        migrations.AddConstraint(
            model_name="technicalpaper",
            constraint=models.UniqueConstraint(
                fields=("series", "year", "serial"), name="a_serial_of_a_technical_paper_is_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="technicalpaper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "assignment"), _negated=True),
                fields=("review", "kind"),
                name="a_review_has_one_paper_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="technicalpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at", None), ("path", ""), ("sha256", ""), ("size", 0)),
                    models.Q(
                        ("made_at__isnull", False),
                        ("size__gt", 0),
                        models.Q(("path", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_made_technical_paper_has_bytes_and_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["answer_by"],
                name="appointments_without_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(fields=("review", "turn"), name="an_appointment_has_its_turn"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "agreed"))),
                fields=("review",),
                name="a_visit_has_one_living_appointment",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="an_appointment_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("agreed_how", "")),
                    models.Q(("agreed_at__isnull", False), models.Q(("agreed_how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_agreed_appointment_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed_at__isnull", False), ("assignment__isnull", False), ("state", "agreed")
                    ),
                    models.Q(("state", "agreed"), _negated=True),
                    _connector="OR",
                ),
                name="an_agreed_appointment_has_its_assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ("proposed", "agreed"))),
                    models.Q(
                        models.Q(("state__in", ("proposed", "agreed")), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="an_appointment_that_is_over_has_an_end",
            ),
        ),
        migrations.RunSQL(FROZEN, CHANGEABLE),
    ]
