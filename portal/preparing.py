"""What stands between new code and a portal that serves it: catalogues, tables, regions, static files."""

import hashlib
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from portal import catalogues

# Long readable twins of files that the administration serves minified, and what is vendored here already.
UNSERVED = ["jquery.js", "select2.full.js", "xregexp.js", "django_htmx/*"]


def prepare() -> None:
    """Does whatever is not done yet; running it again changes nothing."""
    catalogues.compile_all()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_regions", verbosity=0, stdout=StringIO())
    call_command("grant_roles", verbosity=0)
    if settings.REMBUK_STATIC == "collected":
        collect_if_changed()


def collect_if_changed() -> None:
    """Runs collectstatic unless the folder already holds what the sources would give."""
    mark = settings.STATIC_ROOT / ".sources"
    root = settings.ROOT
    own = ("requirements.txt", "portal/bundles.py", "portal/preparing.py")
    wanted = fingerprint([*settings.STATICFILES_DIRS, *(root / name for name in own)])
    if mark.exists() and mark.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNSERVED)
    mark.write_text(wanted)


def fingerprint(paths: list[Path]) -> str:
    """Changes when any of these files, or of the files below these folders, does."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            found = file.stat()
            digest.update(f"{file} {found.st_mtime_ns} {found.st_size}\n".encode())
    return digest.hexdigest()
