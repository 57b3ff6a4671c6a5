"""The people who work here. They sign in by e-mail; what they may do follows from their roles."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.freezing import Freeze, Thaw  # noqa: F401 (models with files of their own)
from accounts.history import tracked
from accounts.kept import KeptForm  # noqa: F401
from accounts.once import SpentToken  # noqa: F401 (a model with a file of its own)
from accounts.roles import MAY, Act, Role, roles_allow
from accounts.sessions import StaffSession  # noqa: F401


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def who_may(self, act: Act) -> "models.QuerySet[User]":
        """The accounts that may do `act` at all (twin of `User.may`)."""
        return self.filter(is_active=True, roles__overlap=sorted(MAY[act]))

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """The first administrator, for `manage.py createsuperuser`; there is no account above the roles."""
        return self.create_user(email, password, roles=[Role.ADMINISTRATOR], **fields)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Someone who works here. Signs in by e-mail; may what the roles may (`accounts.roles`)."""

    email = models.EmailField(
        _("e-mail"),
        unique=True,
        help_text=_("The person signs in with it, for example editor@example.org."),
        error_messages={"unique": _("There is already an account with this e-mail.")},
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("As colleagues should see it."))
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
        help_text=_("A person may hold several, but not publisher and administrator."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, editable=False, help_text=_("Off while the account is frozen.")
    )
    factor_reset_at = models.DateTimeField(_("second factor taken away at"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(
        _("demo account"),
        default=False,
        editable=False,
        help_text=_("Made by the demo; refused in production."),
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                name="publisher_is_not_administrator",
                condition=~models.Q(roles__contains=[Role.PUBLISHER, Role.ADMINISTRATOR]),
                violation_error_message=_(
                    "One person cannot be both publisher and administrator. Give one of the two roles to a colleague."
                ),
            ),
            models.CheckConstraint(
                name="roles_are_known",
                condition=models.Q(roles__contained_by=list(Role.values)),
                violation_error_message=_("One of these roles does not exist."),
            ),
            # Together with the unique column: one account per address, however it is typed.
            models.CheckConstraint(
                name="email_is_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail in small letters."),
            ),
        ]

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The e-mail as it is stored: in small letters. Django calls this before it validates."""
        return super().normalize_username(username).lower()

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, act: Act) -> bool:
        """Whether this account may do `act` at all (for some acts editors are limited to their cases)."""
        return self.is_active and roles_allow(self.roles, act)

    @property
    def roles_in_words(self) -> str:
        """The roles as a person reads them: "Editor, Coordinator"; empty without one."""
        return ", ".join(str(Role(role).label) for role in self.roles)

    @property
    def is_staff(self) -> bool:
        """Django's word for "may sign in to the admin": any role will do."""
        return self.is_active and bool(self.roles)

    @property
    def is_superuser(self) -> bool:
        """Nobody is: what an account may do is in `accounts.roles` alone."""
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's model permissions are not used; admin classes ask `may` (see accounts.site)."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


def account_of(request: HttpRequest) -> User:
    """The signed-in account of a request, for `by=`. Raises PermissionDenied for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied(_("Sign in first."))
    return request.user
