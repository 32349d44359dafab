"""Builds sprite.svg from a lucide-static package: `npm pack lucide-static`, then `python static/icons/build.py lucide-static-1.62.0.tgz`."""

import re
import sys
import tarfile
from pathlib import Path

# Our name: the name in Lucide. Sectors carry their own names so that templates need no table.
ICONS = {
    "academia": "graduation-cap",
    "armchair": "armchair",
    "arrow-left": "arrow-left",
    "award": "award",
    "bell": "bell",
    "calendar": "calendar",
    "calendar-plus": "calendar-plus",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-right": "chevron-right",
    "clock": "clock",
    "community": "users",
    "copy": "copy",
    "device": "smartphone",
    "download": "download",
    "error": "circle-alert",
    "eye": "eye",
    "file": "file-text",
    "flag": "flag",
    "globe": "globe",
    "government": "landmark",
    "help": "circle-help",
    "home": "house",
    "idea": "lightbulb",
    "info": "info",
    "link": "link",
    "lock": "lock",
    "mail": "mail",
    "maybe": "circle-help",
    "media": "newspaper",
    "more": "ellipsis",
    "no": "x",
    "partner": "handshake",
    "pencil": "pencil",
    "person": "user",
    "pin": "map-pin",
    "plus": "plus",
    "private": "store",
    "project": "hammer",
    "search": "search",
    "settings": "settings",
    "shield": "shield-check",
    "sign-in": "log-in",
    "sign-out": "log-out",
    "target": "target",
    "training": "graduation-cap",
    "trash": "trash-2",
    "verified": "badge-check",
    "video": "video",
    "warning": "triangle-alert",
    "yes": "check",
}
# A speech bubble with a handset: says "WhatsApp" without using the company's mark.
OWN = {
    "whatsapp": '<path d="M3 21l1.6-4.8A9 9 0 1 1 8 19.500z"/>'
    '<path d="M9 8.500c0 3.600 2.900 6.500 6.500 6.500l.8-1.700-2-1.100-1 .9a5 5 0 0 1-2.400-2.400l.9-1-1.100-2z"/>',
}


def shape(tarball: tarfile.TarFile, name: str) -> str:
    """The drawing of a Lucide icon without its frame and white space; an unknown name raises KeyError."""
    member = tarball.extractfile(f"package/icons/{name}.svg")
    inner = re.search(r"<svg[^>]*>(.*)</svg>", member.read().decode(), re.S) if member else None
    if inner is None:
        raise KeyError(name)
    return re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", inner[1].strip()))


def build(path: Path) -> str:
    with tarfile.open(path) as tarball:
        shapes = {ours: shape(tarball, theirs) for ours, theirs in ICONS.items()} | OWN
    symbols = "\n".join(f'<symbol id="{k}" viewBox="0 0 24 24">{shapes[k]}</symbol>' for k in sorted(shapes))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


if __name__ == "__main__":
    Path(__file__).with_name("sprite.svg").write_text(build(Path(sys.argv[1])))
