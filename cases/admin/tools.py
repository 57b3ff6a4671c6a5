"""Buttons and ways onward on the page of one row. Other parts of the house add their own to `tools` and `parts`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import Promise

from accounts.models import User
from accounts.pressing import carries_token, press_once
from accounts.roles import Act


def _always(request: HttpRequest, row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Tool:
    """One button. `view(model_admin, request, row)` does it, and answers; without an answer the page comes back.

    With `posts` the button posts at once; without, it leads to a page of its own, which answers GET and POST.
    A ValidationError from `view` becomes a message.
    """

    name: str
    label: str | Promise
    act: Act
    view: Callable[..., HttpResponse | None]
    shown: Callable[[HttpRequest, Any], bool] = _always
    posts: bool = True
    at: str = ""  # its address below the row's, if it is not its name; further values in it go to `view`


@dataclass(frozen=True)
class Part:
    """A way to rows that belong to this one: how many, where they are listed, where one is added. Or to where it stands."""

    label: str | Promise
    count: int | None
    url: str
    add_url: str = ""


def admin_url(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=[quote(a) for a in args])


class HasTools:
    """For a ModelAdmin. Each class has lists of its own, which start with those of its parents."""

    tools: ClassVar[list[Tool]] = []
    parts: ClassVar[list[Callable[[HttpRequest, Any], list[Part]]]] = []
    notices: ClassVar[list[Callable[[HttpRequest, Any], list[str]]]] = []  # what a colleague should know of a row
    lands_on: ClassVar[str] = ""  # the tool whose page a new row leads to
    model: type[models.Model]
    change_form_template = "admin/cases/change_form.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.tools, cls.parts, cls.notices = [*cls.tools], [*cls.parts], [*cls.notices]

    def _address(self, tool: Tool) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_{tool.name}"

    @property
    def extra_acts(self) -> dict[str, Act]:
        """What each button's address needs; config.access reads it."""
        return {self._address(tool): tool.act for tool in self.tools}

    def get_urls(self) -> list:
        site = self.admin_site  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/{tool.at or f'{tool.name}/'}",
                site.admin_view(partial(self.tool_view, tool=tool)),
                name=self._address(tool),
            )
            for tool in self.tools
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def tool_view(self, request: HttpRequest, object_id: str, tool: Tool, **values: Any) -> HttpResponse:
        """Runs one button on one row."""
        row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.model._meta, object_id)  # type: ignore[attr-defined]
        if not self.offers(tool, request):
            raise PermissionDenied
        page = HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        if tool.posts and request.method != "POST":
            return page
        try:
            return self._pressed(request, tool, row, **values) or page
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return page

    def _pressed(self, request: HttpRequest, tool: Tool, row: Any, **values: Any) -> HttpResponse | None:
        """A button that writes at once has its row locked; a page that carries a one-time token is taken once."""
        if request.method != "POST" or not (tool.posts or carries_token(request)):
            return tool.view(self, request, row, **values)

        def press() -> HttpResponse | None:
            locked = self.get_object(request, str(row.pk))  # type: ignore[attr-defined]
            return tool.view(self, request, locked, **values) if locked is not None else None

        with transaction.atomic():
            return press_once(request, press)

    def offers(self, tool: Tool, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(tool.act)

    def buttons(self, request: HttpRequest, row: Any) -> list[dict]:
        """The buttons that this person may press on this row now."""
        return [
            {"label": tool.label, "posts": tool.posts, "url": reverse(f"admin:{self._address(tool)}", args=[row.pk])}
            for tool in self.tools
            if self.offers(tool, request) and tool.shown(request, row)
        ]

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().response_add(request, obj, *args, **kwargs)  # type: ignore[misc]
        elsewhere = {"_popup", "_continue", "_addanother"} & set(request.POST)
        if not self.lands_on or elsewhere:
            return response
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_{self.lands_on}"
        return HttpResponseRedirect(reverse(f"admin:{name}", args=[obj.pk]))

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any):
        row = kwargs.get("obj")
        if row is not None and row.pk:
            context["buttons"] = self.buttons(request, row)
            context["parts"] = [part for parts in self.parts for part in parts(request, row)]
            context["notices"] = [words for notices in self.notices for words in notices(request, row)]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def children(
    model: type[models.Model], link: str, add_act: Act = Act.EDIT_RECORD, **extra: Any
) -> Callable[[HttpRequest, Any], list[Part]]:
    """Rows of `model` whose lookup `link` is this row, as many as the list of its pages shows; adding starts with it filled in."""

    def parts(request: HttpRequest, row: Any) -> list[Part]:
        listed = (
            admin.site._registry[model].get_queryset(request)
            if model in admin.site._registry
            else model._default_manager.all()
        )
        count = listed.filter(**{link: row}).order_by().values("pk").distinct().count()
        may_add = isinstance(request.user, User) and request.user.may(add_act) and "__" not in link
        return [
            Part(
                extra.get("label") or model._meta.verbose_name_plural or "",
                count,
                f"{admin_url(model, 'changelist')}?{link}__id__exact={row.pk}",
                f"{admin_url(model, 'add')}?{link}={row.pk}" if may_add else "",
            )
        ]

    return parts
