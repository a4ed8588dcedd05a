"""A process that renders papers as a worker does and tells its memory: `python -m tests.bench.one_worker 200`."""

from __future__ import annotations

import json
import sys

import django
import psutil

from tests import environment  # noqa: F401  (it says where things are kept)

django.setup()

from documents import public as documents  # noqa: E402

WARM = 10  # papers until fonts, styles and templates are loaded


def main(papers: int) -> None:
    """Render in turn every type in both languages; print resident memory, in MiB, when warm and at the end."""
    kinds = list(documents.document_types())
    sizes = {}
    for number in range(WARM + papers):
        if number == WARM:
            sizes["before"] = _memory()
        documents.render_example(type=kinds[number % len(kinds)], language="ru" if number % 2 else "en")
    sizes["after"] = _memory()
    print(json.dumps(sizes))


def _memory() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main(int(sys.argv[1]))
