"""Printed addresses and numbers: which can be used as they stand, and by which link."""

import pytest

from cases.ways import fault, link

USABLE = [
    ("email", "office@example.org", "mailto:office@example.org"),
    ("email", "one@example.org, two@example.org", ""),
    ("email", "<office@example.org>.", ""),
    ("phone", "+855 23 000 000", "tel:+85523000000"),
    ("phone", "1 202 000 0000", ""),  # from where it is dialled is not ours to guess
    ("phone", "+66 (0)2 000 0000", ""),  # its “(0)” is dialled at home only
    ("phone", "02 000 0000 / 02 000 0001", ""),
    ("phone", "1 202 000 0000 x12", ""),
    ("fax", "+855 23 000 000", ""),
    ("phone", "٠١٢٣٤٥٦", ""),
    ("form", "https://example.org/contact", "https://example.org/contact"),
    ("form", "www.example.org/contact", ""),
    ("form", "http://example.org", ""),
    ("social", "@placeholder", ""),
    ("social", "https://example.org/@placeholder", "https://example.org/@placeholder"),
    ("social", "Placeholder on a network", ""),
    ("post", "1 Some Street\nSome Town", ""),
    ("post", "ទីស្តីការក្រសួង", ""),
    ("email", "", ""),
]
FAULTY = [
    ("email", "placeholder@", "domain is missing"),
    ("email", "placeholder", "has a name, an @ and a domain"),
    ("email", "placeholder@example", "no complete"),
    ("email", "a@b..org", "no complete"),
    ("email", "office@example.org?bcc=other@example.org", "no complete"),
    ("email", "@" * 5000, "domain is missing"),
    ("phone", "+855 23 0XX XXX", "left out"),
    ("phone", "+855 23 000 …", "left out"),
    ("fax", "12", "No number"),
    ("phone", "ask the embassy", "No number"),
    ("phone", "1" * 5000, "too many digits"),
    ("form", "https://", "whole address"),
    ("form", "javascript:alert(1)", "whole address"),
    ("form", "office@example.org", "whole address"),
    ("form", "a." * 3000 + "!", "whole address"),
    ("form", "https://[example.org", "whole address"),
    ("social", "@", "no name"),
    ("post", "x", "no postal address"),
]


@pytest.mark.parametrize(("kind", "value", "address"), USABLE)
def test_what_can_be_used_is_linked_only_where_that_is_sure(kind, value, address):
    assert fault(kind, value) == ""
    assert link(kind, value) == address


@pytest.mark.parametrize(("kind", "value", "why"), FAULTY)
def test_what_cannot_be_used_says_why_and_is_no_link(kind, value, why):
    assert why in fault(kind, value)
    assert link(kind, value) == ""


@pytest.mark.parametrize("kind", ["email", "phone", "form", "social"])
def test_a_link_holds_nothing_but_the_address(kind):
    for value in (
        "office@example.org\r\nBcc: other@example.org",
        "+855 23 000 000\n",
        "https://example.org\n@x",
        "\x00",
    ):
        assert not set(link(kind, value)) & set("\r\n\x00 ")
