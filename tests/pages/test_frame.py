"""The frame of every public page: markup, weight, form templates, error pages, and what a browser makes of it."""

import gzip
import io
import re
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from PIL import Image
from playwright.sync_api import expect

from pelalawan_portal.renderer import LeanRenderer

from .showcase import STATIC, UPLOADS, WRONG, Showcase, SignboardForm, render

pytestmark = pytest.mark.urls("tests.pages.urls")

FORM = "{% load crispy_forms_tags %}{% crispy form %}"
GALLERY = (Path(__file__).parent / "gallery.html").read_text()
ERROR_PAGES = ["400", "403", "403_csrf", "404", "413", "429", "500", "offline"]
TEMPLATES = STATIC.parent / "templates"


def packed(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


class TestWeight:
    def test_stylesheet_stays_below_nine_kilobytes(self):
        assert packed("portal.css") <= 9 * 1024

    def test_script_stays_below_six_kilobytes(self):
        assert packed("portal.js") <= 6 * 1024

    def test_frame_without_content_stays_below_two_kilobytes(self):
        page = render('{% extends "base.html" %}')
        assert len(gzip.compress(page.encode(), 9)) <= 2 * 1024


class TestContentPolicy:
    def test_no_template_has_inline_style_or_script(self):
        pages = [*TEMPLATES.rglob("*.html")]
        assert len(pages) > 30
        for page in pages:
            text = page.read_text()
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), page
            for tag in re.findall(r"<script[^>]*>", text):
                assert "src=" in tag, page

    def test_stylesheet_asks_nobody_else_for_anything(self):
        # What is drawn in the sheet itself (data:) is asked of nobody.
        rest = re.sub(r'url\("data:[^"]*"\)', "", (STATIC / "portal.css").read_text())
        assert not re.search(r"url\(|@import|https?:", rest)


class TestFrame:
    def test_says_demo_only_in_demo_mode(self):
        source = '{% extends "base.html" %}'
        assert "Mode demo" in render(source, demo_mode=True)
        assert "Mode demo" not in render(source, demo_mode=False)

    def test_shows_only_the_contacts_it_is_given(self):
        source = '{% extends "base.html" %}'
        given = render(source, contacts=[{"label": "Telepon", "value": "0761-1", "href": "tel:07611"}])
        assert '<a href="tel:07611">0761-1</a>' in given
        assert "tel:" not in render(source)

    def test_emblem_replaces_the_letter(self):
        source = '{% extends "base.html" %}'
        assert 'src="/lambang/?v=2"' in render(source, lambang_url="/lambang/?v=2")
        assert '<span class="lambang" aria-hidden="true">P</span>' in render(source)

    def test_signed_in_person_is_named_and_signs_out_by_post(self):
        class Siti:
            is_authenticated = True
            get_full_name = "Siti Aminah"

        page = render('{% extends "base.html" %}', user=Siti)
        assert "Siti Aminah" in page
        assert re.search(r'<form method="post" action="/akun/keluar/">', page)
        assert "keluar" not in render('{% extends "base.html" %}')

    def test_message_text_is_escaped(self):
        page = render(
            '{% extends "base.html" %}',
            messages=[type("M", (), {"level_tag": "error", "__str__": lambda s: "<b>x"})()],
        )
        assert "&lt;b&gt;x" in page
        assert 'class="kabar kabar-error" role="alert"' in page


class TestFormTemplates:
    def test_help_and_error_describe_the_field(self):
        html = render(FORM, form=SignboardForm(WRONG))
        field = re.search(r'<input[^>]*name="nik"[^>]*>', html).group(0)
        assert 'aria-describedby="id_nik_helptext id_nik_error"' in field
        assert 'aria-invalid="true"' in field
        assert '<div class="bantu" id="id_nik_helptext">' in html
        assert '<p class="pesan-salah" id="id_nik_error">NIK harus 16 angka</p>' in html

    def test_every_error_in_the_summary_leads_to_an_element_of_the_page(self):
        html = render(FORM, form=SignboardForm(WRONG))
        targets = re.findall(r'<li><a href="#([^"]+)">', html)
        assert "id_nik" in targets
        assert "id_born_0" in targets
        assert len(targets) == len(SignboardForm(WRONG).errors)
        for target in targets:
            assert f'id="{target}"' in html

    def test_no_summary_without_errors(self):
        assert "ringkas-salah" not in render(FORM, form=SignboardForm())

    def test_summary_can_stand_elsewhere(self):
        class Elsewhere(SignboardForm):
            @property
            def helper(self):
                helper = super().helper
                helper.summary_elsewhere = True
                return helper

        html = render(FORM, form=Elsewhere(WRONG))
        assert "ringkas-salah" not in html
        assert "pesan-salah" in html

    def test_optional_fields_say_so_and_required_ones_do_not(self):
        html = render(FORM, form=SignboardForm())
        assert 'for="id_address">Alamat <span class="boleh">(boleh dikosongkan)</span>' in html
        assert '<label for="id_name">Nama</label>' in html

    def test_groups_are_fieldsets_with_a_legend(self):
        html = render(FORM, form=SignboardForm(WRONG))
        assert "<legend>Jenis kelamin</legend>" in html
        assert re.search(r'<fieldset id="id_born" aria-describedby="id_born_helptext id_born_error"', html)
        for label in ("Hari", "Bulan", "Tahun"):
            assert f">{label}</label>" in html

    def test_a_year_is_written_without_thousands_separator(self):
        html = render(FORM, form=SignboardForm(initial={"born": date(1989, 3, 27)}))
        assert 'name="born_tahun" value="1989"' in html

    def test_typed_text_comes_back_escaped(self):
        html = render(
            FORM, form=SignboardForm({**WRONG, "name": '"><script>', "address": "</textarea><script>"})
        )
        assert "<script>" not in html
        assert "&quot;&gt;&lt;script&gt;" in html

    def test_files_make_the_form_multipart_and_it_carries_no_browser_check(self):
        html = render(FORM, form=SignboardForm())
        assert re.match(r'\s*<form method="post" enctype="multipart/form-data" novalidate>', html)

    def test_hidden_field_has_no_label(self):
        html = render(FORM, form=SignboardForm())
        assert re.search(r'<input type="hidden" name="secret" value="7"[^>]*>', html)
        assert 'for="id_secret"' not in html

    def test_layout_and_formset_render_in_the_same_clothes(self):
        from crispy_forms.bootstrap import PrependedText
        from crispy_forms.helper import FormHelper
        from crispy_forms.layout import Div, Field, Fieldset, Layout
        from django.forms import formset_factory

        helper = FormHelper()
        helper.layout = Layout(
            Fieldset("Papan", PrependedText("name", "Rp")), Div(Field("nik", data_x="1"), css_class="sebaris")
        )
        html = render(
            "{% load crispy_forms_tags %}{% crispy form helper %}", form=SignboardForm(), helper=helper
        )
        assert '<fieldset class="ulangan"><legend>Papan</legend>' in html
        assert "<span>Rp</span>" in html
        assert 'data-x="1"' in html
        group = formset_factory(SignboardForm, extra=2)()
        html = render("{% load crispy_forms_tags %}{{ group|crispy }}", group=group)
        assert html.count("<legend>Isian ") == 2
        assert 'name="form-TOTAL_FORMS"' in html


class TestLeanRenderer:
    def test_writes_what_django_writes(self):
        def markup(renderer):
            form = SignboardForm({**WRONG, "name": "<Siti & 'Ani'>"}, renderer=renderer)
            text = "".join(str(field) for field in form)
            return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<", lambda m: m.group(0).strip(), text))

        from django.forms.renderers import DjangoTemplates

        assert markup(LeanRenderer()) == markup(DjangoTemplates())

    def test_escapes_labels_unless_they_are_safe(self):
        from django import forms

        class Choice(forms.Form):
            one = forms.ChoiceField(choices=[("<", "<b>"), ("2", mark_safe("<i>"))])

        html = str(Choice(renderer=LeanRenderer())["one"])
        assert '<option value="&lt;">&lt;b&gt;</option>' in html
        assert "<i>" in html


class TestErrorPages:
    @pytest.mark.parametrize("name", ERROR_PAGES)
    def test_says_what_is_safe_and_what_to_do_without_a_request(self, name):
        page = get_template(f"{name}.html").render()
        assert 'class="perintah tenang"' in page
        assert "Yang bisa Anda lakukan" in page
        assert page.count("<h1>") == 1
        assert not re.search(r"\b[45]\d\d\b", re.sub(r"<[^>]+>", "", page)), "a person is not told a number"


@pytest.fixture
def showcase():
    pages = {"/": render(GALLERY, form=SignboardForm(WRONG), demo_mode=True), "/berkas/": render(UPLOADS)}
    pages |= {f"/{name}/": get_template(f"{name}.html").render() for name in ERROR_PAGES}
    served = Showcase(pages)
    yield served
    served.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def photo(tmp_path):
    """A photo of 4000 × 3000 pixels, some megabytes."""
    path = tmp_path / "ktp-asli.jpg"
    Image.effect_noise((4000, 3000), 40).convert("RGB").save(path, "JPEG", quality=85)
    return path


@pytest.mark.browser
class TestBrowser:
    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("path", ["/", *(f"/{name}/" for name in ERROR_PAGES)])
    def test_has_no_barrier_and_nothing_sticks_out(self, showcase, page, path, width):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(showcase.address + path)
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []

    def test_buttons_and_fields_are_big_enough_for_a_thumb(self, showcase, page):
        page.goto(showcase.address + "/")
        small = page.evaluate(
            """[...document.querySelectorAll('button,select,textarea,summary,.tombol,.menu a,.pilih label,'
            + 'input:not([type=checkbox]):not([type=radio]):not([type=hidden])')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
        )
        assert small == []

    def test_error_summary_takes_the_focus_and_leads_to_the_field(self, showcase, page):
        page.goto(showcase.address + "/")
        assert page.evaluate("document.activeElement.className") == "ringkas-salah"
        page.click(".ringkas-salah a[href='#id_nik']")
        assert page.evaluate("document.activeElement.name") == "nik"

    def test_photo_is_made_smaller_and_sent_when_picked(self, showcase, page, photo):
        page.goto(showcase.address + "/berkas/")
        page.set_input_files("#ktp", photo)
        page.wait_for_selector(".berkas .terima")
        (body,) = showcase.uploads
        assert b'name="csrfmiddlewaretoken"\r\n\r\nkunci' in body
        assert b'name="slot"\r\n\r\nktp' in body
        sent = Image.open(io.BytesIO(body[body.index(b"\xff\xd8") :]))
        assert max(sent.size) == 1600
        assert len(body) < photo.stat().st_size / 2
        assert page.evaluate("document.querySelector('#ktp').files.length") == 0
        assert page.complaints == []

    def test_refused_file_says_why_is_kept_and_can_be_sent_again(self, showcase, page, tmp_path):
        paper = tmp_path / "surat.pdf"
        paper.write_bytes(b"%PDF-1.4 surat")
        showcase.refuse_next = 1
        page.goto(showcase.address + "/berkas/")
        page.set_input_files("#ktp", paper)
        page.wait_for_selector(".berkas .gagal")
        assert "Berkas ini rusak." in page.inner_text(".berkas .gagal")
        assert page.evaluate("document.querySelector('#ktp').files[0].name") == "surat.pdf"
        page.click(".berkas >> text=Ulangi")
        page.wait_for_selector(".berkas .terima")
        assert len(page.query_selector_all(".berkas li")) == 1
        assert len(showcase.uploads) == 2

    def test_empty_file_is_not_sent(self, showcase, page, tmp_path):
        empty = tmp_path / "kosong.pdf"
        empty.write_bytes(b"")
        page.goto(showcase.address + "/berkas/")
        page.set_input_files("#ktp", empty)
        page.wait_for_selector(".berkas .gagal")
        assert "kosong" in page.inner_text(".berkas .gagal .keadaan")
        assert showcase.uploads == []

    def test_a_file_too_large_is_not_sent_and_the_limit_is_the_one_on_the_page(
        self, showcase, page, tmp_path
    ):
        large = tmp_path / "besar.pdf"
        large.write_bytes(b"%PDF" + bytes(11 * 1024 * 1024))
        page.goto(showcase.address + "/berkas/")
        page.set_input_files("#ktp", large)
        page.wait_for_selector(".berkas .gagal")
        assert page.inner_text(".berkas .gagal .keadaan") == "Berkas ini 11 MB. Paling besar 10 MB."
        assert showcase.uploads == []

    def test_sending_waits_for_the_photo_and_happens_once(self, showcase, page, photo):
        page.goto(showcase.address + "/berkas/")
        page.set_input_files("#ktp", photo)
        page.click("button.tombol")
        expect(page).to_have_title("Tersimpan")
        assert len(showcase.uploads) == 1
        assert len(showcase.sent) == 1
        assert b'name="lanjut"' in showcase.sent[0]

    def test_without_javascript_the_form_carries_the_file(self, showcase, browser, tmp_path):
        paper = tmp_path / "surat.pdf"
        paper.write_bytes(b"%PDF-1.4 surat")
        context = browser.new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(showcase.address + "/berkas/")
        plain.set_input_files("#ktp", paper)
        plain.click("button.tombol")
        plain.wait_for_url("**/simpan/")
        assert b"%PDF-1.4 surat" in showcase.sent[0]
        assert showcase.uploads == []
        context.close()

    def test_desa_follow_the_kecamatan(self, showcase, page):
        page.goto(showcase.address + "/berkas/")
        shown = "[...document.querySelectorAll('#desa option')].map(o => o.text)"
        page.select_option("#kec", "2")
        assert page.evaluate(shown) == ["Pilih", "Segamai", "Pulau Muda"]
        page.select_option("#desa", "Segamai")
        page.select_option("#kec", "1")
        assert page.evaluate(shown) == ["Pilih", "Lubuk Mas"]
        assert page.evaluate("document.querySelector('#desa').value") == ""

    def test_location_fills_the_point(self, showcase, page):
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"latitude": -0.123456, "longitude": 102.5, "accuracy": 12})
        page.goto(showcase.address + "/")
        page.click("[data-titik-ambil]")
        expect(page.locator("[data-lintang]")).to_have_value("-0.123456")
        assert page.input_value("[data-bujur]") == "102.500000"
        assert "12 meter" in page.inner_text("[data-titik-kabar]")

    def test_lost_signal_is_told(self, showcase, page):
        page.goto(showcase.address + "/")
        assert not page.is_visible("[data-luring]")
        page.context.set_offline(True)
        page.wait_for_selector("[data-luring]", state="visible")
        page.context.set_offline(False)
        page.wait_for_selector("[data-luring]", state="hidden")
