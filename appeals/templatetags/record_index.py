"""Tags of the admin's first page."""

from django import template

from appeals.admin import index

register = template.Library()
register.simple_tag(index.sections, name="record_sections")
register.simple_tag(index.steps, name="record_steps")
