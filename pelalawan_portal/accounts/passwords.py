"""Django's rules for passwords, said in the portal's own words."""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Sandi terlalu pendek. Paling sedikit {self.min_length} huruf atau angka."


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Sandi ini mudah ditebak karena banyak dipakai orang. Pilih yang lain."
