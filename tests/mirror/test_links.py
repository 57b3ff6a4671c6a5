"""How a page of the site becomes a page in a folder."""

import pytest

from appeals.mirror.links import Links, Target, localised, name_of, relative
from appeals.mirror.static_files import NotPortable, alone

THERE = {
    "/": "index.html",
    "/cases/": "cases/index.html",
    "/cases/one/": "cases/one/index.html",
    "/static/a.css": "static/a.1.css",
}


def find(path: str, query: str) -> Target:
    if path in THERE and not query:
        return Target(file=THERE[path])
    return Target(live=f"https://live.example{path}" + (f"?{query}" if query else ""), words='the "live" site')


LINKS = Links(
    find, lambda address: f"https://live.example{address}", "search/index.html", lambda path: f"[no form for {path}]"
)


def at_case(html: str) -> str:
    return localised(html, "/cases/one/", "cases/one/index.html", LINKS)


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ('<a href="/">', '<a href="../../index.html">'),
        ('<a class="x" href="/cases/">', '<a class="x" href="../index.html">'),
        ("<a href='/cases/'>", '<a href="../index.html">'),
        ('<a href="/cases/one/#n1">', '<a href="index.html#n1">'),
        ('<a href="#n1">', '<a href="#n1">'),
        ('<a href="../">', '<a href="../index.html">'),
        ('<a href="https://elsewhere.example/x?y=1&amp;z=2">', '<a href="https://elsewhere.example/x?y=1&amp;z=2">'),
        ('<a href="mailto:a@example.org?subject=x">', '<a href="mailto:a@example.org?subject=x">'),
        ('<a href="/cases/?q=a&amp;b=c">', '<a href="https://live.example/cases/?q=a&amp;b=c" data-live title="the &quot;live&quot; site">'),
        ('<img src="/static/a.css" alt="1 > 0">', '<img src="../../static/a.1.css" alt="1 > 0">'),
        ('<img srcset="/static/a.css 2x, /cases/ 1x">', '<img srcset="../../static/a.1.css 2x, ../index.html 1x">'),
        ('<script type="module" src="/static/a.css"></script>', '<script src="../../static/a.1.css" defer></script>'),
        ('<link rel="alternate" type="application/atom+xml" href="/cases/">', '<link rel="alternate" type="application/atom+xml" href="https://live.example/cases/">'),
        ('<link rel="canonical" href="https://live.example/cases/one/">', '<link rel="canonical" href="https://live.example/cases/one/">'),
        ('<form role="search" action="/cases/"><input name="q"></form>', '<form role="search" action="../../search/index.html"><input name="q"></form>'),
        ('<form method="post" action="/contact/"><p><button></p></form>!', "[no form for /contact/]!"),
        ('<form class="filter" action="/cases/"><input name="q"></form>', "[no form for /cases/]"),
        ('<svg><a xlink:href="/cases/"><path d="M0 0"/></a></svg>', '<svg><a xlink:href="../index.html"><path d="M0 0"/></a></svg>'),
        ("1 < 2, said “/cases/”", "1 < 2, said “/cases/”"),
    ],
)  # fmt: skip
def test_links_become_relative_and_what_needs_a_server_leads_to_the_live_site(given, becomes):
    assert at_case(given) == becomes


def test_files_have_the_names_of_their_addresses():
    assert [name_of("/"), name_of("/cases/one/"), name_of("/cases/", 3), name_of("/cases.atom"), name_of("/media/ab.jpg")] == [
        "index.html", "cases/one/index.html", "cases/page/3/index.html", "cases.atom", "media/ab.jpg",
    ]  # fmt: skip
    assert relative("index.html", "cases/index.html") == "cases/index.html"


def test_a_module_becomes_a_script_with_names_of_its_own():
    assert alone("js/a.js", "const a = 1;\n").startswith("(() => {")
    assert alone("js/a.js", "f(async () => {\n  await g();\n});\n")


@pytest.mark.parametrize(
    "script", ['import { a } from "./b.js";\n', "export const a = 1;\n", "const a = await b();\n", "await b();\n"]
)
def test_a_module_that_needs_others_is_refused(script):
    with pytest.raises(NotPortable, match=r"a\.js"):
        alone("js/a.js", script)
