"""The master keys: they wrap the keys of families and regions, and lie outside of the database (record 0040).

One or more, a line each, 32 bytes in base64. The first wraps; all of them open, so that keys can be
wrapped anew while servers go on. Production names them; elsewhere one is made once and kept beside
the other run-time data.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from casework.runtime import kept_secrets
from casework.runtime.deployment import WrongSetting

SIZE = 32  # bytes: AES-256
FILE = "master_key"  # in var/, where nothing names another one
HOW_TO_MAKE = "python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
TOLD, TOLD_FILE = "CASEWORK_MASTER_KEY", "CASEWORK_MASTER_KEY_FILE"


def read(*, environ: Mapping[str, str] = os.environ, var: Path, in_production: bool) -> tuple[bytes, ...]:
    """Return the master keys, the one that wraps first.

    Raises:
        WrongSetting: Production names none, the file cannot be read, or a line is no key.
    """
    if environ.get(TOLD):
        return _keys_in(environ[TOLD], of=TOLD)
    if environ.get(TOLD_FILE):
        return _keys_in(_text_of(Path(environ[TOLD_FILE])), of=environ[TOLD_FILE])
    if in_production:
        raise WrongSetting(
            f"{TOLD_FILE} is missing, and without it no phone, address or paper of a family could be read or "
            "kept, so nothing was started. Make a key, keep its file outside of the database and of its backups, and "
            f"name it there; see docs/install.md, section 3. To make one: {HOW_TO_MAKE}"
        )
    return _keys_in(_own(var / FILE), of=str(var / FILE))


def destroyed_file(*, environ: Mapping[str, str] = os.environ, var: Path) -> Path:
    """Return where it is noted which keys of families were destroyed, unless it is told: beside the master key."""
    beside = Path(environ.get(TOLD_FILE) or var / FILE)
    return beside.with_name(f"{beside.name}.destroyed")


def name_of(key: bytes) -> str:
    """Return by what a wrapped key says which one wrapped it: it tells nothing of the key."""
    return hashlib.sha256(b"ryadom: master key" + key).hexdigest()[:12]


def _keys_in(text: str, *, of: str) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in text.split())
    except binascii.Error:
        keys = ()
    if not keys or any(len(key) != SIZE for key in keys):
        raise WrongSetting(
            f"{of} holds no key, or a line that is none, so what is kept of families could not be read and nothing "
            f"was started. A key is 32 bytes in base64, one a line; to make one: {HOW_TO_MAKE}"
        )
    return keys


def _text_of(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as error:
        raise WrongSetting(
            f"{TOLD_FILE} names {file}, which cannot be read, so nothing was started. Let the system user of the server "
            "read it, and nobody else."
        ) from error


def _own(file: Path) -> str:
    return kept_secrets.kept(file, make=lambda: f"{base64.b64encode(secrets.token_bytes(SIZE)).decode()}\n")
