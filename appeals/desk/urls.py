"""Addresses of the desk. Each needs an act (config/access.py)."""

from django.urls import path

from appeals.desk import handover, reassign, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("news/<int:pk>/", views.news, name="news"),
    path("due/<int:pk>/<slug:decision>/", views.decide, name="decide"),
    path("case/<int:pk>/reassign/", reassign.reassign, name="reassign"),
    path("handover/", handover.handover, name="handover"),
]
