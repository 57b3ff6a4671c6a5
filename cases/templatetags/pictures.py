"""Pictures in templates: each tag takes what a view has computed and draws it. Presentation alone."""

from typing import Any

from django import template
from django.template.context import Context

from cases.pictures import custody, maps
from cases.pictures.charts import Chart
from cases.pictures.maps import Places
from cases.pictures.timeline import timeline
from cases.reading import CasePage

register = template.Library()


@register.inclusion_tag("public/pictures/_chart.html")
def bar_chart(chart: Chart) -> dict[str, Any]:
    """A chart of numbers: lying bars, or columns for years (`upright`)."""
    return {"chart": chart}


def _day(context: Context) -> dict[str, Any]:
    """As of when a picture is drawn; a copy of the site never says "today"."""
    return {"now": context["now"], "request": context.get("request")}


@register.inclusion_tag("public/pictures/_timeline.html", takes_context=True)
def timeline_picture(context: Context, page: CasePage) -> dict[str, Any]:
    """The events of a case along a line of time. Nothing where no event has a date."""
    return {"picture": timeline(page, context["now"]), **_day(context)}


@register.inclusion_tag("public/pictures/_custody.html", takes_context=True)
def custody_picture(context: Context, page: CasePage) -> dict[str, Any]:
    """Where those of a case were held, and how long. Nothing where no custody has a date."""
    return {"picture": custody.custody_picture(page, context["now"]), **_day(context)}


@register.inclusion_tag("public/pictures/_map.html")
def world_map(places: Places) -> dict[str, Any]:
    """Numbers by country on a map of the world, with places as dots; of one country, its own map, with numbered places."""
    return {"map": (maps.country_map(places) if places.code else None) or maps.world_map(places)}
