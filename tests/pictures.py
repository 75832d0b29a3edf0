"""`make pictures`: a demo portal of its own with a day's life in it, and a picture of every page on phone and desk.

All pictures go to .local/pictures; the chosen ones, small enough to be kept, to docs/pictures.
Words as arguments take only the pages whose name begins with one of them.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ALL, KEPT = ROOT / ".local" / "pictures", ROOT / "docs" / "pictures"
CHOSEN = {
    "beranda-360", "beranda-1280", "layanan-360", "isi-diri-salah-360", "isi-surat-360", "isi-periksa-360",
    "terkirim-360", "permohonan-reviewed-360", "permohonan-returned-360", "verifikasi-berlaku-360", "antrean-1280",
    "tinjau-kelengkapan-1280", "tinjau-lapangan-360", "permohonan-bill-360", "tinjau-paraf-1280", "antre-nomor-360",
    "loket-1280", "layar-1280",
}  # fmt: skip
HEIGHT_KEPT = 2400
BYTES_KEPT = 120_000


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def start_portal(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """The demo portal in this folder; returns once it answers. Raises RuntimeError when it ends before."""
    environment = {
        name: text
        for name, text in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")
    }
    argv = [sys.executable, "-m", "deploy.local", "run", "--folder", str(folder)]
    running = subprocess.Popen(
        argv, cwd=ROOT, env=environment | {"PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if running.poll() is not None:
            raise RuntimeError(f"Portal tidak dapat dijalankan (kode {running.returncode}).")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return running
    running.send_signal(signal.SIGINT)
    raise RuntimeError("Portal belum siap sesudah 4 menit.")


def use_portal(folder: Path, port: int) -> None:
    """Work in this process on the portal's own database, keys and files."""
    for file in (folder / "run" / "services.env", folder / "secrets.env"):
        for line in file.read_text().splitlines():
            name, _, text = line.partition("=")
            os.environ[name] = text
    os.environ |= {
        "PORTAL_MODE": "demo", "DATA_DIR": str(folder / "data"), "STATIC_ROOT": str(folder / "static"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "pelalawan_portal.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }  # fmt: skip
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()  # pages tell which forms they show

    # The town does its own deliveries: a worker that is told as well would sometimes be met half-way.
    from pelalawan_portal.submissions import outbox

    outbox.nudge = lambda queue, ids: False


def keep(picture: Path) -> None:
    """A small copy for the documents: cut where it gets long, few colours."""
    image = Image.open(picture).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, HEIGHT_KEPT)))
    for colours in (128, 64, 32, 16):
        image.quantize(colours, dither=Image.Dither.NONE).save(KEPT / picture.name, optimize=True)
        if (KEPT / picture.name).stat().st_size <= BYTES_KEPT:
            return


def take(page: Page, picture: Path) -> None:
    page.screenshot(path=picture, full_page=True, animations="disabled")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(f"{picture.stem}: {wide} px lebih lebar dari layar")  # noqa: T201
    if picture.stem in CHOSEN:
        keep(picture)


def photograph(base_url: str, wanted: tuple[str, ...]) -> None:
    """Every page of every person at both widths; says which page could not be shown."""
    from .pictures_pages import EVERY
    from .pictures_town import build
    from .pictures_view import SIZES, context_of, launch, show

    town = build()
    chosen = [one for one in EVERY if not wanted or one.name.startswith(wanted)]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for width in SIZES:
            for who in dict.fromkeys(one.who for one in chosen):
                context = context_of(browser, town, who, base_url, width)
                for shown in (one for one in chosen if one.who == who):
                    page = context.new_page()
                    page.on("pageerror", lambda error, name=shown.name: print(f"{name}: {error}"))  # noqa: T201
                    try:
                        show(page, shown, town)
                        take(page, ALL / f"{shown.name}-{width}.png")
                    except Exception as error:  # noqa: BLE001 - one page that fails must not hide the others
                        print(f"{shown.name}: {str(error)[:300]}")  # noqa: T201
                    page.close()
                context.close()
        browser.close()


def main(wanted: tuple[str, ...]) -> None:
    """Start, photograph, stop."""
    ALL.mkdir(parents=True, exist_ok=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "local"
        Path(made).chmod(0o755)
        running = start_portal(folder, port)
        try:
            use_portal(folder, port)
            photograph(f"http://127.0.0.1:{port}", wanted)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(90)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
