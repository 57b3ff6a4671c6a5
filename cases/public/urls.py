"""Public addresses of cases, references, countries and the site's own pages. They stay stable (design, section 6)."""

from django.urls import path, register_converter

from cases.public import views
from cases.vocab import DocumentKind


class Sha256Converter:
    """64 hexadecimal digits in small letters."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256Converter, "sha256")

app_name = "cases"


def _references(folder: str, kind: DocumentKind) -> list:
    return [
        path(f"{folder}/", views.reference_list, {"kind": kind.value}, name=f"{kind.value}_list"),
        path(f"{folder}/<slug:slug>/", views.reference, {"kind": kind.value}, name=kind.value),
    ]


urlpatterns = [
    path("cases/", views.case_list, name="case_list"),
    path("cases/<slug:slug>/", views.case, name="case"),
    path("cases/<slug:slug>/v/<int:number>/", views.version, name="version"),
    *_references("facilities", DocumentKind.FACILITY),
    *_references("laws", DocumentKind.LAW),
    *_references("organisations", DocumentKind.ORGANISATION),
    *_references("officials", DocumentKind.OFFICIAL),
    path("countries/", views.country_list, name="country_list"),
    path("countries/<slug:code>/", views.country, name="country"),
    path("media/<sha256:sha>.<slug:extension>", views.photo, name="photo"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("contact/", views.contact, name="contact"),
]
