"""Make the sound file of the boards: `python -m deploy.voice_clips` (needs espeak-ng, sox and lame).

Run by hand when `queues/voice.py` gets a new word; the result is kept in the repository, so that no board, server or
build needs a speech synthesiser. Speech made with espeak-ng (GPL-3.0) is not a work derived from it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from pelalawan_portal.queues.voice import CLIPS

FOLDER = Path(__file__).resolve().parent.parent / "pelalawan_portal" / "queues" / "static" / "queues"
RATE = 22050
# A decoder may shift an MP3 by some milliseconds: the silence around a word is longer than that.
SILENCE = 0.12


def _run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def _say(text: str, path: Path) -> float:
    """Say a word into a file, cut to the word and as loud as the others; its length in seconds."""
    raw = path.with_suffix(".raw.wav")
    _run("espeak-ng", "-v", "id", "-s", "140", "-p", "45", "-w", str(raw), text)
    trim = ("silence", "1", "0.02", "0.2%", "reverse", "silence", "1", "0.02", "0.2%", "reverse")
    pad = ("gain", "-n", "-3", "pad", str(SILENCE), str(SILENCE))
    _run("sox", str(raw), "-r", str(RATE), "-c", "1", str(path), *trim, *pad)
    return float(_run("soxi", "-D", str(path)))


def main() -> None:
    """Write suara.mp3 and suara.json: clip → [start, length] in seconds, with a little silence kept around."""
    places: dict[str, list[float]] = {}
    at = 0.0
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (name, text) in enumerate(CLIPS.items()):
            path = Path(folder) / f"{number:03}.wav"
            length = _say(text, path)
            keep = SILENCE / 2
            places[name] = [round(at + keep, 3), round(length - 2 * keep, 3)]
            at += length
            paths.append(str(path))
        whole = Path(folder) / "suara.wav"
        _run("sox", *paths, str(whole))
        _run("lame", "--quiet", "-m", "m", "-b", "24", str(whole), str(FOLDER / "suara.mp3"))
    (FOLDER / "suara.json").write_text(json.dumps(places, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
