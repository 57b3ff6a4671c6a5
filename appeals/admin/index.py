"""The first page of the admin: what there is, in the order in which people work (templatetags/record_index.py)."""

from django.contrib import admin

admin.site.index_template = "admin/appeals/index.html"
