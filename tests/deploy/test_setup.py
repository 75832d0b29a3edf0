"""`deploy/setup.sh` needs Python 3.11 and says so in one sentence."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.deploy.conftest import ROOT


@pytest.fixture
def bare(tmp_path):
    """A checkout with nothing installed, and a PATH with nothing but what every Unix has."""
    checkout, programs = tmp_path / "checkout", tmp_path / "bin"
    (checkout / "deploy").mkdir(parents=True)
    programs.mkdir()
    for name in ("deploy/setup.sh", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout / name)
    for name in ("sh", "cat", "cksum", "dirname", "grep", "id", "mkdir", "chmod", "rm"):
        (programs / name).symlink_to(shutil.which(name))

    def run(what="run"):
        env = {"PATH": str(programs), "HOME": str(tmp_path), "SYSTEM_PYTHONS": str(tmp_path / "system")}
        return subprocess.run(
            ["sh", "deploy/setup.sh", what], cwd=checkout, env=env, capture_output=True, text=True, timeout=60
        )

    run.programs, run.checkout, run.system = programs, checkout, tmp_path / "system"
    return run


def pretend(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_says_which_python_is_too_old(bare):
    pretend(bare.programs / "python3", '[ "$1" = -V ] && { echo Python 3.10.12; exit; }\nexit 1')
    done = bare()
    assert done.returncode == 2
    assert done.stderr.startswith("Portal perlu Python 3.11 atau lebih baru (di sini: Python 3.10.12).")
    assert not (bare.checkout / ".venv").exists()


def test_says_that_there_is_no_python(bare):
    done = bare()
    assert done.returncode == 2
    assert "Portal perlu Python 3.11 atau lebih baru" in done.stderr


def test_says_that_the_venv_module_is_missing(bare):
    """As on Debian without python3-venv: Python is new enough, but ensurepip and pip are not there."""
    refuse = 'case "$*" in *ensurepip*|*pip*) exit 1;; esac'
    real = bare.checkout / "real"
    pretend(real, f'{refuse}\nexec {sys.executable} "$@"')
    where = f'case "$*" in *sys.executable*) echo {real}; exit;; esac'
    pretend(bare.programs / "python3", f'{refuse}\n{where}\nexec {sys.executable} "$@"')
    done = bare()
    assert done.returncode == 2
    assert "modul venv tidak ada. Pasang dengan: apt-get install python3." in done.stderr


@pytest.mark.parametrize(("complete", "chosen"), [(True, "system"), (False, "bin")])
def test_prefers_the_python_of_the_system_where_it_is_complete(bare, complete, chosen):
    """Both refuse to make a venv, and the sentence of who was asked names its version."""
    bare.system.mkdir()
    for folder, version in ((bare.system, "3.12"), (bare.programs, "3.11")):
        whole = "exit 0" if folder == bare.system and complete else "exit 1"
        asked = f'*"import ensurepip, venv"*) {whole};; *-m*) exit 1;; *version_info*2*) echo {version};;'
        pretend(
            folder / "python3.12",
            f'case "$*" in {asked} *sys.executable*) echo {folder / "python3.12"};; esac\nexit 0',
        )
    done = bare()
    assert f"Python {'3.12' if chosen == 'system' else '3.11'} di mesin ini tidak lengkap" in done.stderr


def test_does_nothing_when_all_is_there_and_asks_again_after_a_change(bare):
    (bare.checkout / ".venv" / "bin").mkdir(parents=True)
    (bare.checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    both = (bare.checkout / "uv.lock").read_bytes() + (bare.checkout / "pyproject.toml").read_bytes()
    sum_ = subprocess.run(["cksum"], input=both, capture_output=True, check=True).stdout.decode().strip()
    (bare.checkout / ".venv" / "ready-test").write_text(f"{sum_} {os.path.realpath(bare.checkout)}\n")
    for what in ("run", "test"):
        done = bare(what)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with (bare.checkout / "uv.lock").open("a") as lock:
        lock.write("\n")
    assert bare().returncode == 2  # it would install now, and finds no Python to do it with
