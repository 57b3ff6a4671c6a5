"""`datapackage.json`: what is in a snapshot, for programs (Frictionless Data Package 1). Pure."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from appeals.packaging.contents import About, Made
from appeals.packaging.tables import ALL, FILES, documents_path, path_of, schema, schema_path
from cases.flat.words import instant

JSON_LINES = "application/jsonl"


def descriptor(about: About, files: Iterable[Made]) -> bytes:
    made = {file.path: file for file in files}
    site = about.site
    found: dict[str, Any] = {
        "profile": "data-package", "name": about.folder, "id": about.url, "title": title(about),
        "description": _("What is published of cases of detained human rights defenders, with every source: see README.md."),
        "homepage": about.url, "version": about.name, "created": instant(about.made_at),
        "contributors": [{"title": site["name"], "path": f"{site['base']}/", "role": "publisher"}],
        "keywords": ["human rights", "human rights defenders", "detention"],
        "resources": [*_tables(made), *_documents(made)],
    }  # fmt: skip
    if site["licence"]:
        found["licenses"] = [licence(site)]
    return as_json(found)


def title(about: About) -> str:
    return _("%(site)s: published cases and appeals, snapshot %(name)s") % {
        "site": about.site["name"],
        "name": about.name,
    }


def licence(site: dict[str, Any]) -> dict[str, str]:
    """A licence has a title and an address, or a name made of its title."""
    if site["licence_url"]:
        return {"title": site["licence"], "path": site["licence_url"]}
    return {"title": site["licence"], "name": re.sub(r"[^-A-Za-z0-9._]+", "-", site["licence"]).strip("-") or "other"}


def as_json(data: dict[str, Any]) -> bytes:
    """For programs and people: always the same bytes for the same data."""
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _tables(made: dict[str, Made]) -> Iterable[dict[str, Any]]:
    for level in ALL:
        file = made[path_of(level.code)]
        yield {
            **_file(file), "rows": file.rows, "title": str(level.title), "profile": "tabular-data-resource", "format": "csv", "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
            "schema": schema(level),
        }  # fmt: skip


def _documents(made: dict[str, Made]) -> Iterable[dict[str, Any]]:
    """Whole documents are no table: they are told as files. Each names its JSON Schema."""
    for kind, name in FILES.items():
        if file := made.get(documents_path(kind)):
            yield {
                **_file(file), "name": f"{name}-json", "title": _("%(name)s as whole documents") % {"name": name.capitalize()},
                "type": "file", "profile": "data-resource", "format": "jsonl", "encoding": "utf-8", "lines": file.rows,
                "jsonSchema": schema_path(kind),
            }  # fmt: skip


def _file(file: Made) -> dict[str, Any]:
    return {
        "name": file.path.rpartition("/")[2].partition(".")[0], "path": file.path, "mediatype": file.media_type, "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }  # fmt: skip
