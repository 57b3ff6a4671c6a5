"""`make lint`: every check is run, all are reported, and one that fails fails the whole."""

import os
import subprocess

from deploy.local import packages
from deploy.local.common import ROOT, Problem, complain, data_dir, end_with, say, stop_on_signals
from deploy.local.processes import die_with_make

# No database: makemigrations compares models with files. Its warning that none could be asked is silenced.
NOWHERE = "postgres://habeas_owner@/habeas?host=/nonexistent"
QUIET = ["-W", "ignore:Got an error checking a consistent migration history:RuntimeWarning"]
IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy", "config", "accounts", "cases", "appeals"]),
    ("import-linter", ["-c", IMPORTS, "--no-cache"]),
    ("djlint", ["-m", "djlint", "--lint", "--quiet", "templates"]),
    ("makemigrations", [*QUIET, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("manage.py check", ["manage.py", "check"]),
)


def main() -> int:
    """Runs all checks. Returns 1 when one failed."""
    stop_on_signals()
    die_with_make()
    python = packages.ready("requirements.txt", "requirements-dev.txt")
    env = {**os.environ, "DATABASE_URL": NOWHERE, "HABEAS_ENV": "test", "HABEAS_DATA_DIR": str(data_dir())}
    failed = [name for name, words in CHECKS if not _passes(name, [str(python), *words], env)]
    if failed:
        raise Problem(f"failed: {', '.join(failed)}. The lines above say where.")
    say(f"all {len(CHECKS)} checks passed")
    return 0


def _passes(name: str, command: list[str], env: dict[str, str]) -> bool:
    done = subprocess.run(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    say(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        complain_all(done.stdout)
    return done.returncode == 0


def complain_all(text: str) -> None:
    """Prints a check's own report as it is."""
    try:
        print(text.rstrip(), flush=True)
    except OSError:
        complain("the report could not be printed")


if __name__ == "__main__":
    end_with(main)
