"""Accounts that a colleague has frozen, and who agreed to open them again. `accounts.actions` does both."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked


@tracked
class Freeze(models.Model):
    """One time that an account was frozen; over when `thawed_at` is set."""

    disclosed: dict[str, str] = {}
    withheld = ("account", "by", "reason", "frozen_at", "thawed_at")
    history_act = None  # what happened to an account is not taken back through the history

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("account"), on_delete=models.CASCADE, related_name="freezes"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("frozen by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"), blank=True, help_text=_("Example: arrested this morning, phone taken."))
    frozen_at = models.DateTimeField(_("frozen at"), editable=False)
    thawed_at = models.DateTimeField(_("opened again at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("frozen account")
        verbose_name_plural = _("frozen accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(thawed_at=None),
                name="one_open_freeze_an_account",
                violation_error_message=_("This account is frozen already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


@tracked
class Thaw(models.Model):
    """One administrator's word that a frozen account may be opened again; it takes two."""

    disclosed: dict[str, str] = {}
    withheld = ("freeze", "by", "at")
    history_act = None

    freeze = models.ForeignKey(Freeze, verbose_name=_("frozen account"), on_delete=models.CASCADE, related_name="thaws")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("administrator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), editable=False)

    class Meta:
        verbose_name = _("word for opening again")
        verbose_name_plural = _("words for opening again")
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "by"],
                name="one_word_each_for_opening_again",
                violation_error_message=_("You have agreed already. Another administrator has to agree as well."),
            )
        ]

    def __str__(self) -> str:
        return str(self.freeze)
