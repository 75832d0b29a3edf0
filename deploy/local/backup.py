"""`make backup` and `make restore`: the database and every stored byte in one file, with SHA-256 sums.

The file is a tar: `database.dump` (pg_dump, custom format), `data/…` (DATA_DIR) and, last, `manifest.json`
with the sum of each. The database is dumped first: bytes are stored before the row that names them, so
every byte that a dumped row names is in the file.

The keys are not in it. Whoever holds a backup and no keys reads no NIK; whoever loses the keys has lost
those answers, so they are kept elsewhere. Their fingerprints tell whether they fit.
"""

import argparse
import datetime
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import parse_dsn

from deploy.local import secrets_file
from deploy.local.archive import DUMP, add, add_manifest, unpack, verify
from deploy.local.demo import ROOT
from deploy.local.postgres import Postgres, programs
from deploy.local.processes import Failure

KEYS = ("FIELD_KEYS", "HASH_KEY", "PIN_KEY")
FILLED = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"


def backup(url: str, data: Path, file: Path, environment: Mapping[str, str]) -> int:
    """Write the database at `url` and the folder `data` to `file`; returns how many files of `data` it holds.

    The file appears under its name only when it is whole and on the disk. Raises Failure.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists():
        raise Failure(f"{file} sudah ada. Pilih nama lain supaya cadangan lama tidak tertimpa.", 2)
    half = file.with_name(file.name + ".half")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent) as temporary:
            dump = Path(temporary) / DUMP
            _call(
                [_program("pg_dump"), "--format=custom", f"--file={dump}", f"--dbname={url}"], "mencadangkan"
            )
            sums: dict[str, str] = {}
            with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
                with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                    sums[DUMP] = add(tar, dump, DUMP)
                    for path in sorted(data.rglob("*")):
                        if path.is_file() and not path.is_symlink():
                            name = f"data/{path.relative_to(data)}"
                            try:
                                sums[name] = add(tar, path, name)
                            except FileNotFoundError:
                                continue  # swept away since the dump; no row named it
                    add_manifest(tar, sums, _fingerprints(environment))
                out.flush()
                os.fsync(out.fileno())
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)
    return len(sums) - 1


def _fingerprints(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Per kind of key, what tells whether another machine has the same, without telling the key."""
    return {
        name: [
            hashlib.sha256(f"{name}:{key.strip()}".encode()).hexdigest()[:16]
            for key in text.split(",")
            if key
        ]
        for name in KEYS
        if (text := environment.get(name, ""))
    }


def restore(url: str, data: Path, file: Path, environment: Mapping[str, str], *, force: bool = False) -> int:
    """Put a backup into the database at `url` and the folder `data`; returns how many files came back.

    Verifies every sum first. The database changes in one transaction or not at all, and then the
    files are as before, too. Raises Failure (code 2) when something is there already and not `force`.
    """
    manifest = verify(file)
    if not force:
        _refuse_filled(url, data)
        _refuse_other_keys(manifest, environment)
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".restore-") as temporary:
        unpack(file, Path(temporary))
        files = Path(temporary) / "data"
        files.mkdir(exist_ok=True)
        files.chmod(0o700)
        script = Path(temporary) / "restore.sql"
        dump = Path(temporary) / DUMP
        _call([_program("pg_restore"), "--no-owner", f"--file={script}", str(dump)], "membaca cadangan")
        begin = Path(temporary) / "begin.sql"
        begin.write_text("SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
        psql = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _call(
            [*psql, "--output=/dev/null", f"--file={begin}", f"--file={script}", f"--dbname={url}"],
            "memulihkan",
        )
        if data.exists():
            data.rename(Path(temporary) / "before")
        files.rename(data)
    return len(manifest["sha256"]) - 1


def _refuse_filled(url: str, data: Path) -> None:
    try:
        with closing(psycopg2.connect(url, connect_timeout=10)) as connection, connection.cursor() as cursor:
            cursor.execute(FILLED)
            row = cursor.fetchone()
    except psycopg2.OperationalError as error:
        raise Failure(f"Basis data tujuan tidak bisa dibuka: {str(error).strip()}", 2) from error
    if (row and row[0]) or (data.exists() and any(data.rglob("*"))):
        raise Failure(
            "Tujuannya tidak kosong, jadi tidak ada yang diubah. Untuk menimpa isinya: tambahkan FORCE=1",
            2,
        )


def _refuse_other_keys(manifest: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    here = _fingerprints(environment)
    for name, wanted in manifest["keys"].items():
        if not set(wanted) <= set(here.get(name, [])):
            raise Failure(
                f"{name} di sini bukan kunci cadangan ini, jadi isinya tidak akan terbaca. "
                "Isi dengan kunci yang lama; tanpa itu pun tetap mau: tambahkan FORCE=1",
                2,
            )


def _program(name: str) -> str:
    """The PostgreSQL program of the wheel, which is as new as our server, else the one on the PATH."""
    try:
        return str(programs() / "bin" / name)
    except Failure:
        found = shutil.which(name)
    if not found:
        raise Failure(f"Program {name} tidak ada. Pasang paket postgresql-client.", 2)
    return found


def _call(command: list[str], doing: str) -> None:
    """Run a PostgreSQL program; the address, its last word, goes by the environment, unseen by others."""
    *words, last = command
    env = {**os.environ, "LC_ALL": "C"}
    if last.startswith("--dbname="):
        env |= _connection(last.removeprefix("--dbname="))
    else:
        words = command
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or ["tanpa keterangan"]
        raise Failure(f"Gagal {doing}: {words[-1]}")


def _connection(url: str) -> dict[str, str]:
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    return {names[key]: str(value) for key, value in parse_dsn(url).items() if key in names}


@contextmanager
def target(folder: Path, outer: Mapping[str, str]) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """Address of the database, data folder and variables: the caller's, else those of the demo in `folder`.

    The demo's PostgreSQL is started for the while when it does not run.
    """
    environment = {**secrets_file.read(folder / "secrets.env"), **outer}
    data = Path(outer.get("DATA_DIR") or folder / "data")
    url = outer.get("DATABASE_URL")
    if url:
        yield url, data, environment
        return
    running = secrets_file.read(folder / "run" / "services.env").get("DATABASE_URL", "")
    if _is_held(folder / "run" / "lock"):
        yield running, data, environment
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Postgres(folder / "postgres", log=folder / "postgres.log") as server:
        yield server.url, data, environment


def _is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def main() -> int:
    """Command line: `make` or `restore`; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.backup")
    parser.add_argument("what", choices=["make", "restore"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / ".local")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    moment = datetime.datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    try:
        if (
            arguments.what == "restore"
            and not os.environ.get("DATABASE_URL")
            and _is_held(folder / "run" / "lock")
        ):
            raise Failure("Portal sedang berjalan. Hentikan dulu dengan Ctrl-C, lalu pulihkan.", 2)
        with target(folder, os.environ) as (url, data, environment):
            if arguments.what == "make":
                file = arguments.file or folder / "backup" / f"pelalawan-{moment}.tar"
                count = backup(url, data, file, environment)
                size = f"{file.stat().st_size:,}".replace(",", ".")
                print(f"Cadangan jadi: {file} ({size} byte, {count} berkas).")
                print("Kunci (FIELD_KEYS, HASH_KEY, PIN_KEY) tidak ikut di dalamnya: simpan di tempat lain.")
            else:
                count = restore(url, data, arguments.file or Path("?"), environment, force=arguments.force)
                print(f"Pulih dari {arguments.file}: basis data dan {count} berkas.")
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
