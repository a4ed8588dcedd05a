"""Makes this machine ready: the virtual environment and the system's packages. Runs on a bare Python, before all else.

    python3 casework/demo/machine.py demo     what the product needs
    python3 casework/demo/machine.py tests    and what tests and checks need
    python3 casework/demo/machine.py proofs   and the lowest PostgreSQL that is supported, in CI
    python3 casework/demo/machine.py long-proofs   and the brokers of production, in CI

The second run finds everything in place, is quick and needs no network.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "ryadom-requirements"
UV = "uv>=0.8,<1"

LIBRARIES = {  # what WeasyPrint draws letters with
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}

# what proofs run beside the product: the lowest PostgreSQL of docs/install.md, which Debian 12 brings, its web server,
# and what reads the units
SERVERS = {
    Path("/usr/lib/postgresql/15/bin/initdb"): "postgresql-15",
    Path("/usr/sbin/nginx"): "nginx",
    Path("/usr/bin/systemd-analyze"): "systemd",
}

# what reads the alerts; Debian's package would start a server, so it is only unpacked
PROMTOOL = VENV / "bin" / "promtool"

BROKERS = {
    Path("/usr/bin/redis-server"): "redis-server",
    Path("/usr/lib/rabbitmq/bin/rabbitmq-server"): "rabbitmq-server",
    Path("/usr/bin/faketime"): "faketime",  # a clock that goes wrong
}
FOR_PROOFS = {"proofs": SERVERS, "long-proofs": {**SERVERS, **BROKERS}}


def main() -> None:
    """Bring the machine to what is asked; say in one sentence what a person must do when that is not possible."""
    if len(sys.argv) != 2 or sys.argv[1] not in ("demo", "tests", *FOR_PROOFS):
        sys.exit(str(__doc__))
    for_tests = sys.argv[1] != "demo"
    began = time.monotonic()
    prepared = _prepare_environment("dev" if for_tests else "base")
    prepared |= _prepare_system(for_tests=for_tests)
    prepared |= _prepare_servers(FOR_PROOFS.get(sys.argv[1], {}))
    if prepared:
        print(f"This machine is ready after {time.monotonic() - began:.0f} s.", flush=True)


def _prepare_environment(wanted: str) -> bool:
    if _is_current(wanted):
        return False
    print("Installing Python packages into .venv (once, under a minute) …", flush=True)
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", ""], check=False).returncode:
        _make_venv()
    if not (VENV / "bin" / "uv").exists():
        _run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", UV], "uv was not installed")
    requirements = ROOT / "requirements" / f"{wanted}.txt"
    # --system-certs: without the variables that name certificates uv would trust none of a company's own
    sync: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "-q",
        "--system-certs",
        "--python",
        PYTHON,
        requirements,
    ]
    _run(sync, "The packages were not installed")
    STAMP.write_text(f"{wanted} {_digest(wanted)}\n")
    return True


def _is_current(wanted: str) -> bool:
    """The packages of tests hold those of the demo: one may follow the other without installing anything."""
    if not (PYTHON.exists() and STAMP.exists()):
        return False
    has, digest = STAMP.read_text().split()
    return digest == _digest(has) and has in (wanted, "dev")


def _digest(which: str) -> str:
    texts = [(ROOT / "requirements" / f"{name}.txt").read_bytes() for name in ("base", which)]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


def _make_venv() -> None:
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        # Debian and Ubuntu keep half of venv in a package of its own
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        _install([package], f"Python cannot make a virtual environment here: {package} is missing.", needed=True)
        _run([sys.executable, "-m", "venv", "--clear", VENV], "The virtual environment was not made")


def _prepare_system(*, for_tests: bool) -> bool:
    libraries = [package for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)]
    if libraries:
        why = "Documents cannot be printed without Pango and HarfBuzz."
        _install(libraries, why, needed=True)
    prepared = for_tests and _prepare_promtool()
    browser = [] if shutil.which("chromium") or shutil.which("chromium-browser") or not for_tests else ["chromium"]
    if browser:
        why = "Browser tests need Chromium; without it they are skipped."
        _install(browser, why, needed=os.environ.get("CI") == "true")
    return bool(libraries or browser or prepared)


def _prepare_promtool() -> bool:
    """Take one program out of Debian's package of Prometheus, as whoever asks: nothing is installed or started."""
    if PROMTOOL.exists() or shutil.which("promtool"):
        return False
    with tempfile.TemporaryDirectory() as folder:
        if shutil.which("apt-get") and shutil.which("dpkg-deb"):
            download = ["apt-get", "download", "prometheus"]
            if not _quietly(download, folder) and os.geteuid() == 0 and _quietly(["apt-get", "update", "-q"], folder):
                _quietly(download, folder)
            for package in Path(folder).glob("prometheus_*.deb"):
                _quietly(["dpkg-deb", "-x", package, folder], folder)
        found = Path(folder) / "usr/bin/promtool"
        if found.exists():
            shutil.copy2(found, PROMTOOL)
            return True
    said = "The alerts of Prometheus are not looked at: promtool is missing, and apt-get download prometheus did not bring it."
    if os.environ.get("CI") == "true":
        _stop(said)
    print(said, flush=True)
    return False


def _quietly(command: Sequence[str | Path], folder: str) -> bool:
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


def _prepare_servers(wanted: Mapping[Path, str]) -> bool:
    """Only on a machine of CI: elsewhere nobody asked for a server, and Debian's packages start them."""
    missing = [package for program, package in wanted.items() if not program.exists()]
    if not missing:
        return False
    why = f"What is tried with {', '.join(missing)} is left out."
    if os.environ.get("CI") == "true":
        for package in missing:  # a newer Debian has another PostgreSQL, and that is no reason to stop
            _install([package], why, needed=not package.startswith("postgresql"))
        return True
    print(f"{why} To have it: apt-get install -y {' '.join(missing)}", flush=True)
    return False


def _install(packages: list[str], why: str, *, needed: bool) -> None:
    """Install with apt as root; otherwise say the exact command, and stop when nothing works without them."""
    names = " ".join(packages)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {names} with apt …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        for update_first in (False, True):
            if update_first:
                subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, capture_output=True)
            if subprocess.run(install, env=quiet, check=False, capture_output=True).returncode == 0:
                return
    sudo = "" if os.geteuid() == 0 else "sudo "
    said = f"{why} Run: {sudo}apt-get install -y {names}"
    if needed:
        _stop(said)
    print(said, flush=True)


def _run(command: Sequence[str | Path], what: str) -> None:
    done = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        _stop(f"{what}, so nothing can start. Look at the reason, then run the same command again.\n{last}")


def _stop(said: str) -> NoReturn:
    print(said, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
