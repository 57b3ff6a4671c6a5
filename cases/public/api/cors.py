"""Programs in any browser may read what strangers may read: nothing here depends on who asks."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase

METHODS = ("GET", "HEAD", "OPTIONS")
ASKED_WITH = ("Accept", "Accept-Language", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since")
TOLD = ("Content-Language", "ETag", "Last-Modified", "Link", "Retry-After")
ONE_DAY = 86_400  # seconds for which a browser need not ask again whether it may read


def open_to_all(response: HttpResponseBase) -> None:
    """Lets pages of other sites read the answer, and the headers by which they ask again. Search engines find the pages."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = ", ".join(TOLD)
    response["X-Robots-Tag"] = "noindex"


def preflight() -> HttpResponse:
    """What OPTIONS is answered with, at every address alike."""
    response = HttpResponse(status=204)
    open_to_all(response)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response["Access-Control-Allow-Headers"] = ", ".join(ASKED_WITH)
    response["Access-Control-Max-Age"] = str(ONE_DAY)
    return response
