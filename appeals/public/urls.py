"""Public addresses of appeals, and the home page. They stay stable (design, section 6)."""

from django.urls import path

from appeals.public import (
    action_views,
    calendars,
    data_views,
    export_views,
    feeds,
    follow_views,
    identifiers,
    list_views,
    pack_views,
    paper_views,
    report_views,
    sitemap,
    views,
)

app_name = "appeals"

urlpatterns = [
    path("", views.home, name="home"),
    path("updates.atom", feeds.updates, name="updates"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("follow/", follow_views.follow, name="follow"),
    path("follow/confirm/<str:token>/", follow_views.confirm, name="follow_confirm"),
    path("follow/change/<str:token>/", follow_views.change, name="follow_change"),
    path("unsubscribe/<str:token>", follow_views.unsubscribe, name="unsubscribe"),
    path("data/", data_views.data, name="data"),
    path("data/<str:name>.zip", data_views.snapshot_zip, name="snapshot_zip"),
    path("data/<str:name>/", data_views.snapshot, name="snapshot"),
    path("data/<str:name>/<path:path>", data_views.snapshot_file, name="snapshot_file"),
    path("id/<slug:scheme>/<path:value>", identifiers.identifier, name="identifier"),
    path("appeals/", list_views.appeal_list, name="appeal_list"),
    path("appeals.csv", export_views.csv, name="appeals_csv"),
    path("appeals.csv-metadata.json", export_views.metadata, name="appeals_csvw"),
    path("appeals.readme.txt", export_views.readme, name="appeals_readme"),
    path("appeals.xlsx", export_views.xlsx, name="appeals_xlsx"),
    path("appeals/deadlines.ics", calendars.deadlines, name="deadlines"),
    path("appeals/<slug:slug>/", views.appeal, name="appeal"),
    path("appeals/<slug:slug>/deadline.ics", calendars.of_one, name="appeal_ics"),
    path("appeals/<slug:slug>/action.pdf", action_views.as_pdf, name="action_pdf"),
    path("appeals/<slug:slug>/action.docx", action_views.as_docx, name="action_docx"),
    path("appeals/<slug:slug>/action.txt", action_views.as_text, name="action_text"),
    path("appeals/<slug:slug>/report/", report_views.report, name="report"),
    path("appeals/<slug:slug>/report/withdraw/<str:token>/", report_views.withdraw, name="withdraw_report"),
    path("appeals/<slug:slug>/letters/<slug:recipient>.pdf", paper_views.letter, name="letter_pdf"),
    path("appeals/<slug:slug>/pack.pdf", pack_views.pack, name="pack"),
    path("appeals/pack.pdf", pack_views.packs, name="packs"),
]
