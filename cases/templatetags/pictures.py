"""Pictures in templates: each tag takes what a view has computed and draws it. Presentation alone."""

from typing import Any

from django import template

from cases.pictures.charts import Chart

register = template.Library()


@register.inclusion_tag("public/pictures/_chart.html")
def bar_chart(chart: Chart) -> dict[str, Any]:
    """A chart of numbers: lying bars, or columns for years (`upright`)."""
    return {"chart": chart}
