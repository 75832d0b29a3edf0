"""Calling the portal as Mobile JKN does."""

import json

from django.utils import timezone

from health.jkn import credentials
from health.models import Facility
from pelalawan_portal.queues.models import Session
from tests.conftest import SITI_NIK

CARD = "0001234567890"


def session_of(place, line="umum"):
    rows = Session.objects.filter(line__place=place, line__code=line, date__gt=timezone.localdate())
    return rows.order_by("date").first()


class Jkn:
    """One facility's access with a token; `ask` gives (HTTP status, body)."""

    def __init__(self, client, place, username="jkn-tm"):
        facility = Facility.objects.get(place=place)
        self.credential, self.password = credentials.make(facility, username, "sandi-panjang")
        self.client, self.username = client, username
        self.token = self.sign_in()[1]["response"]["token"]

    def _said(self, answer):
        assert answer["Content-Type"] == "application/json", answer.content[:200]
        body = answer.json()
        assert body["metadata"]["code"] == answer.status_code
        return answer.status_code, body

    def sign_in(self, password=None, username=None):
        headers = {"x-username": username or self.username, "x-password": password or self.password}
        return self._said(self.client.get("/jkn/auth", headers=headers))

    def raw(self, method, path, data="", **headers):
        given = {"x-token": self.token, "x-username": self.username, **headers}
        return self._said(
            self.client.generic(method, f"/jkn/{path}", data, content_type="application/json", headers=given)
        )

    def ask(self, method, path, body=None):
        return self.raw(method, path, json.dumps(body) if body is not None else "")

    def number(self, session, **more):
        return {
            "nomorkartu": CARD, "nik": SITI_NIK, "kodepoli": "001", "tanggalperiksa": session.date.isoformat(),
            "keluhan": "Batuk", **more,
        }  # fmt: skip

    def register(self, **more):
        person = {
            "nomorkartu": CARD, "nik": SITI_NIK, "nomorkk": SITI_NIK, "nama": "Siti Aminah", "jeniskelamin": "P",
            "tanggallahir": "1990-01-01", "alamat": "Teluk Meranti", **more,
        }  # fmt: skip
        return self.ask("POST", "peserta", person)
