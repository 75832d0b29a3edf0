"""A proposed time that passed before anybody agreed to it has a state of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permits", "0010_a_slip_is_booked_again_after_a_correction")]

    operations = [
        migrations.AlterField(
            "appointment",
            "state",
            models.CharField(
                choices=[
                    ("proposed", "Menunggu jawaban pemohon"),
                    ("agreed", "Disepakati"),
                    ("asked", "Pemohon minta waktu lain"),
                    ("changed", "Diganti petugas"),
                    ("missed", "Tidak jadi"),
                    ("lapsed", "Lewat tanpa jawaban"),
                    ("held", "Sudah dilaksanakan"),
                ],
                default="proposed",
                max_length=8,
                verbose_name="keadaan",
            ),
        ),
    ]
