"""A backup comes back whole, or not at all."""

import io
import json
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from deploy.local.archive import unpack, verify
from deploy.local.backup import backup, restore, target
from deploy.local.postgres import Postgres
from deploy.local.processes import Failure
from tests.deploy.conftest import ROOT

KEYS = {"FIELD_KEYS": "baru,lama", "HASH_KEY": "aa", "PIN_KEY": "bb"}


def ask(url, sql):
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall() if cursor.description else []
        connection.commit()
    return rows


@pytest.fixture
def databases(database):
    """Two databases of their own: where it comes from and where it goes."""
    urls = []
    with closing(psycopg2.connect(database.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in ("source", "copy"):
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name}")
                urls.append(database.url.rpartition("/")[0] + "/" + name)
    ask(urls[0], "CREATE TABLE permohonan (nomor text PRIMARY KEY, isi bytea)")
    ask(
        urls[0],
        "INSERT INTO permohonan SELECT 'PLW-' || g, decode(md5(g::text), 'hex') FROM generate_series(1, 5000) g",
    )
    return urls


@pytest.fixture
def data(tmp_path):
    """Stored files: one in a folder, one of 3 MB, one empty, one with a name that hurts."""
    folder = tmp_path / "data"
    (folder / "berkas" / "ab").mkdir(parents=True)
    (folder / "berkas" / "ab" / "ktp.jpg").write_bytes(bytes(range(256)) * 12_000)
    (folder / "kosong").write_bytes(b"")
    (folder / "surat – izin 'a b'.pdf").write_bytes(b"%PDF")
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(url):
    return ask(
        url, "SELECT count(*), md5(string_agg(nomor || isi::text, ',' ORDER BY nomor)) FROM permohonan"
    )


def test_works(databases, data, tmp_path):
    source, copy = databases
    file = tmp_path / "backup.tar"
    assert backup(source, data, file, KEYS) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert restore(copy, tmp_path / "restored", file, KEYS) == 3
    assert rows(copy) == rows(source)
    assert contents(tmp_path / "restored") == contents(data)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "data", "restored"]


def test_keys_are_not_in_it_but_known_again(databases, data, tmp_path):
    file = tmp_path / "backup.tar"
    backup(databases[0], data, file, KEYS | {"FIELD_KEYS": "rahasia-sekali"})
    assert b"rahasia-sekali" not in file.read_bytes()
    with pytest.raises(Failure, match="FIELD_KEYS di sini bukan kunci cadangan ini"):
        restore(databases[1], tmp_path / "restored", file, KEYS)
    rotated = KEYS | {"FIELD_KEYS": "terbaru, rahasia-sekali"}
    assert restore(databases[1], tmp_path / "restored", file, rotated) == 3


@pytest.mark.parametrize("filled", ["database", "folder"])
def test_refuses_a_filled_target_unless_forced(databases, data, tmp_path, filled):
    source, copy = databases
    file, goal = tmp_path / "backup.tar", tmp_path / "restored"
    backup(source, data, file, KEYS)
    if filled == "database":
        ask(copy, "CREATE TABLE older AS SELECT 1 AS one")
    else:
        goal.mkdir()
        (goal / "older").write_text("1")
    with pytest.raises(Failure, match="tidak kosong") as refused:
        restore(copy, goal, file, KEYS)
    assert refused.value.code == 2
    assert ask(copy, "SELECT count(*) FROM pg_tables WHERE tablename = 'permohonan'") == [(0,)]
    assert restore(copy, goal, file, KEYS, force=True) == 3
    assert rows(copy) == rows(source)
    assert contents(goal) == contents(data)
    assert ask(copy, "SELECT count(*) FROM pg_tables WHERE tablename = 'older'") == [(0,)]


def test_refuses_a_file_in_which_one_byte_changed(databases, data, tmp_path):
    file = tmp_path / "backup.tar"
    backup(databases[0], data, file, KEYS)
    with tarfile.open(file) as tar:
        place = tar.getmember("data/berkas/ab/ktp.jpg").offset_data + 1_000_000
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1
    file.write_bytes(raw)
    with pytest.raises(Failure, match=r"rusak: data/berkas/ab/ktp\.jpg tidak sama"):
        restore(databases[1], tmp_path / "restored", file, KEYS, force=True)
    assert not (tmp_path / "restored").exists()
    assert ask(databases[1], "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.97])
def test_refuses_a_torn_file(databases, data, tmp_path, keep):
    file = tmp_path / "backup.tar"
    backup(databases[0], data, file, KEYS)
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(Failure, match=r"rusak|tidak lengkap"):
        verify(file)


@pytest.mark.parametrize("name", ["../keluar", "/keluar-pelalawan", "data/../../keluar"])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path, name):
    file, goal = tmp_path / "backup.tar", tmp_path / "a" / "goal"
    goal.mkdir(parents=True)
    with tarfile.open(file, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 3
        tar.addfile(member, io.BytesIO(b"abc"))
    with pytest.raises(Failure, match="tidak dikenal"):
        unpack(file, goal)
    assert list(tmp_path.rglob("keluar*")) == []
    assert not Path("/keluar-pelalawan").exists()


def test_a_failed_restore_changes_nothing(databases, data, tmp_path):
    """The dump asks for a role that is not there: database and files stay as they were."""
    source, copy = databases
    ask(source, "DROP ROLE IF EXISTS passing")
    ask(source, "CREATE ROLE passing")
    ask(source, "GRANT SELECT ON permohonan TO passing")
    file, goal = tmp_path / "backup.tar", tmp_path / "restored"
    backup(source, data, file, KEYS)
    ask(source, "REVOKE SELECT ON permohonan FROM passing")
    ask(source, "DROP ROLE passing")
    ask(copy, "CREATE TABLE older AS SELECT 1 AS one")
    goal.mkdir()
    (goal / "older").write_text("1")
    with pytest.raises(Failure, match='role "passing" does not exist'):
        restore(copy, goal, file, KEYS, force=True)
    assert ask(copy, "SELECT one FROM older") == [(1,)]
    assert contents(goal) == {"older": b"1"}


def test_a_backup_does_not_overwrite_an_older_one(databases, data, tmp_path):
    file = tmp_path / "backup.tar"
    file.write_text("yang lama")
    with pytest.raises(Failure, match="sudah ada"):
        backup(databases[0], data, file, KEYS)
    assert file.read_text() == "yang lama"


def test_a_failed_backup_leaves_no_half_file(databases, data, tmp_path):
    with pytest.raises(Failure, match=r"Gagal mencadangkan: .*does not exist"):
        backup(databases[0] + "_tiada", data, tmp_path / "b" / "backup.tar", KEYS)
    assert list((tmp_path / "b").iterdir()) == []


def test_the_demo_is_backed_up_while_it_stands_still(tmp_path):
    folder = tmp_path / "local"
    with Postgres(folder / "postgres") as server:
        ask(server.url, "CREATE TABLE permohonan AS SELECT 'PLW-1' AS nomor")
    (folder / "data").mkdir()
    (folder / "data" / "ktp.jpg").write_bytes(b"foto")
    file = tmp_path / "backup.tar"
    command = [
        sys.executable,
        "-m",
        "deploy.local.backup",
        "make",
        "--folder",
        str(folder),
        "--file",
        str(file),
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Cadangan jadi: {file}")
    assert json.dumps(sorted(verify(file)["sha256"])) == '["data/ktp.jpg", "database.dump"]'
    with target(folder, {}) as (url, data, _):
        restore(url, data, file, {}, force=True)
        assert ask(url, "SELECT nomor FROM permohonan") == [("PLW-1",)]


def test_says_when_the_named_file_is_missing(databases, tmp_path):
    with pytest.raises(Failure, match=r"tidak ada. Contoh: make restore FILE="):
        restore(databases[1], tmp_path / "restored", tmp_path / "tiada.tar", KEYS)
