"""The description of the API (OpenAPI 3.1): what the library knows of addresses and shapes, finished.

The library tells what is asked and what is answered when all is well. Here come, for all addresses alike: where the site is,
under which licence, what is answered when it is not well or has not changed, and real examples.
"""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from appeals.public.api.promise import PARTS
from appeals.public.api.rules import RULES
from cases.linked.twins import API
from cases.public.api.problems import TYPE, TYPES, ProblemShape, answer
from cases.public.versions import LARGEST

Json = dict[str, Any]

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
        "schema": {"type": "string"},
    },
    "IfModifiedSince": {
        "name": "If-Modified-Since",
        "in": "header",
        "description": "The Last-Modified of the answer that you have. Where both are given, If-None-Match counts.",
        "schema": {"type": "string"},
    },
}
# What may be answered instead, by status: the name of the answer, what it means, the problems that it tells of.
OTHERWISE: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "301": ("Moved", _("It has another address now, which the header Location names: no body."), ()),
    "304": ("NotModified", _("What you have is what there is: no body."), ()),
    "400": ("BadRequest", _("A parameter or a value that is not known; `errors` says which are."), ("parameter",)),
    "404": ("NotFound", _("Not here, whatever the reason. Delete what you keep of it."), ("not-found", "not-yet")),
    "410": ("Gone", _("Openly taken back. Delete what you keep of it."), ("withdrawn", "removed")),
    "503": ("Busy", _("Too long a question, or too many at once. Ask for less, or a little later."), ("busy",)),
}
EVERYWHERE = ("304", "400", "503")
# Addresses of one thing: what may have become of it.
OF_ONE = {"cases": ("301", "404", "410"), "appeals": ("404", "410")}
# What stands in an address.
IN_ADDRESSES: dict[str, Json] = {
    "slug": {
        "description": _("The last part of its address, as `slug` in lists and documents."),
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 80},
    },
    "number": {
        "description": _("Number of the version; 1 is the first."),
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST},
    },
    "name": {
        "description": _("Name of the schema."),
        "schema": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 80},
    },
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
    shapes = _tidy(found["components"]["schemas"] | _problem())
    found["components"] = {"schemas": shapes, "responses": _otherwise(), "parameters": ASKING_AGAIN, "headers": HEADERS}
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
    told["parameters"] = [_explained(one) for one in told.get("parameters", ())] + again
    well = told["responses"]["200"]
    well |= {"description": told["summary"], "content": _tidy(well["content"])}
    well["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
    of_one = OF_ONE.get(first_part(path), ("404",)) if "{" in path else ()
    others = {one: {"$ref": f"#/components/responses/{OTHERWISE[one][0]}"} for one in sorted({*EVERYWHERE, *of_one})}
    told["responses"] = {"200": well, **others}


def _explained(told: Json) -> Json:
    """A parameter; what stands in the address is said once for all addresses."""
    if told["in"] != "path":
        return told
    said = IN_ADDRESSES[told["name"]]
    return told | {"description": str(said["description"]), "schema": said["schema"]}


def _otherwise() -> Json:
    return {name: _answer(status, str(about), codes) for status, (name, about, codes) in OTHERWISE.items()}


def _answer(status: str, about: str, codes: Iterable[str]) -> Json:
    """What is answered instead: without a body, or a problem with an example of each of its types."""
    if not codes:
        return {"description": about}
    examples = {code: {"summary": str(TYPES[code].title), "value": json.loads(answer(code).content)} for code in codes}
    return {
        "description": about,
        "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


def _problem() -> Json:
    """The shapes of what is answered when it is not well."""
    shape = ProblemShape.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    inner = shape.pop("$defs")
    return {"Problem": shape, **inner}


def _tidy(told: Any) -> Any:
    """A shape as v1 promises it (docs/api.md): fields and codes that are new may come, so none is banned. Without titles that
    the library makes of names, and without defaults, since it is answered."""
    if isinstance(told, list):
        return [_tidy(one) for one in told]
    if not isinstance(told, dict):
        return told
    kept = {key: _tidy(one) for key, one in told.items() if not _is_noise(key, one)}
    if isinstance(codes := kept.pop("enum", None), list):
        return kept | {"examples": codes}
    return kept if codes is None else kept | {"enum": codes}  # a field of that name


def _is_noise(key: str, value: Any) -> bool:
    of_the_library = key in ("title", "default") and not isinstance(value, dict)
    return of_the_library or (key == "additionalProperties" and value is False)


def described(api: NinjaAPI, site: Json) -> Json:
    """The same for this site: its name, its address, its licence. A copy: the caller may add to it."""
    found: Json = json.loads(json.dumps(plain(api)))
    found["info"] = _info(found["info"], site)
    found["servers"] = [{"url": f"{settings.PUBLIC_BASE_URL}{API}", "description": site["name"]}]
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
