"""The site's own public pages: about, method, privacy, corrections, the form that reaches a person, the way out."""

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import method_words, promises
from cases.document_data import loads
from cases.inbox_kinds import CONTACT
from cases.models.published import PublishedCase
from cases.public import intake
from cases.public.forms import ContactForm
from cases.public.shared import instant, page_of, render, site, takes_a_form, unkept
from cases.vocab import MessageTopic, PagePart

# Until when the file for finders of security holes may be believed (RFC 9116 asks for less than a year).
SECURITY_DAYS = 180
# Of the form Contact: what a link to it may fill in.
PREFILLED = ("topic", "about", "fact")
# Parts of a case page by the anchor of their heading: the form says them as the page does.
PARTS = dict(PagePart.choices)
# As the canonical text of a case without a notice has it.
NO_CORRECTION = '"corrections":[]'


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html", {"mirror_key": settings.MIRROR_PUBLIC_KEY})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {})


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "public/method.html", {"chapters": method_words.chapters()})


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction notice of a page that strangers can read, the newest first."""
    rows = PublishedCase.objects.visible().exclude(body__contains=NO_CORRECTION).only("slug", "title", "body")
    notices = [(notice["on"], row, notice) for row in rows for notice in loads(row.body)["corrections"]]
    notices.sort(key=lambda found: (found[0], found[1].slug), reverse=True)
    page, problems = page_of(request, notices)
    return render(request, "public/corrections.html", {"page_obj": page, "problems": problems})


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The way out for pages that must work without the settings: leads to the harmless site that they name."""
    response = HttpResponseRedirect(site()["leave_url"])
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    return response


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How to tell us of a security hole (RFC 9116)."""
    today = timezone.now().astimezone(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    base, address = settings.PUBLIC_BASE_URL, site()["contact_email"]
    lines = [f"Contact: mailto:{address}"] if address else []
    lines += [
        f"Contact: {base}{reverse('cases:contact')}",
        f"Expires: {today + datetime.timedelta(days=SECURITY_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {base}{reverse('cases:security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@takes_a_form
def contact(request: HttpRequest) -> HttpResponse:
    """Corrections, removal, press. What is sent goes through `intake`; wrong input comes back as it was typed."""
    if request.method != "POST":
        return _contact_page(request, ContactForm(initial=_prefilled(request)))
    intake.refuse_foreign(request)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return unkept(_contact_page(request, form, status=400))
    body = {name: form.cleaned_data[name] for name in ("topic", "about", "fact", "message", "reply_to")}
    body["reference"] = intake.reference_of(body["about"], body)
    answer = intake.hand_in(request, CONTACT, body["about"], body, trap=form.trap)
    status = intake.STATUS[answer]
    return unkept(_contact_page(request, form, status=status, answer=answer, reference=body["reference"]))


def _prefilled(request: HttpRequest) -> dict[str, str]:
    """What the link that led here knows: which page, which part of it, what is wished."""
    known = {name: request.GET.get(name, "")[:200].replace("\x00", "") for name in PREFILLED}
    topic = known["topic"] or (MessageTopic.CORRECT if known["fact"] else "")
    return {**known, "topic": topic, "fact": str(PARTS.get(known["fact"], known["fact"]))}


def _contact_page(
    request: HttpRequest, form: ContactForm, *, status: int = 200, answer: str = "", reference: str = ""
) -> HttpResponse:
    about, now = site(), instant(request)
    topic = form.cleaned_data.get("topic", "") if form.is_bound else ""
    context: dict[str, Any] = {
        "site": about, "now": now, "form": form, "answer": answer, "reference": reference,
        "promises": [(one, promises.days_for(one, about)) for one in MessageTopic],
        "answer_by": promises.answer_by(topic, now, about),
    }  # fmt: skip
    return render(request, "public/contact.html", context, status=status)
