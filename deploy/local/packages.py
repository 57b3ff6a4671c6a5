"""Makes `.venv` and installs the locked packages into it, only when their list has changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.common import ROOT, Problem, data_dir, last_lines, lock, say
from deploy.local.processes import run_step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OFFLINE = (
    "name resolution",
    "Failed to establish",
    "ConnectionError",
    "Connection refused",
    "timed out",
    "Network is unreachable",
    "from versions: none",
    "No matching distribution",
    "error sending request",
)


def ready(*names: str) -> Path:
    """The Python of `.venv` with the packages of these requirements files installed. Raises Problem."""
    with lock(data_dir() / "packages.lock", waiting="another command is installing packages here; waiting …"):
        if not _sound():
            _make()
        for name in names:
            _install(ROOT / name)
    return PYTHON


def _sound() -> bool:
    """Whether `.venv` was made here (not moved), runs, and has the version that PYTHON asks for."""
    asked = "{}.{}".format(*sys.version_info) if os.environ.get("PYTHON") else ""
    code = "import sys; print(sys.prefix, '%d.%d' % sys.version_info[:2], sys.version_info >= (3, 11))"
    try:
        found = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout.rsplit(None, 2)
        made_for = (VENV / "made-for").read_text()
    except (OSError, subprocess.CalledProcessError):
        return False
    return made_for == str(VENV) == found[0] and found[2] == "True" and asked in ("", found[1])


def _make() -> None:
    """Makes `.venv`. The file `made-for` comes last: without it the folder is half made, and made anew."""
    say(f"making .venv with Python {sys.version.split()[0]} …")
    if VENV.is_symlink() or VENV.is_file():
        raise Problem(f"{VENV} is not a folder. Move it away and start again.")
    shutil.rmtree(VENV, ignore_errors=True)
    log = _log("venv")
    plain = [sys.executable, "-m", "venv", str(VENV)]
    if run_step(plain, os.environ, log) and not (_other_installer() and _make_without_pip(plain, log)):
        shutil.rmtree(VENV, ignore_errors=True)
        raise Problem(
            f"this Python ({sys.executable}) cannot make a virtual environment. "
            f"Install its venv module (Debian: apt-get install python3-venv). Details: {log}"
        )
    (VENV / "made-for").write_text(str(VENV))


def _make_without_pip(plain: list[str], log: Path) -> bool:
    """Debian's Python without python3-venv lacks ensurepip; another installer can fill the environment."""
    shutil.rmtree(VENV, ignore_errors=True)
    return run_step([*plain, "--without-pip"], os.environ, log) == 0


def _other_installer() -> list[str] | None:
    """A pip outside `.venv` that can install into it."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(PYTHON),
            "install",
            "--no-input",
            "--progress-bar=off",
        ]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", str(PYTHON)]
    return None


def _installer() -> list[str]:
    own = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    if own.returncode == 0:
        return [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar=off"]
    if other := _other_installer():
        return other
    raise Problem("no pip to install packages with. Debian: apt-get install python3-venv, then: make clean")


def _install(requirements: Path) -> None:
    """Installs one requirements file with its hashes, unless the stamp says that this was done."""
    try:
        wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise Problem(f"{requirements} is missing. Get a complete checkout.") from None
    stamp = VENV / f"installed-{requirements.stem}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing the locked packages of {requirements.name} (a minute or two the first time) …")
    log = _log("packages")
    if run_step([*_installer(), "--require-hashes", "-r", str(requirements)], os.environ, log):
        raise Problem(_why(requirements, log))
    stamp.write_text(wanted)


def _why(requirements: Path, log: Path) -> str:
    """One line about what went wrong with pip."""
    text = log.read_text(errors="replace")
    if "HASHES" in text or "hash mismatch" in text.lower():
        return f"a package does not match its hash in {requirements.name}. Do not use it. Details: {log}"
    if "No space left" in text:
        return f"the disk is full. Free some space and start again. Details: {log}"
    if any(sign in text for sign in OFFLINE):
        return f"the package index could not be reached. Check the network (or PIP_INDEX_URL). Details: {log}"
    return f"the packages of {requirements.name} could not be installed: {last_lines(log)} Details: {log}"


def _log(name: str) -> Path:
    folder = data_dir() / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{name}.log"
