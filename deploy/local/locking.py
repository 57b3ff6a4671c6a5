"""`make lock`: writes requirements*.txt from pyproject.toml, with hashes and without index addresses."""

import os

from deploy.local import packages
from deploy.local.common import ROOT, Problem, end_with, say, stop_on_signals
from deploy.local.processes import run_step

FLAGS = (
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--no-annotate",
    "--quiet",
)
# The second file holds the first, so the same versions are pinned in both.
FILES = (("requirements.txt", ()), ("requirements-dev.txt", ("--extra", "dev", "-c", "requirements.txt")))


def main() -> int:
    """Locks both files. Set UPGRADE=1 to take newer versions than those locked now."""
    stop_on_signals()
    python = packages.ready("requirements.txt", "requirements-dev.txt")
    upgrade = ("--upgrade",) if os.environ.get("UPGRADE") else ()
    os.chdir(ROOT)
    for name, more in FILES:
        say(f"locking {name} …")
        command = [
            str(python),
            "-m",
            "uv",
            "pip",
            "compile",
            *FLAGS,
            *more,
            *upgrade,
            "pyproject.toml",
            "-o",
            name,
        ]
        if run_step(command, os.environ):
            raise Problem(f"{name} could not be locked; the lines above say why.")
    return 0


if __name__ == "__main__":
    end_with(main)
