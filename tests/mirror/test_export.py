"""The copy of the public site as files: what is in it, where its links lead, what it says of its age."""

import json
import posixpath
import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.template.defaultfilters import striptags
from django.urls import get_resolver

from accounts.models import User
from appeals.mirror import manifest as lists
from appeals.mirror.addresses import EXPORTED, NEEDS_SERVER, URLS, every
from appeals.mirror.export import ABOUT, SEARCH, Withdrawn
from appeals.mirror.links import name_of
from appeals.mirror.search import entries, shards
from appeals.models.published import PublishedAppeal
from cases import publishing
from cases.models import Case, PublishedCase, PublishedFile, PublishedReference, PublishedVersion
from tests.addresses import all_addresses
from tests.conftest import NOW
from tests.mirror.conftest import KEY, LIVE, written

LINK = re.compile(r"\s(?:href|src|action|srcset)=\"([^\"]*)\"")
ID = re.compile(r"\sid=\"([^\"]*)\"")


def leads_nowhere(pages: dict[str, str], mirror) -> list[str]:
    """Every link of the copy that misses a file or a place on a page of it, or starts from a root that a folder has not."""
    bad = []
    ids = {file: set(map(unescape, ID.findall(html))) for file, html in pages.items()}
    for file, html in pages.items():
        for url in map(unescape, LINK.findall(html)):
            parts = urlsplit(url)
            if parts.scheme in ("https", "http", "mailto", "tel", "webcal"):
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path))) if parts.path else file
            )
            if parts.scheme or url.startswith("/") or parts.query or not (mirror / target).is_file():
                bad.append(f"{file}: {url}")
            elif parts.fragment and target in ids and parts.fragment not in ids[target]:
                bad.append(f"{file}: {url} (no such place)")
    return bad


@pytest.fixture
def only(monkeypatch):
    """`only("/")` copies these public pages and no others, where the rest does not matter."""

    def pages(*paths: str) -> None:
        monkeypatch.setattr("appeals.mirror.export.every", lambda: iter(paths))

    return pages


class TestAddresses:
    def test_every_public_address_is_copied_or_said_to_need_a_server(self):
        names = {address.name for address in all_addresses(URLS)}
        nowhere = names - EXPORTED.keys() - NEEDS_SERVER.keys()
        assert not nowhere, f"add these to appeals/mirror/addresses.py: {sorted(nowhere)}"
        assert not (EXPORTED.keys() | NEEDS_SERVER.keys()) - names, "the table names addresses that are no more"
        assert not EXPORTED.keys() & NEEDS_SERVER.keys()

    def test_the_copys_own_pages_take_no_public_address(self):
        for path in (SEARCH, ABOUT):
            with pytest.raises(Exception, match="tried"):
                get_resolver(URLS).resolve(path)

    def test_every_page_is_there(self, published, mirror):
        missing = [path for path in every() if not (mirror / name_of(path)).is_file()]
        assert not missing
        assert (mirror / "cases/page/2/index.html").is_file(), "the second page of the list"

    def test_all_that_the_map_of_the_site_names_is_there(self, mirror):
        places = re.findall(r"<loc>([^<]*)</loc>", (mirror / "sitemap.xml").read_text())
        assert len(places) > 40 and all(place.startswith(LIVE) for place in places)
        assert not [place for place in places if not (mirror / name_of(place.removeprefix(LIVE))).is_file()]

    def test_what_is_withdrawn_or_removed_is_not_listed(self, published):
        before = set(every())
        assert {"/cases/placeholder/", "/cases/placeholder/v/1/"} <= before
        PublishedVersion.objects.filter(slug="placeholder", number=1).update(body=None, salt=None)
        by = User.objects.get(email="mirror@example.org")
        publishing.withdraw("further-1", by=by, now=NOW, why="placeholder")
        gone = before - set(every())
        assert "/cases/placeholder/v/1/" in gone and "/cases/further-1/" in gone and "/cases/placeholder/" not in gone


class TestPages:
    def test_the_whole_site_is_copied_without_a_problem(self, world):
        done = world[1]
        assert done.problems == []
        assert done.pages > 80 and done.files >= done.pages

    def test_every_link_leads_somewhere(self, pages, mirror):
        assert leads_nowhere(pages, mirror) == []

    def test_no_form_is_left_but_the_search(self, pages):
        for file, html in pages.items():
            for form in re.findall(r"<form\b[^>]*>", html):
                assert 'role="search"' in form, f"{file}: {form}"
        assert f"{LIVE}/contact/" in pages["contact/index.html"]
        assert "A copy cannot take a message" in pages["contact/index.html"]
        assert "A copy cannot filter or sort" in pages["cases/index.html"]

    def test_every_page_says_what_it_is_a_copy_of_and_as_of_when(self, pages):
        for file, html in pages.items():
            if "http-equiv" not in html and "This page has moved" not in html:
                assert f"Copy of Habeas ({LIVE}) as of 22 November 2026" in striptags(html), file

    def test_pages_name_the_live_page_as_the_one_address(self, pages):
        assert f'<link rel="canonical" href="{LIVE}/cases/kem-sokha/">' in pages["cases/kem-sokha/index.html"]
        assert f'<a href="{LIVE}/cases/kem-sokha/" rel="noreferrer">' in pages["cases/kem-sokha/index.html"]

    def test_pages_say_that_they_are_utf8(self, pages):
        assert all('<meta charset="utf-8">' in html for html in pages.values())
        assert "某某人" in pages["cases/placeholder/index.html"]

    def test_styles_and_scripts_have_their_sum_in_their_name(self, mirror):
        for path in (mirror / "static").rglob("*.*"):
            assert f".{lists.sum_of(path.read_bytes())[:12]}." in path.name

    def test_no_script_is_a_module(self, pages):
        assert not [file for file, html in pages.items() if 'type="module"' in html]

    def test_feeds_lead_to_the_live_site(self, mirror):
        for path in mirror.rglob("*.atom"):
            text = path.read_text()
            links = re.findall(r'<link[^>]* href="([^"]*)"', text)
            assert links and all(link.startswith(LIVE) for link in links), path

    def test_nothing_of_the_staff_side_is_in_it(self, pages):
        for file, html in pages.items():
            assert "/admin/" not in html and "/desk/" not in html and "csrf" not in html, file

    def test_days_are_counted_up_to_the_day_of_the_copy(self, published, tmp_path):
        """Everything that depends on today depends on the instant of the export; two instants give two numbers."""
        written(tmp_path / "later", at=NOW + timedelta(days=12))
        page = striptags((tmp_path / "later/appeals/open-one/index.html").read_text())
        assert "20 days left" in page and "32 days left" not in page
        for path in (tmp_path / "later").rglob("*.html"):
            text = striptags(path.read_text())
            assert not re.search(r"(?i)\bas of 22 November 2026\b", text) or "last confirmed" in text, path
            assert "as of 4 December 2026" in text or "This page has moved" in text, path

    def test_numbers_that_depend_on_the_day_say_of_which(self, pages):
        page = " ".join(striptags(pages["appeals/open-one/index.html"]).split())
        assert "32 days left. (as of 22 November 2026, the day of this copy)" in page

    def test_a_letter_is_there_to_be_written_and_what_needs_a_server_leads_to_the_live_site(self, pages):
        page = pages["appeals/open-one/index.html"]
        assert (
            "Official Placeholder" in page and page.count("data-letter ") == 1 and "nothing here is sent to us" in page
        )
        assert "On the live site you can say where you write from" in page and 'class="from"' not in page
        assert "travel to us once" not in page and page.count("<form") == page.count('role="search"')
        live = re.findall(r'href="(https?://[^"]*/appeals/open-one/[^"]*)"[^>]*data-live', page)
        assert any(address.endswith(".pdf") and "/letters/" in address for address in live)

    def test_no_page_speaks_of_today(self, pages):
        said = re.compile(r"(?i)\b(page of today|is the last day|open today|up to today|to today)\b")
        found = [f"{file}: {match[0]}" for file, html in pages.items() if (match := said.search(striptags(html)))]
        assert not found

    def test_an_old_address_leads_on(self, published, tmp_path, only):
        PublishedCase.objects.filter(slug="placeholder").update(old_slugs=["older"])
        only("/cases/older/", "/cases/placeholder/")
        written(tmp_path / "copy")
        html = (tmp_path / "copy/cases/older/index.html").read_text()
        assert 'href="../placeholder/index.html"' in html and "This page has moved" in html


class TestSearch:
    def test_the_index_comes_in_small_pieces_that_name_every_page(self, published):
        found = list(entries())
        pieces = list(shards(found * 20, name_of))
        assert len(pieces) > 1 and max(map(len, pieces)) < 21_000
        text = b"".join(pieces).decode()
        for path in every():
            if re.fullmatch(r"/(cases|appeals|facilities|laws|organisations|officials|countries)/[^/]+/", path):
                assert f'"{name_of(path)}"' in text, path

    def test_the_index_is_javascript_that_holds_json(self, mirror):
        (index,) = mirror.glob("search/index-*.js")
        inside = index.read_text().partition("concat(")[2].rpartition(");")[0]
        rows = json.loads(inside)
        (row,) = [row for row in rows if row[1] == "cases/placeholder/index.html"]
        assert {"某某人", "سجين مثال"} <= set(row[3])

    def test_without_script_names_are_listed_by_script(self, pages):
        assert "某某人" in pages["search/hans/index.html"] and "Chinese" in pages["search/index.html"]
        assert "سجين مثال" in pages["search/arab/index.html"]
        assert "កឹម" in pages["search/khmr/index.html"]
        assert 'href="../../cases/kem-sokha/index.html"' in pages["search/latn/index.html"]
        assert "<noscript>" in pages["search/index.html"]


class TestRuns:
    def test_a_second_export_writes_nothing(self, published, world, own_mirror):
        first = world[1]
        before = {path: path.stat().st_mtime_ns for path in own_mirror.rglob("*")}
        second = written(own_mirror, at=NOW + timedelta(minutes=7))
        assert (first.written, second.written, second.removed) == (first.files, 0, 0)
        assert {path: path.stat().st_mtime_ns for path in own_mirror.rglob("*")} == before

    def test_only_pages_that_name_what_changed_are_written(self, published, own_mirror):
        case = Case.objects.get(slug="further-1")
        case.summary = "Other words of a placeholder."
        case.save()
        publishing.publish(case, by=User.objects.get(email="mirror@example.org"), now=NOW)
        done = written(own_mirror)
        assert 0 < done.written < done.files / 3
        assert "Other words" in (own_mirror / "cases/further-1/index.html").read_text()

    def test_what_is_withdrawn_leaves_the_copy_with_every_trace(self, published, own_mirror):
        by = User.objects.get(email="mirror@example.org")
        publishing.withdraw("further-1", by=by, now=NOW, why="placeholder")
        done = written(own_mirror)
        assert done.removed >= 2
        assert not (own_mirror / "cases/further-1").exists()
        left = [path for path in own_mirror.rglob("*") if path.is_file() and b"further-1/" in path.read_bytes()]
        assert not left

    def test_what_is_withdrawn_while_it_runs_is_not_put_in_place(self, published, tmp_path, monkeypatch):
        known = list(every())[:9]
        answers = iter([known, known[1:]])
        monkeypatch.setattr("appeals.mirror.export.every", lambda: next(answers))
        with pytest.raises(Withdrawn, match="1 page"):
            written(tmp_path / "copy")
        assert list((tmp_path / "copy").iterdir()) == []

    def test_the_list_tells_of_the_copy_and_is_signed(self, mirror):
        found = lists.verify(mirror, KEY.public_key())
        assert (found.problems, found.notes) == ([], [])
        about = {name: found.about[name] for name in ("site", "base", "as_of", "made", "key")}
        assert about == {
            "site": "Habeas", "base": LIVE, "as_of": "2026-11-22", "made": "2026-11-22T12:00:00Z",
            "key": lists.short(KEY.public_key()),
        }  # fmt: skip
        assert about["key"] in (mirror / "README.txt").read_text()
        assert about["key"] in (mirror / "about-this-copy/index.html").read_text()

    def test_without_a_key_it_says_so(self, published, tmp_path, only):
        only("/")
        written(tmp_path / "copy", key=None)
        assert "NOT SIGNED" in (tmp_path / "copy/README.txt").read_text()
        assert "not signed" in (tmp_path / "copy/about-this-copy/index.html").read_text()


class TestCommands:
    def test_export_and_verify(self, published, tmp_path, settings, capsys):
        settings.PUBLIC_BASE_URL = LIVE
        call_command("make_signing_key", tmp_path / "key")
        settings.MIRROR_KEY = tmp_path / "key"
        call_command("export_site", tmp_path / "copy")
        said = capsys.readouterr().out
        assert re.search(r"\d+ pages, \d+ files in \d+\.\d s", said) and "NOT SIGNED" not in said
        call_command("verify_site", tmp_path / "copy", key=str(tmp_path / "key.pub"))
        said = capsys.readouterr().out
        assert "Whole:" in said and "signed" in said

    def test_a_damaged_copy_ends_with_an_error_that_names_the_file(self, own_mirror, capsys):
        (own_mirror / "index.html").write_text("changed")
        with pytest.raises(CommandError, match="Do not rely"):
            call_command("verify_site", own_mirror)
        assert "Changed: index.html" in capsys.readouterr().err

    def test_the_key_that_the_page_about_shows_can_be_given(self, mirror, capsys):
        call_command("verify_site", mirror, key=lists.short(KEY.public_key()))
        with pytest.raises(CommandError, match="no public key"):
            call_command("verify_site", mirror, key="nonsense")
        with pytest.raises(CommandError):
            call_command(
                "verify_site", mirror, key=lists.short(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key())
            )

    def test_a_key_is_secret_and_never_overwritten(self, tmp_path, capsys):
        call_command("make_signing_key", tmp_path / "key")
        assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
        before = (tmp_path / "key").read_bytes()
        assert lists.short(lists.private_key(before).public_key()) in capsys.readouterr().out
        with pytest.raises(CommandError, match="not overwritten"):
            call_command("make_signing_key", tmp_path / "key")
        assert (tmp_path / "key").read_bytes() == before

    @pytest.mark.parametrize("content", [b"", b"no key", lists.public_pem(KEY.public_key())])
    def test_a_file_that_is_no_key_is_refused_before_anything_is_written(self, db, tmp_path, content):
        (tmp_path / "key").write_bytes(content)
        with pytest.raises(CommandError, match="no signing key"):
            call_command("export_site", tmp_path / "copy", key=tmp_path / "key")
        assert not (tmp_path / "copy").exists()

    def test_a_folder_with_other_things_in_it_is_refused(self, db, tmp_path):
        (tmp_path / "mine.txt").write_text("mine")
        with pytest.raises(CommandError, match="no copy of a site"):
            call_command("export_site", tmp_path)


def test_an_empty_site_can_be_copied(published, tmp_path):
    for table in (PublishedCase, PublishedAppeal, PublishedReference, PublishedVersion, PublishedFile):
        table.objects.all().delete()
    done = written(tmp_path / "copy")
    assert done.problems == [] and (tmp_path / "copy/index.html").is_file()
