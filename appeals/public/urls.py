"""Public addresses of appeals, and the home page. They stay stable (design, section 6)."""

from django.urls import path

from appeals.public import feeds, paper_views, sitemap, views

app_name = "appeals"

urlpatterns = [
    path("", views.home, name="home"),
    path("updates.atom", feeds.updates, name="updates"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("appeals/", views.appeal_list, name="appeal_list"),
    path("appeals/<slug:slug>/", views.appeal, name="appeal"),
    path("appeals/<slug:slug>/letters/<slug:recipient>.pdf", paper_views.letter, name="letter_pdf"),
]
