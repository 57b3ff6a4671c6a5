"""Addresses of the desk. Each needs an act (config/access.py)."""

from django.urls import path

from appeals.desk import adding, confirm, handover, others, reassign, reminders, results, selected, views
from appeals.desk.by_day import month, week
from appeals.desk.calendars import change as change_calendar
from appeals.desk.calendars import copy as copy_calendar
from appeals.desk.calendars import mine as calendars
from appeals.desk.calendars import revoke as revoke_calendar

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("add/", adding.add, name="add"),
    path("news/<int:pk>/", views.news, name="news"),
    path("month/<str:month>/", month, name="month"),
    path("week/<str:day>/", week, name="week"),
    path("calendars/", calendars, name="calendars"),
    path("calendars/copy.ics", copy_calendar, name="calendars_copy"),
    path("calendars/<int:pk>/", change_calendar, name="calendar"),
    path("calendars/<int:pk>/revoke/", revoke_calendar, name="calendar_revoke"),
    path("due/<int:pk>/<slug:decision>/", views.decide, name="decide"),
    path("case/<int:pk>/reassign/", reassign.reassign, name="reassign"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("results/", results.overall, name="results"),
    path("results/<slug:table>.csv", results.sheet, name="results_csv"),
    path("results/<int:pk>/", results.of_appeal, name="results_appeal"),
    path("results/<int:pk>/results.pdf", results.sheet_for_the_file, name="results_pdf"),
    path("case/<int:pk>/confirm/", confirm.confirm, name="confirm"),
    path("others/", others.others, name="others"),
    path("selected/", selected.selected, name="selected"),
    path("handover/", handover.handover, name="handover"),
]
