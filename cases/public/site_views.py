"""The site's own public pages: about, privacy, and the form that reaches a person."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cases.public import intake
from cases.public.forms import ContactForm
from cases.public.shared import render


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html", {})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html", {})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Corrections, removal, press. What is sent goes through `intake`; wrong input comes back as it was typed."""
    if request.method != "POST":
        form = ContactForm(initial={"about": request.GET.get("about", "")[:200].replace("\x00", "")})
        return render(request, "public/contact.html", {"form": form, "answer": ""})
    if intake.is_foreign(request):
        raise PermissionDenied(_("This form was sent from another site. Open the page Contact and send it from there."))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return render(request, "public/contact.html", {"form": form, "answer": ""}, status=400)
    answer = _take(form.cleaned_data, request)
    status = {intake.KEPT: 200, intake.SEEN: 200, intake.SPENT: 429}[answer]
    return render(request, "public/contact.html", {"form": form, "answer": answer}, status=status)


def _take(fields: dict[str, str], request: HttpRequest) -> str:
    """Sends a message on; what fell for the trap for robots is thanked for and dropped."""
    if fields["website"]:
        return intake.KEPT
    body = {name: fields[name] for name in ("topic", "about", "message", "reply_to")}
    return intake.send("contact", fields["about"], intake.sender_of(request), body)
