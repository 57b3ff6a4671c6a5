"""Who may open which address: one table, asked by `Guard` on every request and tried by tests as every role.

A new address goes into `ADDRESSES` under the name of its URL pattern, with its namespace. Pages of a model in
the admin need no row: they follow the acts of its `ActAdmin`; addresses that such a class adds stand in its
`extra_acts`. An address that is nowhere is refused with an error that names it, not open by oversight.
"""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from accounts import kept
from accounts.admin_base import ActAdmin
from accounts.factors import is_complete
from accounts.roles import Act


class Door(Enum):
    """Addresses that ask for no act: who may open them."""

    PUBLIC = "anyone, without an account"
    HALFWAY = "any account with a role, also while it still owes its second factor"
    SIGNED_IN = "any account with a role"


Need = Door | tuple[Act, ...]  # of several acts one is enough; an empty tuple is nobody


@dataclass(frozen=True)
class Split:
    """An address that asks for less to look (GET) than to write (POST)."""

    read: Need
    write: Need


PUBLIC, HALFWAY, SIGNED_IN = Door.PUBLIC, Door.HALFWAY, Door.SIGNED_IN
READS = ("GET", "HEAD", "OPTIONS")
PUBLIC_PAGES = ("cases", "appeals", "api")  # the app_names of what only the public door shows

ADDRESSES: dict[str, Need | Split] = {
    # config
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "favicon": PUBLIC,
    "robots": PUBLIC,
    "staff_home": PUBLIC,
    # accounts: sign-in is for strangers
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": SIGNED_IN,
    # its second factor: the second step of signing in is for who is not signed in yet
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "account_enrol": HALFWAY,
    "account_put_off": HALFWAY,
    "account_reauthenticate": HALFWAY,
    "mfa_activate_totp": HALFWAY,
    "mfa_add_webauthn": HALFWAY,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    # one's own account, what one typed, and the colleagues
    "account_yours": SIGNED_IN,
    "account_end_sessions": SIGNED_IN,
    "account_kept": SIGNED_IN,
    "account_kept_words": SIGNED_IN,
    "account_colleagues": (Act.FREEZE_ACCOUNT,),
    "account_freeze": (Act.FREEZE_ACCOUNT,),
    "account_thaw": (Act.MANAGE_ACCOUNTS,),
    "account_reset_factor": (Act.MANAGE_ACCOUNTS,),
    # the admin's own addresses; the autocomplete asks the model's admin class itself
    "admin:index": SIGNED_IN,
    "admin:app_list": SIGNED_IN,
    "admin:autocomplete": SIGNED_IN,
    "admin:jsi18n": SIGNED_IN,
    "admin:login": PUBLIC,
    "admin:logout": PUBLIC,
    "admin:password_change": SIGNED_IN,
    "admin:password_change_done": SIGNED_IN,
    "admin:view_on_site": (Act.READ_RECORD,),
    "admin:history": SIGNED_IN,  # shows what the account may see
    "admin:import_cases": (Act.EDIT_RECORD,),
    "admin:import_cases_template": (Act.EDIT_RECORD,),
    "admin:import_cases_sheet": (Act.EDIT_RECORD,),
    "admin:import_appeals": (Act.PROPOSE_APPEAL,),
    "admin:import_appeals_template": (Act.PROPOSE_APPEAL,),
    "admin:import_appeals_sheet": (Act.PROPOSE_APPEAL,),
    "admin:find": SIGNED_IN,  # finds what the account may see
    "admin:followers": (Act.READ_INBOX,),
    "admin:work": (Act.READ_RECORD,),  # each list asks its own act as well
    # cases.public
    "cases:case_list": PUBLIC,
    "cases:case": PUBLIC,
    "cases:case_atom": PUBLIC,
    "cases:cases_csv": PUBLIC,
    "cases:cases_csvw": PUBLIC,
    "cases:cases_readme": PUBLIC,
    "cases:cases_xlsx": PUBLIC,
    "appeals:appeals_csv": PUBLIC,
    "appeals:appeals_csvw": PUBLIC,
    "appeals:appeals_readme": PUBLIC,
    "appeals:appeals_xlsx": PUBLIC,
    "cases:versions": PUBLIC,
    "cases:version": PUBLIC,
    "cases:changes": PUBLIC,
    "cases:case_feed": PUBLIC,
    "cases:card": PUBLIC,
    "cases:facility_list": PUBLIC,
    "cases:facility": PUBLIC,
    "cases:law_list": PUBLIC,
    "cases:law": PUBLIC,
    "cases:organisation_list": PUBLIC,
    "cases:organisation": PUBLIC,
    "cases:official_list": PUBLIC,
    "cases:official": PUBLIC,
    "cases:country_list": PUBLIC,
    "cases:country": PUBLIC,
    "cases:statistics": PUBLIC,
    "cases:photo": PUBLIC,
    "cases:about": PUBLIC,
    "cases:privacy": PUBLIC,
    "cases:contact": PUBLIC,
    "cases:method": PUBLIC,
    "cases:corrections": PUBLIC,
    "cases:leave": PUBLIC,
    "cases:security": PUBLIC,
    # appeals.public
    "appeals:home": PUBLIC,
    "appeals:updates": PUBLIC,
    "appeals:sitemap": PUBLIC,
    "appeals:sitemap_part": PUBLIC,
    "appeals:identifier": PUBLIC,
    "appeals:appeal_list": PUBLIC,
    "appeals:appeal": PUBLIC,
    "appeals:deadlines": PUBLIC,
    "appeals:appeal_ics": PUBLIC,
    "appeals:action_pdf": PUBLIC,
    "appeals:action_docx": PUBLIC,
    "appeals:action_text": PUBLIC,
    "appeals:report": PUBLIC,
    "appeals:withdraw_report": PUBLIC,
    "appeals:letter_pdf": PUBLIC,
    "appeals:pack": PUBLIC,
    "appeals:packs": PUBLIC,
    "appeals:follow": PUBLIC,
    "appeals:follow_confirm": PUBLIC,
    "appeals:follow_change": PUBLIC,
    "appeals:unsubscribe": PUBLIC,
    "appeals:data": PUBLIC,
    "appeals:snapshot": PUBLIC,
    "appeals:snapshot_zip": PUBLIC,
    "appeals:snapshot_file": PUBLIC,
    # the API
    "api:openapi": PUBLIC,
    "api:cases": PUBLIC,
    "api:case": PUBLIC,
    "api:case_versions": PUBLIC,
    "api:case_version": PUBLIC,
    "api:detentions": PUBLIC,
    "api:charges": PUBLIC,
    "api:events": PUBLIC,
    "api:appeals": PUBLIC,
    "api:appeal": PUBLIC,
    "api:appeal_versions": PUBLIC,
    "api:appeal_version": PUBLIC,
    "api:facilities": PUBLIC,
    "api:facility": PUBLIC,
    "api:laws": PUBLIC,
    "api:law": PUBLIC,
    "api:organisations": PUBLIC,
    "api:organisation": PUBLIC,
    "api:officials": PUBLIC,
    "api:official": PUBLIC,
    "api:vocabularies": PUBLIC,
    "api:schemas": PUBLIC,
    "api:schema": PUBLIC,
    "api:statistics": PUBLIC,
    "api:changes": PUBLIC,
    "api:docs": PUBLIC,
    # appeals.desk
    "desk:home": (Act.READ_DESK,),
    "desk:decide": (Act.RUN_APPEALS,),
    "desk:add": (Act.RUN_APPEALS,),
    "desk:news": (Act.RUN_APPEALS,),
    "desk:month": (Act.READ_DESK,),
    "desk:week": (Act.READ_DESK,),
    "desk:calendars": (Act.READ_DESK,),
    "desk:calendars_copy": (Act.READ_DESK,),
    "desk:calendar": (Act.READ_DESK,),  # each sees and ends their own alone
    "desk:calendar_revoke": (Act.READ_DESK,),
    "calendar": PUBLIC,  # whoever has the secret address; who owns it must still be allowed to see the desk
    "desk:results": (Act.READ_DESK,),
    "desk:results_csv": (Act.READ_DESK,),
    "desk:results_appeal": (Act.READ_DESK,),
    "desk:results_pdf": (Act.READ_DESK,),
    "desk:reminders": (Act.READ_DESK,),
    "desk:reassign": (Act.RUN_APPEALS,),
    "desk:handover": (Act.RUN_APPEALS,),
    "desk:confirm": (Act.CONFIRM,),
    "desk:selected": (Act.RUN_APPEALS,),
    "desk:others": (Act.RUN_APPEALS,),
}

_PAGES = {"changelist": "view", "add": "add", "change": "view", "delete": "delete", "history": "view"}


def need(name: str, *, writes: bool) -> Need:
    """What the address `name` asks for. Raises ImproperlyConfigured for an address that no table knows."""
    found = ADDRESSES.get(name)
    if found is None:
        found = _need_of_admin(name.removeprefix("admin:"), writes) if name.startswith("admin:") else None
    if found is None:
        raise ImproperlyConfigured(f"The address {name!r} has no row in config/access.py. Say there who may open it.")
    return (found.write if writes else found.read) if isinstance(found, Split) else found


def _need_of_admin(name: str, writes: bool) -> Need | None:
    """The need of a model's page or of an address that its admin class adds."""
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, ActAdmin):
            continue
        if name in model_admin.extra_acts:
            return (model_admin.extra_acts[name],)
        prefix, _sep, page = name.rpartition("_")
        if prefix == f"{model._meta.app_label}_{model._meta.model_name}" and page in _PAGES:
            return model_admin.acts_for("change" if page == "change" and writes else _PAGES[page])
    return None


def name_of(match: ResolverMatch) -> str | None:
    """The name that the table knows an address by; None for unnamed ones of the admin (redirects)."""
    return ":".join([*match.namespaces, match.url_name]) if match.url_name else None


def allowed(user, needed: Need) -> bool:
    """Whether `user`, who may be a stranger, meets a need."""
    if needed is PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    if isinstance(needed, Door):
        return user.is_staff
    return any(user.may(act) for act in needed)


class Guard:
    """Asks the table before a view runs. Strangers are led to sign-in, accounts without the act get 403."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        assert match is not None  # noqa: S101 (Django sets it before any process_view)
        if settings.HABEAS_SITE == "staff" and match.app_name in PUBLIC_PAGES:
            return _at_the_public_door(request)
        name = name_of(match)
        in_admin = "admin" in match.namespaces
        writes = request.method not in READS
        needed = SIGNED_IN if name is None and in_admin else need(str(name), writes=writes)
        # PUBLIC first: a visitor's session is not even read.
        if needed is PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _first_to(request, "account_login")
        if not allowed(request.user, needed):
            raise PermissionDenied(_refusal(needed))
        # The wall: nothing else opens before the second factor.
        return None if needed is HALFWAY or is_complete(request) else _first_to(request, "account_enrol")


def _first_to(request: HttpRequest, name: str) -> HttpResponse:
    """To the address `name`, and from there on to this one. What was posted is kept and comes back in its form."""
    posted = request.method == "POST" and kept.keep(request)
    return redirect_to_login(reverse("account_kept") if posted else request.get_full_path(), reverse(name))


def _at_the_public_door(request: HttpRequest) -> HttpResponse:
    """The staff door knows public pages by name alone: it shows none, and says where they are. Raises Http404."""
    if request.method not in READS or not settings.HABEAS_OTHER_SITE:
        raise Http404
    return HttpResponseRedirect(f"{settings.HABEAS_OTHER_SITE}{request.get_full_path()}")


def _refusal(needed: Need) -> str:
    if needed == ():
        return _("Nobody may do this here.")
    if isinstance(needed, Door):
        return _("Your account has no role yet. Ask an administrator for one.")
    return _("Your account may not %(act)s.") % {"act": Act(needed[0]).label}
