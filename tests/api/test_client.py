"""A client that a stranger's program made of our description, asking a running server."""

import importlib
import json
import subprocess
import sys
from types import ModuleType

import pytest

from tests.site import Site, ask

MADE = "made_of_our_description"  # the name of the package


@pytest.fixture(scope="module")
def made(site: Site, tmp_path_factory) -> ModuleType:
    """The package that openapi-python-client writes. A warning is a failure: it would leave an address out."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(ask(f"{site.public}/api/v1/openapi.json").text)
    (folder / "config.yml").write_text(json.dumps({"package_name_override": MADE, "post_hooks": []}))
    words = ["generate", "--path", "openapi.json", "--meta", "none", "--config", "config.yml", "--fail-on-warning"]
    done = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(MADE)
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def client(made: ModuleType, site: Site):
    with made.Client(base_url=f"{site.public}/api/v1", raise_on_unexpected_status=True) as client:
        yield client


def call(name: str) -> ModuleType:
    """The module of an operation: "cases.cases"."""
    return importlib.import_module(f"{MADE}.api.{name}")
