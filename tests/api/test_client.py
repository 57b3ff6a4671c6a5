"""A client that a stranger's program made of our description, asking a running server."""

import datetime
import importlib
import json
import subprocess
import sys
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.walking import operations
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


class TestTheMadeClient:
    def test_knows_every_address(self, made, site):
        told = json.loads(ask(f"{site.public}/api/v1/openapi.json").text)
        for path, one in operations(told):
            assert callable(call(f"{path.split('/')[1].partition('.')[0]}.{one['operationId']}").sync), path

    def test_reads_a_list_and_turns_its_pages(self, client):
        first = call("cases.cases").sync(client=client, limit=1)
        assert (first.total, len(first.data)) == (2, 1)
        cursor = parse_qs(urlsplit(first.next_).query)["cursor"][0]
        second = call("cases.cases").sync(client=client, limit=1, cursor=cursor)
        assert {first.data[0].slug, second.data[0].slug} == {"kem-sokha", "muong-sopheak"}
        assert second.next_ is None

    def test_asks_with_filters_and_for_fields(self, client, made):
        types = importlib.import_module(f"{MADE}.types")
        models = importlib.import_module(f"{MADE}.models")
        found = call("cases.cases").sync(client=client, q="sokha", fields=[models.CasesFieldsItem.SLUG])
        assert [item.slug for item in found.data] == ["kem-sokha"]
        assert found.data[0].title is types.UNSET

    def test_reads_a_document_with_its_events_and_their_sources(self, client):
        found = call("cases.case").sync("kem-sokha", client=client)
        cited = {one.key: one for one in found.citations}
        assert found.events
        assert all(
            cited[key].source in {one.key for one in found.sources} for event in found.events for key in event.cites
        )

    def test_asks_for_changes_since_an_instant_as_its_language_writes_it(self, client):
        everything = call("changes.changes").sync(client=client)
        since = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        assert call("changes.changes").sync(client=client, since=since).total == everything.total

    def test_gives_back_what_it_read(self, client, site):
        found = call("cases.case").sync("muong-sopheak", client=client)
        assert found.to_dict() == json.loads(ask(f"{site.public}/api/v1/cases/muong-sopheak").text)

    def test_reads_every_address_that_asks_for_nothing(self, client, site):
        told = json.loads(ask(f"{site.public}/api/v1/openapi.json").text)
        for path, one in operations(told):
            if "{" not in path:
                answer = call(f"{path.split('/')[1].partition('.')[0]}.{one['operationId']}").sync_detailed(
                    client=client
                )
                assert answer.status_code == 200 and answer.parsed is not None, path

    def test_is_told_in_words_what_is_wrong(self, client):
        answer = call("cases.case").sync_detailed("nobody", client=client)
        assert (answer.status_code, answer.parsed.title) == (404, "Not found")

    def test_need_not_read_again_what_has_not_changed(self, client):
        first = call("cases.case").sync_detailed("kem-sokha", client=client)
        again = call("cases.case").sync_detailed("kem-sokha", client=client, if_none_match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
