"""Addresses of the desk. Each needs an act (config/access.py)."""

from django.urls import path

from appeals.desk import confirm, handover, reassign, results, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("news/<int:pk>/", views.news, name="news"),
    path("due/<int:pk>/<slug:decision>/", views.decide, name="decide"),
    path("case/<int:pk>/reassign/", reassign.reassign, name="reassign"),
    path("results/", results.overall, name="results"),
    path("results/<slug:table>.csv", results.sheet, name="results_csv"),
    path("results/<int:pk>/", results.of_appeal, name="results_appeal"),
    path("results/<int:pk>/results.pdf", results.sheet_for_the_file, name="results_pdf"),
    path("case/<int:pk>/confirm/", confirm.confirm, name="confirm"),
    path("handover/", handover.handover, name="handover"),
]
