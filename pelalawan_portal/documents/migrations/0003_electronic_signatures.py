"""Signed electronically or in ink, revoked: what a paper keeps from then on."""

import django.db.models.deletion
import django.utils.timezone
import pelalawan_portal.accounts.crypto
from django.conf import settings
from django.db import migrations, models

FROZEN = """
CREATE OR REPLACE FUNCTION numbered_papers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered paper is kept for ever: DELETE refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.submission_id, OLD.kind, OLD.title, OLD.content_sha256, OLD.valid_from, OLD.valid_to, OLD.series,
        OLD.year, OLD.serial, OLD.number, OLD.code, OLD.signatory_name, OLD.signatory_title, OLD.signatory_nip)
       IS DISTINCT FROM
       (NEW.submission_id, NEW.kind, NEW.title, NEW.content_sha256, NEW.valid_from, NEW.valid_to, NEW.series,
        NEW.year, NEW.serial, NEW.number, NEW.code, NEW.signatory_name, NEW.signatory_title, NEW.signatory_nip)
    THEN
        RAISE EXCEPTION 'a numbered paper keeps its number and its words' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('signed', 'voided', 'revoked')
       AND (OLD.path, OLD.sha256, OLD.scan_id, OLD.signed_by_id, OLD.signed_at, OLD.signed_on, OLD.signature,
            OLD.certificate_subject, OLD.certificate_serial) IS DISTINCT FROM
           (NEW.path, NEW.sha256, NEW.scan_id, NEW.signed_by_id, NEW.signed_at, NEW.signed_on, NEW.signature,
            NEW.certificate_subject, NEW.certificate_serial)
    THEN
        RAISE EXCEPTION 'a signed paper keeps its file and its signature' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state = 'revoked'
       AND (OLD.revoked_by_id, OLD.revoked_at, OLD.revoked_on, OLD.revocation_code, OLD.revocation_reason)
           IS DISTINCT FROM
           (NEW.revoked_by_id, NEW.revoked_at, NEW.revoked_on, NEW.revocation_code, NEW.revocation_reason)
    THEN
        RAISE EXCEPTION 'a revocation is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('numbered', 'signed'), ('numbered', 'voided'), ('signed', 'voided'), ('signed', 'revoked'))
    THEN
        RAISE EXCEPTION 'a paper goes from % to % never', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION numbered_papers_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a numbered paper is kept for ever: DELETE refused' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (OLD.submission_id, OLD.kind, OLD.title, OLD.content_sha256, OLD.valid_from, OLD.valid_to, OLD.series,
        OLD.year, OLD.serial, OLD.number, OLD.code, OLD.signatory_name, OLD.signatory_title, OLD.signatory_nip)
       IS DISTINCT FROM
       (NEW.submission_id, NEW.kind, NEW.title, NEW.content_sha256, NEW.valid_from, NEW.valid_to, NEW.series,
        NEW.year, NEW.serial, NEW.number, NEW.code, NEW.signatory_name, NEW.signatory_title, NEW.signatory_nip)
    THEN
        RAISE EXCEPTION 'a numbered paper keeps its number and its words' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('signed', 'voided')
       AND (OLD.path, OLD.sha256, OLD.scan_id, OLD.signed_by_id, OLD.signed_at, OLD.signed_on) IS DISTINCT FROM
           (NEW.path, NEW.sha256, NEW.scan_id, NEW.signed_by_id, NEW.signed_at, NEW.signed_on)
    THEN
        RAISE EXCEPTION 'a signed paper keeps its scan' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN
       (('numbered', 'signed'), ('numbered', 'voided'), ('signed', 'voided'))
    THEN
        RAISE EXCEPTION 'a paper goes from % to % never', OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
# Until now every signature was made in ink.
INK = "UPDATE documents_decision SET signature = 'ink' WHERE signed_at IS NOT NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_append_only'),
        ('documents', '0002_numbers_are_kept'),
        ('opds', '0001_initial'),
        ('submissions', '0002_history_is_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningIdentity',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='petugas')),
                ('nik', pelalawan_portal.accounts.crypto.EncryptedTextField(verbose_name='NIK')),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diperiksa')),
            ],
            options={
                'verbose_name': 'identitas penanda tangan',
                'verbose_name_plural': 'identitas penanda tangan',
            },
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='signed_has_a_scan_an_officer_and_a_time',
        ),
        migrations.AddField(
            model_name='decision',
            name='certificate_serial',
            field=models.CharField(blank=True, max_length=64, verbose_name='nomor seri sertifikat'),
        ),
        migrations.AddField(
            model_name='decision',
            name='certificate_subject',
            field=models.CharField(blank=True, max_length=200, verbose_name='pemilik sertifikat'),
        ),
        migrations.AddField(
            model_name='decision',
            name='revocation_code',
            field=models.CharField(blank=True, choices=[('asked', 'Permintaan pemegang'), ('broken', 'Ketentuan dilanggar'), ('untrue', 'Data atau surat tidak benar'), ('law', 'Peraturan atau keadaan berubah'), ('court', 'Putusan pengadilan')], max_length=8, verbose_name='sebab pencabutan'),
        ),
        migrations.AddField(
            model_name='decision',
            name='revocation_reason',
            field=models.CharField(blank=True, max_length=1000, verbose_name='alasan pencabutan'),
        ),
        migrations.AddField(
            model_name='decision',
            name='revoked_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='pencabutan dicatat'),
        ),
        migrations.AddField(
            model_name='decision',
            name='revoked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicabut oleh'),
        ),
        migrations.AddField(
            model_name='decision',
            name='revoked_on',
            field=models.DateField(blank=True, null=True, verbose_name='dicabut'),
        ),
        migrations.AddField(
            model_name='decision',
            name='signature',
            field=models.CharField(blank=True, choices=[('ink', 'Tanda tangan basah'), ('local', 'Tanda tangan elektronik dengan sertifikat uji'), ('bsre', 'Tanda tangan elektronik tersertifikasi (BSrE)')], max_length=5, verbose_name='cara tanda tangan'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='state',
            field=models.CharField(choices=[('draft', 'KONSEP'), ('numbered', 'Sudah bernomor, menunggu tanda tangan'), ('signed', 'Ditandatangani'), ('voided', 'Dibatalkan'), ('revoked', 'Dicabut')], default='draft', max_length=10, verbose_name='keadaan'),
        ),
        migrations.RunSQL(INK, migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN, AS_BEFORE),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('signed', 'revoked')), _negated=True), models.Q(('scan__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False), ('signed_on__isnull', False), models.Q(('path', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='signed_has_a_file_an_officer_and_a_time'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('certificate_serial', ''), ('certificate_subject', ''), ('signature', ''), ('signed_at', None)), models.Q(('certificate_serial', ''), ('certificate_subject', ''), ('signature', 'ink'), ('signed_at__isnull', False)), models.Q(('signature__in', ('local', 'bsre')), ('signed_at__isnull', False), models.Q(('certificate_subject', ''), _negated=True), models.Q(('certificate_serial', ''), _negated=True)), _connector='OR'), name='signed_in_ink_or_with_a_named_certificate'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), ('state', 'revoked'), ('revoked_on__isnull', False), models.Q(('revocation_code', ''), _negated=True), models.Q(('revocation_reason', ''), _negated=True)), models.Q(models.Q(('state', 'revoked'), _negated=True), ('revocation_code', ''), ('revocation_reason', ''), ('revoked_at', None), ('revoked_by', None), ('revoked_on', None)), _connector='OR'), name='revoked_has_a_reason_an_officer_and_a_day'),
        ),
    ]
