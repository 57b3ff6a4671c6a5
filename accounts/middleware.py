"""Tells the database's history who is writing."""

import pghistory


class NameTheEditor:
    """Attaches the signed-in account to every history row of a writing request.

    Visitors have no account: their addresses are left alone, so that no session is read for them.
    """

    STAFF_PATHS = ("/admin/", "/desk/", "/accounts/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.path.startswith(self.STAFF_PATHS):
            return self.get_response(request)
        user = request.user if request.user.is_authenticated else None
        with pghistory.context(user=user and user.pk, url=request.path):
            return self.get_response(request)
