"""Pages travel small: public ones as brotli or, where the browser takes no other, as gzip; all others as Django does it."""

import zlib
from http import HTTPStatus

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

QUALITY = 5  # a tenth smaller than gzip, in about the same time
LEVEL, MEMORY = 8, 6  # of gzip: with tables of signs for shorter stretches, a fiftieth smaller than usual
AS_GZIP = 31  # of zlib: window of 32 kB, with the head of gzip
# Packed already: workbooks and documents are archives too.
ARCHIVES = ("application/zip", "application/vnd.openxmlformats-officedocument.")
SHORTEST = 200  # bytes; below, nothing is won (as Django has it)


class CompressMiddleware(GZipMiddleware):
    """As small as it gets for pages that hold no secret. All others keep Django's padding against guessing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(ARCHIVES):
            return response
        if response.status_code == HTTPStatus.NOT_MODIFIED:  # whoever keeps the page keeps one for each encoding
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        if not (isinstance(response, HttpResponse) and _is_open(response)):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        encoding = next((one for one in PACKED if _takes(request, one)), "")
        if not encoding:
            return response
        response.content = PACKED[encoding](response.content)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = encoding
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"  # the bytes differ from the other encodings', the page does not
        return response


def _is_open(response: HttpResponse) -> bool:
    """Whether anyone may keep the page: then nothing in it is worth guessing."""
    may_keep = "public" in response.headers.get("Cache-Control", "") and not response.cookies
    return may_keep and len(response.content) >= SHORTEST and not response.has_header("Content-Encoding")


def as_brotli(content: bytes) -> bytes:
    return brotli.compress(content, quality=QUALITY)


def as_gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, AS_GZIP, MEMORY)
    return packer.compress(content) + packer.flush()


PACKED = {"br": as_brotli, "gzip": as_gzip}  # the smaller first


def _takes(request: HttpRequest, encoding: str) -> bool:
    """Whether it is among the encodings of the request, and not refused by a weight of nought."""
    for part in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == encoding:
            return weight.strip("0.") != "" or not weight
    return False
