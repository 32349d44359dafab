"""Pictures drawn for the demo data, so that no photo of anybody's house or work is needed."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480
SENT = (512, 384)
Colour = tuple[int, int, int]
Pen = ImageDraw.ImageDraw

SOGA, INDIGO, CREAM = (110, 62, 30), (32, 44, 92), (240, 224, 190)
SEA, TURMERIC, LEAF, CLAY = (11, 95, 85), (229, 161, 23), (58, 118, 60), (176, 92, 52)


def picture(motif: str, name: str) -> SimpleUploadedFile:
    """A drawing as a browser would send it; `motif` is one of `MOTIFS`."""
    return SimpleUploadedFile(f"{name}.jpg", _drawn(motif), "image/jpeg")


@cache
def _drawn(motif: str) -> bytes:
    out = io.BytesIO()
    MOTIFS[motif]().resize(SENT, Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return out.getvalue()


def _sky(top: Colour, bottom: Colour) -> Image.Image:
    strip = Image.new("RGB", (1, 2))
    strip.putdata([top, bottom])
    return strip.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _lit(image: Image.Image, x: float, y: float, radius: float, colour: Colour, strength: int = 150) -> None:
    """A soft light around a point."""
    mask = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(mask).ellipse(_round(x, y, radius), fill=strength)
    image.paste(Image.new("RGB", (WIDTH, HEIGHT), colour), mask=mask.filter(ImageFilter.GaussianBlur(radius / 2)))


def _round(x: float, y: float, radius: float, flat: float = 1.0) -> tuple[float, float, float, float]:
    return (x - radius, y - radius * flat, x + radius, y + radius * flat)


def _kawung(ground: Colour, seed: Colour) -> Image.Image:
    """Four seeds around a cross, in rows: the oldest of Javanese patterns."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    pen, step = ImageDraw.Draw(image), 120
    for row in range(-1, HEIGHT // step + 2):
        for column in range(-1, WIDTH // step + 2):
            x, y = column * step, row * step
            for angle in (45, 135, 225, 315):
                cx, cy = x + 40 * math.cos(math.radians(angle)), y + 40 * math.sin(math.radians(angle))
                pen.ellipse(_round(cx, cy, 33), fill=seed)
                pen.ellipse(_round(cx, cy, 20), fill=ground)
                pen.ellipse(_round(cx, cy, 10), fill=seed)
            pen.ellipse(_round(x + 60, y, 8), fill=TURMERIC)
            pen.ellipse(_round(x, y + 60, 8), fill=TURMERIC)
    _lit(image, 180, 120, 260, (255, 244, 220), 60)
    return image


def _table(wood: Colour) -> Image.Image:
    image = _sky(tuple(min(255, one + 60) for one in wood), wood)  # type: ignore[arg-type]
    pen = ImageDraw.Draw(image)
    for number in range(7):
        y = 60 + number * 70
        pen.line((0, y, WIDTH, y - 12), fill=tuple(max(0, one - 22) for one in wood), width=3)
    return image


def _plate(cake: Colour, top: Colour) -> Callable[[], Image.Image]:
    def draw() -> Image.Image:
        image = _table((150, 104, 66))
        pen = ImageDraw.Draw(image)
        pen.ellipse(_round(330, 262, 232, 0.74), fill=(96, 62, 38))
        pen.ellipse(_round(320, 248, 230, 0.74), fill=(250, 246, 236))
        pen.ellipse(_round(320, 248, 176, 0.74), outline=(226, 216, 196), width=4)
        for x, y in ((230, 220), (320, 180), (410, 220), (270, 300), (372, 300), (320, 246)):
            pen.ellipse(_round(x + 5, y + 12, 52, 0.72), fill=(206, 190, 160))
            pen.ellipse(_round(x, y, 52, 0.72), fill=cake)
            pen.ellipse(_round(x - 3, y - 7, 38, 0.62), fill=top)
        return image

    return draw


def _ring() -> Image.Image:
    image = _sky((34, 40, 58), (14, 18, 30))
    _lit(image, 320, 150, 220, (150, 160, 190), 120)
    pen = ImageDraw.Draw(image)
    for width, colour in ((46, (120, 126, 140)), (34, (196, 202, 212)), (12, (240, 243, 248))):
        pen.ellipse(_round(320, 290, 132 + width / 3, 0.9), outline=colour, width=width)
    for number in range(24):
        angle = math.radians(number * 15)
        pen.ellipse(_round(320 + 128 * math.cos(angle), 290 + 115 * math.sin(angle), 6), fill=(90, 96, 112))
    pen.polygon([(320, 90), (378, 136), (352, 186), (288, 186), (262, 136)], fill=(60, 150, 140))
    pen.polygon([(320, 90), (346, 136), (320, 186), (294, 136)], fill=(150, 220, 208))
    return image


def _gunungan() -> Image.Image:
    """The tree of life that opens and closes each shadow play."""
    image = _sky((250, 196, 96), (196, 92, 30))
    _lit(image, 320, 250, 220, (255, 244, 200), 220)
    pen = ImageDraw.Draw(image)
    half = [(0.0, 18.0), (26, 90), (92, 170), (128, 270), (112, 350), (60, 392), (70, 450)]
    leaf = [(320 + x, y) for x, y in half] + [(320 - x, y) for x, y in reversed(half)]
    pen.polygon(leaf, fill=(52, 24, 12))
    for level in range(5):
        y, reach = 150 + level * 52, 34 + level * 13
        for side in (-1, 1):
            pen.arc(_round(320 + side * reach * 0.6, y, reach * 0.6), 0, 360, fill=(226, 160, 60), width=4)
    pen.line((320, 70, 320, 440), fill=(226, 160, 60), width=6)
    return image


def _glass() -> Image.Image:
    image = _table((122, 84, 52))
    pen = ImageDraw.Draw(image)
    pen.ellipse(_round(322, 408, 150, 0.28), fill=(72, 44, 28))
    pen.polygon([(212, 110), (428, 110), (396, 400), (244, 400)], fill=(232, 226, 220))
    pen.polygon([(222, 160), (418, 160), (392, 386), (248, 386)], fill=(168, 36, 28))
    pen.ellipse(_round(320, 160, 98, 0.2), fill=(206, 70, 48))
    pen.ellipse(_round(320, 110, 108, 0.18), outline=(250, 248, 244), width=6)
    for x, y in ((286, 160), (330, 166), (356, 154)):
        pen.line((x, y, x + 26, y + 14), fill=LEAF, width=9)
    for x in (270, 320, 370):
        pen.arc((x - 20, 20, x + 20, 84), 90, 270, fill=(250, 244, 230), width=4)
    return image


def _bag() -> Image.Image:
    image = _sky((238, 226, 200), (206, 186, 148))
    pen = ImageDraw.Draw(image)
    pen.arc((214, 40, 426, 300), 180, 360, fill=SOGA, width=20)
    for row in range(11):
        for column in range(13):
            x, y = 152 + column * 26, 168 + row * 24
            colour = (188, 138, 76) if (row + column) % 2 else (150, 98, 48)
            pen.rounded_rectangle((x, y, x + 23, y + 21), 5, fill=SEA if row in (3, 7) and column % 2 else colour)
    return image


def _house(wall: Colour) -> Callable[[], Image.Image]:
    def draw() -> Image.Image:
        image = _sky((128, 190, 214), (238, 228, 196))
        _lit(image, 520, 96, 90, (255, 244, 200), 220)
        pen = ImageDraw.Draw(image)
        pen.polygon(
            [(0, 300), (160, 190), (330, 290), (500, 180), (640, 270), (640, 480), (0, 480)], fill=(106, 148, 112)
        )
        pen.rectangle((0, 380, WIDTH, HEIGHT), fill=(148, 170, 92))
        pen.rectangle((170, 268, 470, 402), fill=wall)
        pen.polygon([(110, 280), (200, 212), (440, 212), (530, 280)], fill=(140, 66, 40))
        pen.polygon([(214, 214), (262, 138), (378, 138), (426, 214)], fill=(116, 50, 30))
        for x in (190, 270, 370, 450):
            pen.rectangle((x - 6, 280, x + 6, 402), fill=(92, 56, 34))
        pen.rectangle((296, 306, 344, 402), fill=(70, 42, 26))
        for x in (212, 386):
            pen.rectangle((x, 312, x + 44, 352), fill=(250, 222, 140))
        _palm(pen, 566, 402)
        return image

    return draw


def _palm(pen: Pen, x: float, y: float) -> None:
    pen.line((x, y, x + 14, y - 190), fill=(90, 62, 40), width=12)
    for angle in (200, 235, 270, 305, 340, 170, 10):
        end = (x + 14 + 96 * math.cos(math.radians(angle)), y - 190 + 74 * math.sin(math.radians(angle)) + 18)
        pen.line((x + 14, y - 190, *end), fill=(40, 96, 56), width=11)


def _field() -> Image.Image:
    image = _sky((250, 206, 130), (246, 236, 200))
    _lit(image, 430, 130, 80, (255, 250, 220), 255)
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 220), (220, 120), (420, 210), (640, 140), (640, 480), (0, 480)], fill=(96, 132, 122))
    for number in range(8):
        y = 210 + number * 36
        wave = [(x, y + 22 * math.sin(x / 120 + number * 0.9)) for x in range(0, WIDTH + 20, 20)]
        shade = (70 + number * 10, 138 + number * 8, 62 + number * 4)
        pen.polygon([*wave, (WIDTH, HEIGHT), (0, HEIGHT)], fill=shade)
        pen.line(wave, fill=(214, 222, 150), width=3)
    return image


def _sunset() -> Image.Image:
    image = _sky((92, 52, 112), (250, 152, 70))
    _lit(image, 320, 300, 150, (255, 220, 130), 230)
    pen = ImageDraw.Draw(image)
    pen.ellipse(_round(320, 302, 78), fill=(255, 222, 130))
    pen.rectangle((0, 322, WIDTH, HEIGHT), fill=(58, 60, 110))
    for number in range(9):
        y, reach = 332 + number * 16, 120 - number * 9
        pen.line((320 - reach, y, 320 + reach, y), fill=(250, 176, 96), width=5)
    _palm(pen, 92, 480)
    _palm(pen, 548, 470)
    return image


def _gamelan() -> Image.Image:
    image = _table((96, 44, 32))
    pen = ImageDraw.Draw(image)
    for row, y in enumerate((170, 320)):
        pen.rectangle((30, y + 40, 610, y + 74), fill=(120, 30, 26))
        pen.line((30, y + 57, 610, y + 57), fill=TURMERIC, width=5)
        for number in range(5):
            x = 96 + number * 112 + row * 4
            pen.ellipse(_round(x, y + 14, 52, 0.82), fill=(120, 78, 22))
            pen.ellipse(_round(x, y, 52, 0.72), fill=(202, 148, 54))
            pen.ellipse(_round(x, y - 12, 17, 0.8), fill=(246, 206, 116))
    return image


MOTIFS: Mapping[str, Callable[[], Image.Image]] = {
    "batik": lambda: _kawung(SOGA, CREAM),
    "lurik": lambda: _kawung(INDIGO, (206, 214, 236)),
    "bakpia": _plate((226, 176, 96), (246, 214, 150)),
    "gula": _plate((130, 74, 34), (170, 104, 54)),
    "keripik": _plate((236, 190, 70), (250, 222, 130)),
    "perak": _ring,
    "wayang": _gunungan,
    "wedang": _glass,
    "tas": _bag,
    "rumah": _house((242, 232, 208)),
    "rumah hijau": _house((198, 222, 204)),
    "rumah bata": _house((214, 160, 120)),
    "sawah": _field,
    "senja": _sunset,
    "gamelan": _gamelan,
}
