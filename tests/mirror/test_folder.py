"""The folder of a copy, its list of sums and its signature: without a database."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appeals.mirror import manifest as lists
from appeals.mirror.folder import Folder, Refused

PAGES = {"index.html": b"home", "cases/one/index.html": b"one", "cases/two/index.html": b"two"}
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def write(root: Path, pages: dict[str, bytes], key: Ed25519PrivateKey | None = KEY) -> Folder:
    """A copy of these pages, as an export writes it."""
    with Folder(root) as folder:
        for name, content in pages.items():
            folder.put(name, content)
        if key:
            folder.put(lists.PUBLIC_KEY, lists.public_pem(key.public_key()))
        entries = ((name, sha, size) for name, (sha, size) in folder.entries.items())
        about = {"site": "Placeholder", "base": "https://live.example", "made": "2026-11-22T12:00:00Z"}
        manifest = lists.build(entries, **about, key=lists.short(key.public_key()) if key else "")
        folder.finish(lists.papers(manifest, key))
    return folder


def times(root: Path) -> dict[str, int]:
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def copy(tmp_path) -> Path:
    root = tmp_path / "copy"
    write(root, PAGES)
    return root


class TestFolder:
    def test_holds_the_pages_the_list_and_nothing_else(self, copy):
        assert set(times(copy)) == {*PAGES, lists.PUBLIC_KEY, *lists.PAPERS}
        assert (copy / "cases/one/index.html").read_bytes() == b"one"

    def test_a_second_run_writes_nothing(self, copy):
        before = times(copy)
        write(copy, PAGES)
        assert times(copy) == before

    def test_only_what_changed_is_written(self, copy):
        before = times(copy)
        write(copy, PAGES | {"index.html": b"news"})
        changed = {name for name, at in times(copy).items() if at != before[name]}
        assert changed == {"index.html", *lists.PAPERS}

    def test_what_no_longer_belongs_is_removed_with_its_empty_folder(self, copy):
        write(copy, {"index.html": b"home"})
        assert not (copy / "cases").exists()

    def test_a_strangers_file_stays_also_in_a_folder_that_empties(self, copy):
        (copy / "cases/one/note.txt").write_text("mine")
        write(copy, {"index.html": b"home"})
        assert (copy / "cases/one/note.txt").read_text() == "mine"
        assert not (copy / "cases/one/index.html").exists()

    def test_a_tampered_page_is_written_anew(self, copy):
        (copy / "index.html").write_bytes(b"HOME")
        write(copy, PAGES)
        assert (copy / "index.html").read_bytes() == b"home"

    def test_a_folder_with_other_files_is_refused(self, tmp_path):
        (tmp_path / "letters.txt").write_text("mine")
        with pytest.raises(Refused, match="no copy of a site"):
            write(tmp_path, PAGES)
        assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]

    def test_another_programs_manifest_does_not_make_it_a_copy(self, tmp_path):
        (tmp_path / "manifest.json").write_text('{"files": [], "format": "other"}')
        with pytest.raises(Refused, match="no copy that this program made"):
            write(tmp_path, PAGES)

    def test_a_strangers_file_under_the_name_of_a_page_is_not_overwritten(self, copy):
        (copy / "new.html").write_text("mine")
        with pytest.raises(Refused, match="Move it away"):
            write(copy, PAGES | {"new.html": b"ours"})
        assert (copy / "new.html").read_text() == "mine"
        (copy / "laws").write_text("mine")
        with pytest.raises(Refused, match="Move it away"):
            write(copy, PAGES | {"laws/index.html": b"ours"})

    @pytest.mark.parametrize("name", ["../out.html", "/etc/out", "a//b", "a/./b", "", "a\\b", "c:x", "a\nb"])
    def test_a_name_that_leads_out_is_refused(self, tmp_path, name):
        with Folder(tmp_path / "copy") as folder, pytest.raises(Refused):
            folder.put(name, b"x")

    def test_links_are_not_followed(self, copy, tmp_path):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "index.html").write_text("mine")
        for link in ("index.html", "cases/one", "cases", lists.MANIFEST, lists.SUMS):
            root = tmp_path / f"copy-{link.replace('/', '-')}"
            shutil.copytree(copy, root)
            shutil.rmtree(root / link) if (root / link).is_dir() else (root / link).unlink()
            (root / link).symlink_to(elsewhere / "index.html" if "." in link or link == lists.SUMS else elsewhere)
            with pytest.raises(Refused, match="link"):
                write(root, PAGES | {"index.html": b"new", "cases/one/index.html": b"new"})
        assert [(path.name, path.read_text()) for path in elsewhere.iterdir()] == [("index.html", "mine")]

    def test_the_folder_itself_may_not_be_a_link(self, copy, tmp_path):
        (tmp_path / "link").symlink_to(copy)
        with pytest.raises(Refused, match="link"):
            write(tmp_path / "link", PAGES)

    def test_a_list_that_names_files_elsewhere_removes_none(self, copy, tmp_path):
        (tmp_path / "mine.txt").write_text("mine")
        text = (copy / lists.MANIFEST).read_text().replace("cases/two/index.html", "../mine.txt")
        (copy / lists.MANIFEST).write_text(text)
        with pytest.raises(Refused):
            write(copy, {"index.html": b"home"})
        assert (tmp_path / "mine.txt").exists()

    def test_two_at_once_are_refused(self, copy):
        with Folder(copy), pytest.raises(Refused, match="Another export"):
            write(copy, PAGES)
        assert lists.verify(copy).problems == []

    def test_a_run_that_breaks_while_pages_are_made_leaves_the_old_copy(self, copy):
        before = times(copy)
        with pytest.raises(ZeroDivisionError), Folder(copy) as folder:
            folder.put("index.html", b"half")
            raise ZeroDivisionError
        assert times(copy) == before
        assert lists.verify(copy, KEY.public_key()).problems == []

    def test_a_run_that_was_killed_while_pages_are_made_leaves_the_old_copy_and_is_noted(self, copy):
        aside = copy / lists.UNFINISHED / "new"
        aside.mkdir(parents=True)
        (aside / "index.html").write_bytes(b"half")
        found = lists.verify(copy, KEY.public_key())
        assert not found.problems and "not finished" in found.notes[0]

    def test_a_run_that_is_cut_off_while_files_are_put_in_place_says_so_and_the_next_one_mends_it(
        self, copy, monkeypatch
    ):
        moved = []

        def cut_off(source, target):
            if len(moved) == 2:
                raise OSError("no space left")
            moved.append(target)
            os.rename(source, target)

        new = {"index.html": b"new", "cases/three/index.html": b"three", "cases/four/index.html": b"four"}
        monkeypatch.setattr(os, "replace", cut_off)
        with pytest.raises(OSError, match="no space"):
            write(copy, new)
        monkeypatch.undo()
        assert any("Unfinished" in problem for problem in lists.verify(copy).problems)
        # What the broken run put there is the copy's own: it goes when it no longer belongs.
        write(copy, {"index.html": b"last"})
        assert lists.verify(copy, KEY.public_key()).problems == []
        assert set(times(copy)) == {"index.html", lists.PUBLIC_KEY, *lists.PAPERS}

    def test_a_first_run_that_was_cut_off_can_be_run_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "replace", lambda source, target: (_ for _ in ()).throw(OSError("gone")))
        with pytest.raises(OSError, match="gone"):
            write(tmp_path / "copy", PAGES)
        monkeypatch.undo()
        write(tmp_path / "copy", PAGES)
        assert lists.verify(tmp_path / "copy").problems == []


class TestVerify:
    def test_a_whole_copy_has_no_problem(self, copy):
        found = lists.verify(copy, KEY.public_key())
        assert (found.problems, found.notes, found.files) == ([], [], 4)

    def test_says_that_the_key_came_along_when_none_is_given(self, copy):
        assert lists.short(KEY.public_key()) in lists.verify(copy).notes[0]

    def test_names_what_changed_is_missing_and_was_added(self, copy):
        (copy / "index.html").write_bytes(b"HOME")  # as long as before
        (copy / "cases/one/index.html").unlink()
        (copy / "cases/one/extra.html").write_text("x")
        assert lists.verify(copy).problems == [
            "Missing: cases/one/index.html", "Changed: index.html", "Added: cases/one/extra.html",
        ]  # fmt: skip

    def test_a_link_in_the_place_of_a_page_is_named(self, copy, tmp_path):
        (tmp_path / "same").write_bytes(b"home")
        (copy / "index.html").unlink()
        (copy / "index.html").symlink_to(tmp_path / "same")
        assert lists.verify(copy).problems == ["Changed: index.html is a link to elsewhere."]

    @pytest.mark.parametrize("name", [lists.SUMS, *lists.SIGNATURES.values(), lists.PUBLIC_KEY, lists.MANIFEST])
    def test_every_paper_is_checked(self, copy, name):
        content = bytearray((copy / name).read_bytes())
        content[40] ^= 1
        (copy / name).write_bytes(content)
        assert lists.verify(copy, KEY.public_key()).problems
        (copy / name).unlink()
        assert lists.verify(copy, KEY.public_key()).problems

    def test_a_change_with_a_new_list_is_found_by_the_signature(self, copy):
        (copy / "index.html").write_bytes(b"HOME")
        text = (
            (copy / lists.MANIFEST).read_bytes().replace(lists.sum_of(b"home").encode(), lists.sum_of(b"HOME").encode())
        )
        (copy / lists.MANIFEST).write_bytes(text)
        (copy / lists.SUMS).write_bytes(lists.sums(text))
        problems = lists.verify(copy).problems
        assert len(problems) == 2 and all(problem.startswith("Wrong signature") for problem in problems)

    def test_a_copy_signed_by_someone_else_is_found_with_the_key_one_trusts(self, tmp_path):
        write(tmp_path / "copy", PAGES, OTHER)
        assert not lists.verify(tmp_path / "copy").problems
        assert len(lists.verify(tmp_path / "copy", KEY.public_key()).problems) == 2

    def test_a_copy_without_signature_is_said_to_be_one(self, tmp_path):
        write(tmp_path / "copy", PAGES, None)
        found = lists.verify(tmp_path / "copy")
        assert not found.problems and "Not signed" in found.notes[0]
        assert "Not signed" in lists.verify(tmp_path / "copy", KEY.public_key()).problems[0]

    def test_a_signature_taken_away_is_found(self, copy):
        for name in (*lists.SIGNATURES.values(), lists.PUBLIC_KEY):
            (copy / name).unlink()
        assert any("Wrong signature" in problem for problem in lists.verify(copy).problems)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "[]",
            '{"files": 1}',
            '{"format": "habeas-mirror-1", "files": [{"path": "../x", "sha256": "", "size": 0}]}',
        ],
    )
    def test_a_list_that_is_none_is_a_problem(self, copy, text):
        (copy / lists.MANIFEST).write_text(text)
        assert len(lists.verify(copy).problems) == 1

    @pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not there")
    def test_the_recipe_without_our_program_agrees(self, copy):
        check = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig"

        def run(command: str) -> subprocess.CompletedProcess:
            return subprocess.run(command, shell=True, cwd=copy, capture_output=True, text=True)

        assert "Verified Successfully" in run(check).stdout
        assert run("sha256sum --check --quiet SHA256SUMS").returncode == 0
        key = run("openssl pkey -pubin -in public-key.pem -outform DER | tail -c 32 | base64").stdout.strip()
        assert key == lists.short(KEY.public_key())
        files, lines = (int(run(count).stdout) for count in ("find . -type f | wc -l", "wc -l < SHA256SUMS"))
        assert files == lines + 3
        (copy / "index.html").write_bytes(b"HOME")
        assert run("sha256sum --check --quiet SHA256SUMS").returncode != 0
        (copy / "SHA256SUMS").write_text("")
        assert run(check).returncode != 0
