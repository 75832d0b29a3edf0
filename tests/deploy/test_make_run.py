"""The whole portal as a newcomer gets it: from an empty folder to pages, through deaths, to a clean end."""

import json
import os
import signal
import sys
import urllib.error
import urllib.request

import psycopg2
import pytest

from tests.deploy.conftest import Run, alive, eventually

pytestmark = pytest.mark.slow


class Portal(Run):
    """`make run` in a folder of its own."""

    def command(self, folder, port):
        return [sys.executable, "-m", "deploy.local", "run", "--folder", str(folder)]


def get(port, path):
    """Status and text of a page; status 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def test_from_nothing_to_pages_and_back(tmp_path, port):
    folder = tmp_path / "local"
    portal = Portal(folder, port, PORT=str(port))
    try:
        portal.until("rina", 180)  # the logins of the demo
        portal.until("mode demo – data di .local/")
        portal.until(f"Portal siap di http://127.0.0.1:{port}", 120)
        assert get(port, "/")[0] == 200
        assert get(port, "/admin/")[0] == 200
        assert eventually(
            lambda: get(port, "/healthz")[1] and json.loads(get(port, "/healthz")[1])["workers"], 120
        )
        database = (folder / "run" / "services.env").read_text().split()[0].partition("=")[2]
        with psycopg2.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM catalogue_serviceversion")
            assert cursor.fetchone()[0] >= 14
        connection.close()

        for name in ("web", "worker", "beat"):
            os.kill(portal.pid(name), signal.SIGKILL)
            portal.until("dijalankan lagi")
            portal.until("berjalan lagi", 120)
        assert get(port, "/")[0] == 200

        family = portal.family()
        portal.interrupt()
        code, said = portal.end(90)
        assert code == 0, said
        assert alive(family) == []
        assert get(port, "/")[0] == 0
    finally:
        if portal.popen.poll() is None:
            portal.popen.kill()
