"""Pages travel small: brotli where the browser takes it and the page is public, else what Django does."""

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

QUALITY = 5  # a tenth smaller than gzip, in about the same time
SHORTEST = 200  # bytes; below, nothing is won (as Django has it)


class CompressMiddleware(GZipMiddleware):
    """Django's compression, with brotli for pages that hold no secret. All others keep Django's padding against guessing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not (isinstance(response, HttpResponse) and _is_open(response) and _takes_brotli(request)):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = brotli.compress(response.content, quality=QUALITY)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "br"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"  # the bytes differ from the other encodings', the page does not
        return response


def _is_open(response: HttpResponse) -> bool:
    """Whether anyone may keep the page: then nothing in it is worth guessing."""
    may_keep = "public" in response.headers.get("Cache-Control", "") and not response.cookies
    return may_keep and len(response.content) >= SHORTEST and not response.has_header("Content-Encoding")


def _takes_brotli(request: HttpRequest) -> bool:
    """`br` among the encodings of the request, unless it is refused by a weight of nought."""
    for part in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "br":
            return weight.strip("0.") != "" or not weight
    return False
