"""The description of the API (OpenAPI 3.1): what the library knows of addresses and shapes, finished.

The library tells what is asked and what is answered when all is well. Here come, for all addresses alike: where the site is,
under which licence, what is answered when it is not well or has not changed, and real examples.
"""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from appeals.public.api.promise import PARTS
from appeals.public.api.rules import RULES
from cases.public.api.problems import ProblemShape

Json = dict[str, Any]
ROOT = "/api/v1"

# What the first part of an address is about, in the order of the page.
TAGS: dict[str, tuple[Any, Any]] = {
    "cases": (_("Cases"), _("Who is held, where, since when, under which law, who says so.")),
    "detentions": (_("Detentions"), _("One row for each time that someone is, or was, in custody.")),
    "charges": (_("Charges"), _("What people are accused of, charged with, convicted or acquitted of.")),
    "events": (_("Events"), _("What happened, day by day, over all cases.")),
    "appeals": (_("Appeals"), _("What is asked of whom, by which day.")),
    "facilities": (_("Places of detention"), _("Where people are held.")),
    "laws": (_("Laws"), _("The provisions that are used.")),
    "organisations": (_("Organisations"), _("Parties, courts, ministries, forces, NGOs.")),
    "officials": (_("Officials"), _("Offices that appeals are sent to, with who holds them and how to write.")),
    "statistics": (_("Numbers"), _("What is counted, by which rule, and which cases are behind each number.")),
    "changes": (_("Changes"), _("What was published, changed or openly taken back since a moment: for whoever keeps a copy.")),
    "vocabularies": (_("Vocabularies"), _("Every code, with its word and its definition.")),
    "schemas": (_("Schemas"), _("What a document holds, as JSON Schema.")),
    "openapi": (_("Description"), _("What stands on this page, for programs.")),
}  # fmt: skip

HEADERS: Json = {
    "ETag": {
        "description": "The exact mark of this answer, for If-None-Match.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Last-Modified": {
        "description": "When it changed last, for If-Modified-Since.",
        "required": True,
        "schema": {"type": "string"},
    },
}
ASKING_AGAIN: Json = {
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of the answer that you have.",
        "schema": {"type": "string", "maxLength": 1000},
    },
    "IfModifiedSince": {
        "name": "If-Modified-Since",
        "in": "header",
        "description": "The Last-Modified of the answer that you have. Where both are given, If-None-Match counts.",
        "schema": {"type": "string", "maxLength": 100},
    },
}
NOT_MODIFIED: Json = {
    "description": "What you have is what there is: no body.",
    "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
}


@cache
def plain(api: NinjaAPI) -> Json:
    """What is the same for every site and every request. It depends on the code alone."""
    # As text: the library keeps statuses as numbers, which no JSON has.
    found: Json = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    used = {first_part(path) for path in found["paths"]}
    found["tags"] = [
        {"name": name, "x-displayName": str(TAGS[name][0]), "description": str(TAGS[name][1])}
        for name in TAGS
        if name in used
    ]
    found["components"] |= {"responses": {"NotModified": NOT_MODIFIED}, "parameters": ASKING_AGAIN, "headers": HEADERS}
    found["components"]["schemas"] |= _problem()
    for path, methods in found["paths"].items():
        for told in methods.values():
            _finish(path, told)
    return found


def first_part(path: str) -> str:
    """What an address is about: "cases" of "/cases/{slug}"."""
    return path.split("/")[1].partition(".")[0]


def _finish(path: str, told: Json) -> None:
    """Says of one operation what is the same for all."""
    told["tags"] = [first_part(path)]
    again = [{"$ref": f"#/components/parameters/{name}"} for name in ASKING_AGAIN]
    told["parameters"] = [*told.get("parameters", ()), *again]
    well = told["responses"]["200"]
    well["description"] = told["summary"]
    well["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS} | well.get("headers", {})
    told["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
    told["responses"] = dict(sorted(told["responses"].items()))


def _problem() -> Json:
    """The shapes of what is answered when it is not well."""
    shape = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    inner = shape.pop("$defs")
    return {"Problem": shape | {"title": "Problem"}, **inner}


def described(api: NinjaAPI, site: Json) -> Json:
    """The same for this site: its name, its address, its licence. A copy: the caller may add to it."""
    found: Json = json.loads(json.dumps(plain(api)))
    found["info"] = _info(found["info"], site)
    found["servers"] = [{"url": f"{settings.PUBLIC_BASE_URL}{ROOT}", "description": site["name"]}]
    found["externalDocs"] = {"url": f"{settings.PUBLIC_BASE_URL}{reverse('api:docs')}"}
    return found


def _info(told: Json, site: Json) -> Json:
    about = {
        "title": f"{site['name']} API",
        "version": told["version"],
        "summary": told["description"],
        "description": "\n\n".join(f"## {part.heading}\n\n" + "\n".join(f"* {one}" for one in part.sentences) for part in (*RULES, *PARTS)),
        "contact": {"name": site["name"], "url": f"{settings.PUBLIC_BASE_URL}{reverse('cases:contact')}"},
    }  # fmt: skip
    if site["licence"]:
        about["license"] = {"name": site["licence"]} | ({"url": site["licence_url"]} if site["licence_url"] else {})
    return about
