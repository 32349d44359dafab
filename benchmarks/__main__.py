"""`python -m benchmarks`: what a first visit weighs, and what pages, answers and digests cost beside bare Django."""

from __future__ import annotations

import argparse
import importlib.util

from benchmarks import pages, stage, weight

PARTS = ("weight", "pages", "seats", "digests")


def main() -> None:
    """Writes every table; `--only` for one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--files", action="store_true", help="name every file of a first visit")
    chosen = parser.parse_args()
    wanted = [chosen.only] if chosen.only else PARTS
    with stage.services():
        if "weight" in wanted:
            weight.report(with_files=chosen.files)
        if "pages" in wanted:
            pages.report("gunicorn")
            if importlib.util.find_spec("granian"):
                pages.report("granian")
        for part in ("seats", "digests"):
            if part in wanted:
                stage.write(stage.inside(f"{part}.report").rstrip())


if __name__ == "__main__":
    main()
