"""The list of a copy's files with their sums, its signature, and how both are checked. No database, no settings."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

FORMAT = "habeas-mirror-1"
MANIFEST, SUMS, PUBLIC_KEY = "manifest.json", "SHA256SUMS", "public-key.pem"
SIGNATURES = {MANIFEST: f"{MANIFEST}.sig", SUMS: f"{SUMS}.sig"}
PAPERS = (MANIFEST, SUMS, *SIGNATURES.values())  # what the list itself consists of
UNFINISHED, INSTALLING = ".unfinished", "installing"
PIECE = 1 << 20


class BadManifest(Exception):
    """Says why this is no list of a copy."""


# Sums and names


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sum_of_file(path: Path) -> str:
    """Read in pieces, so that a large file needs no memory."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def is_plain(name: str) -> bool:
    """Whether a name in a list stays inside the folder: relative, without "..", without signs that a system reads otherwise."""
    parts = name.split("/")
    return bool(name) and not any(part in ("", ".", "..") for part in parts) and not set(name) & set("\\:\0\n\r")


# Writing


def build(files: Iterable[tuple[str, str, int]], **about: Any) -> bytes:
    """The list as text: of each file its name, sum and size, sorted by name."""
    rows = [{"path": path, "sha256": sha, "size": size} for path, sha, size in sorted(files)]
    text = json.dumps({"format": FORMAT, **about, "files": rows}, indent=1, ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode()


def sums(manifest: bytes) -> bytes:
    """The same for `sha256sum -c`, with the list itself as a further line."""
    rows = [(row["path"], row["sha256"]) for row in read(manifest)["files"]]
    return "".join(f"{sha}  {path}\n" for path, sha in sorted([*rows, (MANIFEST, sum_of(manifest))])).encode()


def papers(manifest: bytes, key: Ed25519PrivateKey | None) -> dict[str, bytes]:
    """The list in both forms, and their signatures where there is a key."""
    texts = {SUMS: sums(manifest), MANIFEST: manifest}
    signed = {SIGNATURES[name]: key.sign(text) for name, text in texts.items()} if key else {}
    return signed | texts


# Keys


def new_key() -> bytes:
    """A new private key (PEM)."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """Raises ValueError when this is no Ed25519 key without a password."""
    try:
        key = load_pem_private_key(pem, None)
    except TypeError as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("another kind of key")
    return key


def public_key(text: bytes) -> Ed25519PublicKey:
    """From PEM, or from the short form that pages show. Raises ValueError."""
    if b"BEGIN" not in text:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    key = load_pem_public_key(text)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("another kind of key")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def short(key: Ed25519PublicKey) -> str:
    """The public key in 44 signs, as pages show it."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


# Reading and checking


def read(text: bytes) -> dict[str, Any]:
    """The list as data. Raises BadManifest when it is none, or when a name in it leads out of the folder."""
    try:
        data = json.loads(text)
        rows = {row["path"]: (str(row["sha256"]), int(row["size"])) for row in data["files"]}
    except (ValueError, KeyError, TypeError) as error:
        raise BadManifest(f"{MANIFEST} cannot be read: {error}") from error
    if data.get("format") != FORMAT:
        raise BadManifest(f"{MANIFEST} is not the list of a copy made by this program.")
    bad = [name for name in rows if not isinstance(name, str) or not is_plain(name) or name in PAPERS]
    if bad or len(rows) != len(data["files"]):
        raise BadManifest(
            f"{MANIFEST} names files that cannot be in it: {', '.join(map(repr, bad[:3])) or 'one twice'}"
        )
    return data


@dataclass
class Findings:
    """What a check found: problems make it fail, notes do not."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    about: Mapping[str, Any] = field(default_factory=dict)


def verify(folder: Path, trusted: Ed25519PublicKey | None = None) -> Findings:
    """Checks a copy against its list and the list against its signature; against `trusted`, a key from elsewhere, if given."""
    found = Findings()
    _look_for_unfinished(folder, found)
    try:
        manifest = _paper(folder, MANIFEST)
        if manifest is None:
            raise BadManifest(f"There is no {MANIFEST}: this is no copy, or its list was taken away.")
        data = read(manifest)
    except BadManifest as error:
        found.problems.append(str(error))
        return found
    found.about = data
    _check_signature(folder, manifest, data, trusted, found)
    if _paper(folder, SUMS) != sums(manifest):
        found.problems.append(f"Changed: {SUMS} does not say what {MANIFEST} says.")
    _check_files(folder, data, found)
    return found


def _paper(folder: Path, name: str) -> bytes | None:
    path = folder / name
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _look_for_unfinished(folder: Path, found: Findings) -> None:
    if (folder / UNFINISHED / INSTALLING).exists():
        found.problems.append(
            "Unfinished: an export was cut off while its files were put in place. Run export_site again."
        )
    elif (folder / UNFINISHED).exists():
        found.notes.append("A later export was begun and not finished; what is here is the one before it.")


def _check_signature(
    folder: Path, manifest: bytes, data: Mapping[str, Any], trusted: Ed25519PublicKey | None, found: Findings
) -> None:
    signatures = {name: _paper(folder, signature) for name, signature in SIGNATURES.items()}
    if not any(signatures.values()) and not data.get("key"):
        say = found.problems if trusted else found.notes
        say.append("Not signed: whoever changed a file may have changed the list as well.")
        return
    try:
        key = trusted or public_key(_paper(folder, PUBLIC_KEY) or b"")
    except ValueError:
        found.problems.append(f"Wrong signature: {PUBLIC_KEY} is missing or is no Ed25519 key.")
        return
    for name, text in ((MANIFEST, manifest), (SUMS, _paper(folder, SUMS) or b"")):
        try:
            key.verify(signatures[name] or b"", text)
        except InvalidSignature:
            found.problems.append(
                f"Wrong signature: {SIGNATURES[name]} was not made for this {name} with the key {short(key)}."
            )
    if not trusted:
        found.notes.append(
            f"The key {short(key)} came with the copy itself. Compare it with the one on the live site's page About, or give"
            " the one you trust: --key."
        )


def _check_files(folder: Path, data: Mapping[str, Any], found: Findings) -> None:
    listed = {row["path"]: row for row in data["files"]}
    there = set(files_in(folder))
    for path, row in listed.items():
        place = folder / path
        if path not in there:
            found.problems.append(f"Missing: {path}")
        elif has_link(folder, path):
            found.problems.append(f"Changed: {path} is a link to elsewhere.")
        elif place.stat().st_size != row["size"] or sum_of_file(place) != row["sha256"]:
            found.problems.append(f"Changed: {path}")
    found.problems += [f"Added: {path}" for path in sorted(there - listed.keys() - set(PAPERS))]
    found.files = len(listed)


def files_in(folder: Path) -> Iterator[str]:
    """Every file and link below a folder but what an unfinished export left; links are named, never followed."""
    for place in sorted(folder.iterdir()):
        if place.name == UNFINISHED and not place.is_symlink():
            continue
        yield from _below(folder, place)


def _below(folder: Path, place: Path) -> Iterator[str]:
    if place.is_dir() and not place.is_symlink():
        for inner in sorted(place.iterdir()):
            yield from _below(folder, inner)
    else:
        yield place.relative_to(folder).as_posix()


def has_link(folder: Path, path: str) -> bool:
    """Whether the way from the folder to a file, or the file itself, is a symbolic link."""
    whole = PurePosixPath(path)
    return any((folder / step).is_symlink() for step in (whole, *whole.parents) if str(step) != ".")
