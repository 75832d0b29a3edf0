"""People find a service by their own words, mistyped or not."""

import pytest

from pelalawan_portal.catalogue.files import shipped
from pelalawan_portal.catalogue.offers import Offer
from pelalawan_portal.catalogue.search import search
from pelalawan_portal.catalogue.spec import ServiceSpec

OFFERS = [Offer(n, n, 1, f"uji-{n}", ServiceSpec.parse(one)) for n, one in enumerate(shipped())]


def slugs(question):
    return [one.spec.slug for one in search(question, OFFERS)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("tutup jalan untuk kenduri", "penutupan-jalan"),
        ("Saya mau menutup jalan", "penutupan-jalan"),
        ("pasang spanduk", "reklame-insidentil"),
        ("memasang spanduk di jalan", "reklame-insidentil"),
        ("spandk", "reklame-insidentil"),
        ("reklme", "reklame-insidentil"),
        ("skripsi", "rekomendasi-penelitian"),
        ("penelitan", "rekomendasi-penelitian"),
        ("bangun rumah", "pbg"),
        ("IMB", "pbg"),
        ("buka warung", "nib"),
        ("jual keripik", "spp-irt"),
        ("orgen tunggal", "keramaian"),
        ("sewa gedung", "pemakaian-tanah-gedung"),
        ("panti asuhan", "lembaga-kesejahteraan-sosial"),
        ("les bahasa inggris", "lkp"),
        ("paket c", "pkbm"),
        ("bidan praktek", "sip-bidan"),
        ("surat izin hilang", "salinan-izin"),
        ("depot air galon", "slhs"),
        ("katering", "slhs"),
        ("orkes", "keramaian"),
        ("acara rame rame", "keramaian"),
        ("buka toko", "nib"),
        ("ktp hilang", "kependudukan"),
        ("kartu keluarga", "kependudukan"),
        ("kk", "kependudukan"),
    ],
)
def test_the_right_service_comes_first(question, first):
    assert slugs(question)[0] == first


@pytest.mark.parametrize("question", ["zzzz", "qwrtp lkjh", "'; DROP TABLE x; --", "🙂"])
def test_what_means_nothing_finds_nothing_or_everything(question):
    assert len(slugs(question)) in (0, len(OFFERS))


def test_words_that_say_nothing_list_everything():
    assert len(slugs("saya mau mengurus izin")) == len(OFFERS)
    assert len(slugs("perpanjang izin")) == len(OFFERS)
    assert len(slugs("")) == len(OFFERS)


def test_a_precise_question_does_not_drown_in_guesses():
    assert len(slugs("pasang spanduk")) <= 3


def test_an_endless_question_is_cut_short():
    assert slugs("skripsi " * 5000) == ["rekomendasi-penelitian"]
