"""Where the same is to be had for programs: the addresses of the API, which stay (docs/api.md). Pure."""

from cases.vocab import DocumentKind

API = "/api/v1"
FOLDERS: dict[str, str] = {
    DocumentKind.CASE: "cases", DocumentKind.APPEAL: "appeals", DocumentKind.FACILITY: "facilities", DocumentKind.LAW: "laws",
    DocumentKind.ORGANISATION: "organisations", DocumentKind.OFFICIAL: "officials",
}  # fmt: skip


def twin(kind: str, slug: str = "", query: str = "") -> str:
    """The path of the API for a document; for all of its kind without a slug, that match the query string."""
    path = "/".join(part for part in (API, FOLDERS[kind], slug) if part)
    return f"{path}?{query}" if query else path
