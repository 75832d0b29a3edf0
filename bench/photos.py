"""Photos that tell whose they are, even after the portal has re-encoded them."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

BITS = 20
WIDTH, HEIGHT = 640, 480


def marked(serial: int) -> bytes:
    """A JPEG whose black and white columns are the serial's bits, the lowest first."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    for place in range(BITS):
        if serial >> place & 1:
            draw.rectangle((place * WIDTH // BITS, 0, (place + 1) * WIDTH // BITS - 1, HEIGHT), fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def serial_of(content: bytes) -> int:
    """The serial a photo was marked with. Raises OSError when it is no whole picture."""
    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("L")
        width, height = image.size
        middles = [image.getpixel((int((place + 0.5) * width / BITS), height // 2)) for place in range(BITS)]
    return sum(1 << place for place, value in enumerate(middles) if value < 128)


def twelve_megapixels() -> bytes:
    """A JPEG of 4000 × 3000 pixels that is as large as a telephone's (about 5 MB)."""
    random.seed(12)
    small = Image.effect_noise((1000, 750), 90)
    tones = [small.rotate(turn).resize((4000, 3000), Image.Resampling.BICUBIC) for turn in (0, 90, 180)]
    noise = Image.effect_noise((4000, 3000), 24)
    image = Image.merge("RGB", [Image.blend(one, noise, 0.4) for one in tones])
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
