"""A second look at who sits there, before something that can harm: sealed things, someone's second factor.

def open_sealed(request, ...):
    if not is_fresh(request):
        return ask_again(request)
"""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import factors, kept

FRESH = 10 * 60  # seconds that a factor counts as just given


def is_fresh(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session within ten minutes.

    In the demo, where enrolling was put off, the password counts.
    """
    return request.user.is_authenticated and factors.given_within(request, FRESH)


def ask_again(request: HttpRequest) -> HttpResponse:
    """Leads to giving the factor again, and from there back to this address.

    What was posted is kept: it comes back in the form, unsaved.
    """
    wanted = request.get_full_path()
    if request.method == "POST" and kept.keep(request):
        wanted = reverse("account_kept")
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
