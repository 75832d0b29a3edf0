import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from pelalawan_portal.accounts.crypto import (
    ALPHABET,
    DecryptionError,
    EncryptedTextField,
    decrypt,
    derive_code,
    encrypt,
    keyed_hash,
    rotate,
    same_code,
)

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = [NEW, OLD]
    settings.HASH_KEY = b"h" * 32
    settings.PIN_KEY = b"p" * 32
    return settings


class TestEncryption:
    @pytest.mark.parametrize("text", ["1405025703900001", "", "Désa – Sungai", "x" * 10_000])
    def test_text_comes_back_and_is_not_seen_in_the_token(self, text):
        token = encrypt(text)
        assert token.startswith("enc:")
        assert decrypt(token) == text
        assert not text or text not in token

    def test_the_same_text_gives_another_token_each_time(self):
        assert encrypt("1405025703900001") != encrypt("1405025703900001")

    def test_a_text_of_an_older_key_is_still_read_and_rotated_to_the_newest(self, keys):
        keys.FIELD_KEYS = [OLD]
        token = encrypt("Siti")
        keys.FIELD_KEYS = [NEW, OLD]
        assert decrypt(token) == "Siti"
        renewed = rotate(token)
        keys.FIELD_KEYS = [NEW]
        assert decrypt(renewed) == "Siti"
        with pytest.raises(DecryptionError):
            decrypt(token)

    def test_an_unknown_key_is_an_error_not_an_empty_text(self, keys):
        token = encrypt("Siti")
        keys.FIELD_KEYS = [STRANGE]
        with pytest.raises(DecryptionError, match="no key"):
            decrypt(token)
        with pytest.raises(DecryptionError, match="no key"):
            rotate(token)

    @pytest.mark.parametrize("stored", ["", "1405025703900001", "enc", "gAAAA"])
    def test_a_value_that_was_never_encrypted_is_told_apart(self, stored):
        with pytest.raises(DecryptionError, match="not encrypted"):
            decrypt(stored)

    def test_a_changed_token_is_refused(self):
        token = encrypt("Siti")
        middle = len(token) // 2
        other = "A" if token[middle] != "A" else "B"
        with pytest.raises(DecryptionError):
            decrypt(token[:middle] + other + token[middle + 1 :])
        with pytest.raises(DecryptionError):
            decrypt("enc:é")


class TestKeyedHash:
    def test_it_is_steady_and_tells_values_and_purposes_apart(self):
        assert keyed_hash("nik", "1405025703900001") == keyed_hash("nik", "1405025703900001")
        assert keyed_hash("nik", "1405025703900001") != keyed_hash("nik", "1405025703900002")
        assert keyed_hash("nik", "1405025703900001") != keyed_hash("phone", "1405025703900001")
        assert keyed_hash("ab", "c") != keyed_hash("a", "bc")
        assert len(keyed_hash("nik", "")) == 64

    def test_another_key_gives_another_hash(self, keys):
        before = keyed_hash("nik", "1405025703900001")
        keys.HASH_KEY = b"H" * 32
        assert keyed_hash("nik", "1405025703900001") != before


class TestDerivedCode:
    def test_a_reprint_shows_the_same_code_and_a_reissue_another(self, keys):
        first = derive_code("pin", "PLW-1", 1, 6)
        assert first == derive_code("pin", "PLW-1", 1, 6)
        others = {
            derive_code("pin", "PLW-1", 2, 6),
            derive_code("pin", "PLW-2", 1, 6),
            derive_code("resume", "PLW-1", 1, 6),
        }
        keys.PIN_KEY = b"P" * 32
        others.add(derive_code("pin", "PLW-1", 1, 6))
        assert len(others | {first}) == 5

    @pytest.mark.parametrize("length", [4, 6, 12, 100])
    def test_it_has_the_length_asked_for_and_no_ambiguous_letter(self, length):
        code = derive_code("pin", "PLW-1", 0, length)
        assert len(code) == length
        assert set(code) <= set(ALPHABET)
        assert not set("01OILU") & set(ALPHABET)

    def test_every_letter_is_about_as_likely(self):
        text = "".join(derive_code("pin", str(i), 0, 30) for i in range(1000))
        shares = [text.count(letter) for letter in ALPHABET]
        assert min(shares) > 850
        assert max(shares) < 1150
        # Bytes taken modulo 30 without discarding would give the first 16 letters 16.875 of 30.000.
        assert 15_600 < sum(shares[:16]) < 16_400

    def test_a_code_that_is_guessed_at_once_is_refused(self):
        with pytest.raises(ValueError, match="shorter than 4"):
            derive_code("pin", "PLW-1", 0, 3)


class TestSameCode:
    @pytest.mark.parametrize(
        "given_code", ["QDK2-7SVB", "qdk27svb", " QDK2 7SVB ", "Q.D.K.2.7.S.V.B", "ＱＤＫ２７ＳＶＢ"]
    )
    def test_case_spaces_and_dashes_do_not_matter(self, given_code):
        assert same_code(given_code, "QDK27SVB")

    @pytest.mark.parametrize("given_code", ["0OKZ75U8", "ODKZ7SUB", "00k275v8"])
    def test_what_is_easily_misread_matches(self, given_code):
        assert same_code(given_code, "QDK27SVB")

    @pytest.mark.parametrize("given_code", ["", "QDK27SV", "QDK27SVBB", "QDK27SVC", "QDK37SVB", "é"])
    def test_anything_else_does_not(self, given_code):
        assert not same_code(given_code, "QDK27SVB")

    def test_an_empty_code_matches_nothing(self):
        assert not same_code("", "")
        assert not same_code(" - ", "-")

    @settings(deadline=None)
    @given(st.text(ALPHABET, min_size=4), st.text())
    def test_a_code_matches_itself_in_any_dress_and_nothing_fails(self, code, noise):
        assert same_code("-".join(code.lower()), code)
        assert same_code(noise, code) in (True, False)

    def test_folding_look_alikes_leaves_a_code_hard_to_guess(self):
        classes = {frozenset(b for b in ALPHABET if same_code(a, b)) for a in ALPHABET}
        assert len(classes) == 25
        assert max(len(alike) for alike in classes) == 2


@pytest.mark.django_db
class TestEncryptedField:
    @pytest.fixture
    def note(self):
        with isolate_apps("pelalawan_portal.bahasa"):

            class Note(models.Model):
                text = EncryptedTextField(null=True)

                class Meta:
                    app_label = "bahasa"  # has no tables of its own to clash with

            with connection.schema_editor() as editor:
                editor.create_model(Note)
            yield Note

    def stored(self, note, pk):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT text FROM {note._meta.db_table} WHERE id = %s", [pk])
            return cursor.fetchone()[0]

    def test_the_database_holds_no_plain_text_and_python_no_token(self, note):
        row = note.objects.create(text="1405025703900001")
        assert self.stored(note, row.pk).startswith("enc:")
        assert "1405025703900001" not in self.stored(note, row.pk)
        assert note.objects.get(pk=row.pk).text == "1405025703900001"
        assert list(note.objects.values_list("text", flat=True)) == ["1405025703900001"]

    def test_none_stays_none_and_can_be_asked_for(self, note):
        empty = note.objects.create(text=None)
        note.objects.create(text="")
        assert self.stored(note, empty.pk) is None
        assert note.objects.get(pk=empty.pk).text is None
        assert list(note.objects.filter(text__isnull=True)) == [empty]

    def test_every_way_of_writing_encrypts_once(self, note):
        one, two = note.objects.bulk_create([note(text="a"), note(text="b")])
        note.objects.filter(pk=one.pk).update(text="c")
        two.text = "d"
        note.objects.bulk_update([two], ["text"])
        assert self.stored(note, one.pk).startswith("enc:")
        assert self.stored(note, two.pk).startswith("enc:")
        assert set(note.objects.values_list("text", flat=True)) == {"c", "d"}

    @pytest.mark.parametrize(
        "lookup",
        [
            "text",
            "text__exact",
            "text__in",
            "text__icontains",
            "text__gt",
            "text__length",
            "text__length__gt",
            "text__regex",
        ],
    )
    def test_looking_into_the_text_is_refused(self, note, lookup):
        with pytest.raises(FieldError, match="encrypted"):
            list(note.objects.filter(**{lookup: "1405025703900001"}))

    def test_a_row_of_an_unknown_key_does_not_load_as_something_else(self, note, keys):
        row = note.objects.create(text="Siti")
        keys.FIELD_KEYS = [STRANGE]
        with pytest.raises(DecryptionError):
            note.objects.get(pk=row.pk)


@isolate_apps("pelalawan_portal.bahasa")
def test_an_index_or_uniqueness_of_an_encrypted_field_is_a_fault_of_the_model():
    class Wrong(models.Model):
        indexed = EncryptedTextField(db_index=True)
        only = EncryptedTextField(unique=True)
        right = EncryptedTextField()

        class Meta:
            app_label = "bahasa"  # has no tables of its own to clash with

    def faults(name):
        return [fault.id for fault in Wrong._meta.get_field(name).check()]

    assert "accounts.E001" in faults("indexed")
    assert "accounts.E001" in faults("only")
    assert faults("right") == []
