"""Pictures drawn anew: turned upright, shrunk to the sizes that pages show, and without a word about where they were taken."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LARGE, SMALL, TINY = "large", "small", "tiny"
EDGES = {LARGE: 1600, SMALL: 640, TINY: 320}  # longest edge in pixels
CONTENT_TYPE = "image/webp"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MOST_PIXELS = 40_000_000
QUALITY = 78

_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


class PictureRefused(Exception):
    """A picture that cannot be taken; `message` says why."""

    def __init__(self, message: str | _StrPromise) -> None:
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True)
class Drawn:
    """A picture in all its sizes as WebP, and the pixels of the largest."""

    sizes: dict[str, bytes]
    width: int
    height: int


def looks_like_one(data: bytes) -> bool:
    """Whether the first bytes are those of a picture, taken here or not."""
    is_riff = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    is_heif = data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"heic", b"heix", b"mif1")
    return data.startswith(_STARTS) or is_riff or is_heif


def redraw(data: bytes) -> Drawn:
    """The same picture with nothing but its pixels. Raises `PictureRefused`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit is judged below, and stricter
        image = _opened(data)
    sizes: dict[str, bytes] = {}
    for name, edge in EDGES.items():
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        if not sizes:
            width, height = image.size
        out = io.BytesIO()
        image.save(out, "WEBP", quality=QUALITY, method=4)
        sizes[name] = out.getvalue()
    return Drawn(sizes, width, height)


def as_jpeg(data: bytes, edge: int) -> bytes:
    """A kept picture as JPEG, for documents and for portals that know no WebP; `edge` is its longest in pixels."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=82, optimize=True)
        return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    """The first frame, upright, in RGB on white."""
    unread = PictureRefused(_("This photo cannot be read. Please send a JPEG, PNG or WebP."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureRefused(_("The photo has more than 40 million pixels. Please send a smaller one."))
            if min(image.size) < 1:
                raise unread
            image.draft("RGB", (EDGES[LARGE] * 2, EDGES[LARGE] * 2))
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                white = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(white, upright)
            clean = Image.new("RGB", upright.size)
            clean.paste(upright.convert("RGB"))
            return clean
    except PictureRefused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise unread from error
