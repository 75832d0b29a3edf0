"""Pages of the frame on a tiny web server: what a browser gets, under the portal's own content policy."""

import datetime
import json
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.template import engines

import pelalawan_portal

STATIC = Path(pelalawan_portal.__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; form-action 'self'"
)


class DateBoxes(forms.MultiWidget):
    def __init__(self):
        boxes = {
            "hari": forms.TextInput({"title": "Hari", "inputmode": "numeric", "maxlength": 2}),
            "bulan": forms.TextInput({"title": "Bulan", "inputmode": "numeric", "maxlength": 2}),
            "tahun": forms.TextInput({"title": "Tahun", "inputmode": "numeric", "maxlength": 4}),
        }
        super().__init__(boxes)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateField(forms.MultiValueField):
    def __init__(self, **options):
        super().__init__([forms.IntegerField(), forms.IntegerField(), forms.IntegerField()], **options)

    def compress(self, values):
        return datetime.date(values[2], values[1], values[0])


class SignboardForm(forms.Form):
    """Every kind of field that the form pages use."""

    name = forms.CharField(label="Nama", help_text="Seperti di KTP")
    nik = forms.CharField(
        label="NIK",
        help_text="16 angka, lihat KTP Anda",
        min_length=16,
        error_messages={"min_length": "NIK harus 16 angka"},
    )
    born = DateField(label="Tanggal lahir", widget=DateBoxes(), help_text="Misalnya 27 3 1989")
    sex = forms.ChoiceField(
        label="Jenis kelamin", choices=[("L", "Laki-laki"), ("P", "Perempuan")], widget=forms.RadioSelect
    )
    village = forms.ChoiceField(
        label="Desa", choices=[("", "Pilih"), ("Teluk Meranti", [("1", "Pulau Muda"), ("2", "Segamai")])]
    )
    places = forms.MultipleChoiceField(
        label="Dipasang di mana",
        choices=[("a", "Tepi jalan"), ("b", "Di gedung")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    address = forms.CharField(label="Alamat", widget=forms.Textarea({"rows": 3}), required=False)
    photo = forms.FileField(label="Foto", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, initial="7")
    agreed = forms.BooleanField(label="Isian saya benar")

    @property
    def helper(self):
        helper = FormHelper()
        helper.add_input(Submit("next", "Simpan dan lanjut"))
        helper.add_input(Submit("later", "Lanjutkan nanti", css_class="lain"))
        return helper


WRONG = {"name": "Siti", "nik": "140502", "born_hari": "27", "born_tahun": "1989", "sex": "P", "secret": "7"}

UPLOADS = """{% extends "base.html" %}{% block main %}<h1>Berkas</h1>
<form method="post" action="/simpan/" enctype="multipart/form-data" data-unggah="/unggah/">
<input type="hidden" name="csrfmiddlewaretoken" value="kunci">
<label for="ktp">Foto KTP</label><input type="file" id="ktp" name="ktp" multiple>
<label for="kec">Kecamatan</label><select id="kec"><option value="">Pilih</option><option value="1">Bunut</option>
<option value="2">Teluk Meranti</option></select>
<label for="desa">Desa</label><select id="desa" data-induk="kec"><option value="">Pilih</option>
<optgroup label="Bunut"><option>Lubuk Mas</option></optgroup>
<optgroup label="Teluk Meranti"><option>Segamai</option><option>Pulau Muda</option></optgroup></select>
<button class="tombol" name="lanjut" value="1">Lanjut</button></form>{% endblock %}"""


def render(source, **context):
    """A page without a request: no context processor runs, so no database is needed."""
    return engines["django"].from_string(source).render(context)


class Showcase:
    """Serves `pages` (path → HTML) and the static files; notes what is uploaded and sent."""

    def __init__(self, pages):
        self.pages = pages
        self.uploads = []
        self.sent = []
        self.refuse_next = 0
        showcase = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args):
                pass

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path = self.path.split("?")[0]
                if path.startswith("/static/"):
                    file = STATIC / path[len("/static/") :]
                    self.answer(200, mimetypes.guess_type(file.name)[0], file.read_bytes())
                elif path in showcase.pages:
                    self.answer(200, "text/html; charset=utf-8", showcase.pages[path].encode())
                else:
                    self.answer(404, "text/plain", b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/unggah/":
                    showcase.uploads.append(body)
                    if showcase.refuse_next:
                        showcase.refuse_next -= 1
                        self.answer(
                            422, "application/json", json.dumps({"message": "Berkas ini rusak."}).encode()
                        )
                    else:
                        self.answer(201, "application/json", json.dumps({"name": "ktp.jpg"}).encode())
                else:
                    showcase.sent.append(body)
                    self.answer(200, "text/html; charset=utf-8", b"<title>Tersimpan</title>")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
