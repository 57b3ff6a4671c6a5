"""From a page of the public site to the same page in a folder: links become relative, forms become words. Pure."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"(\s)(href|src|action|formaction|poster|srcset|xlink:href)=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
FORM = re.compile(r"<form\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>.*?</form\s*>", re.DOTALL | re.IGNORECASE)
MODULE = re.compile(r"\stype=([\"']?)module\1")
REL = re.compile(r"\srel=[\"']([^\"']*)[\"']", re.IGNORECASE)
FEED_OF = ("alternate", "canonical")  # <link> that names an address for programs: always the live site's


@dataclass(frozen=True)
class Target:
    """Where a link of a copy leads: to a file of it, or to the live site."""

    file: str = ""
    live: str = ""
    words: str = ""  # why it is not in the copy


@dataclass(frozen=True)
class Links:
    """What a page needs to know of the rest. `find` takes a path with its query string."""

    find: Callable[[str, str], Target]
    live: Callable[[str], str]
    search: str  # the file of the search page
    form_words: Callable[[str], str]  # what stands in the place of a form that sends to this path


def localised(html: str, path: str, file: str, links: Links) -> str:
    """The page at `path`, as it stands in the copy under the name `file`."""
    html = FORM.sub(lambda form: _form(form, path, links), html)
    return TAG.sub(lambda tag: _tag(tag, path, file, links), html)


def name_of(path: str, page: int = 1) -> str:
    """The file of an address: index.html in a folder; further pages of a list in a folder of their own."""
    name = path.lstrip("/")
    if page > 1:
        name = f"{name}page/{page}/"
    return f"{name}index.html" if name.endswith("/") or not name else name


def relative(file: str, target: str) -> str:
    """From one file of the copy to another."""
    return posixpath.relpath(target, posixpath.dirname(file) or ".")


def _form(form: re.Match, path: str, links: Links) -> str:
    """A search stays, and asks the copy's own search page; every other form becomes words."""
    attributes = form[1]
    if "search" in _value(attributes, "role") and 'name="q"' in form[0]:
        return form[0]
    return links.form_words(urljoin(path, _value(attributes, "action") or path))


def _value(attributes: str, name: str) -> str:
    found = re.search(rf"\s{name}=(?:\"([^\"]*)\"|'([^']*)')", attributes, re.IGNORECASE)
    return unescape(found[1] or found[2] or "") if found else ""


def _tag(tag: re.Match, path: str, file: str, links: Links) -> str:
    name, attributes = tag[1].lower(), tag[2]
    if name == "script":  # browsers load no modules from a folder
        attributes, changed = MODULE.subn("", attributes)
        attributes += " defer" if changed else ""

    def changed_to(found: re.Match) -> str:
        url = unescape(found[3][1:-1])
        if name == "form":  # only searches are left
            return _written(found, relative(file, links.search))
        if name == "link" and set(FEED_OF) & set((REL.search(attributes) or ["", ""])[1].split()):
            return _written(found, url if urlsplit(url).scheme else links.live(urljoin(path, url)))
        if found[2].lower() == "srcset":
            return _written(found, ", ".join(_source(one.strip(), path, file, links) for one in url.split(",")))
        target = _place(url, path, file, links)
        marks = f' data-live title="{escape(target.words)}"' if target.live and name == "a" else ""
        return _written(found, target.live or target.file) + marks

    return f"<{tag[1]}{ATTRIBUTE.sub(changed_to, attributes)}>"


def _written(attribute: re.Match, value: str) -> str:
    return f'{attribute[1]}{attribute[2]}="{escape(value)}"'


def _source(one: str, path: str, file: str, links: Links) -> str:
    """One picture of several: its address, and for which size it is."""
    url, blank, size = one.partition(" ")
    return f"{_place(url, path, file, links).file}{blank}{size}"


def _place(url: str, path: str, file: str, links: Links) -> Target:
    """Where `url`, as it stands on the page, leads from the file of the copy."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not url or url.startswith("#"):
        return Target(file=url)
    whole = urlsplit(urljoin(path, url))
    target = links.find(whole.path, whole.query)
    fragment = f"#{whole.fragment}" if whole.fragment else ""
    if target.live:
        return Target(live=f"{target.live}{fragment}", words=target.words)
    return Target(file=f"{relative(file, target.file)}{fragment}")
