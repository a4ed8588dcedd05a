"""The environment of a test run, set before anything of the product is imported: settings are read once.

Every run, and every worker of xdist, has its own folder for broker, documents and media; the database server is shared.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIX = re.sub(r"[^a-z0-9]", "", os.environ.get("CASEWORK_TEST_SUFFIX", "main").lower())[:12]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw")
RUN_DIR = ROOT / "var" / "tests" / SUFFIX / WORKER

# never the database or the broker of an installation
for name in ("CASEWORK_DATABASE_URL", "CASEWORK_DATABASE_ROLE", "CASEWORK_BROKER_URL"):
    os.environ.pop(name, None)
os.environ["CASEWORK_ENV"] = "test"
os.environ["CASEWORK_VAR"] = str(RUN_DIR)
os.environ["CASEWORK_POSTGRES_DATA"] = str(ROOT / "var" / "postgres")
os.environ["CASEWORK_BLANK_DATABASE"] = f"t_{SUFFIX}_tpl"  # a rehearsal copies the tests' own template
os.environ["CASEWORK_DATABASE_NAME"] = f"t_{SUFFIX}_{WORKER}_{os.getpid()}"
os.environ["DJANGO_SETTINGS_MODULE"] = "casework.settings"
os.environ["CASEWORK_SECRET_KEY"] = "of the tests alone, which share one blank database"
os.environ["CASEWORK_MASTER_KEY"] = "b2YgdGhlIHRlc3RzIGFsb25lLCB3aGljaCBzaGFyZSE="  # 32 bytes that hide nothing
os.environ["CASEWORK_STATEMENT_SECONDS"] = os.environ["CASEWORK_IDLE_SECONDS"] = "300"  # a machine may be busy
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the tests' thread
