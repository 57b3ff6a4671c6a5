"""Sign-in, second factor, own account, colleagues: these addresses of allauth and no other.

Nobody signs up; administrators change e-mails.
"""

from allauth.account import views
from django.urls import path, re_path

from accounts import colleague_views, factor_views, own_views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("login/second/", factor_views.SecondStep.as_view(), name="mfa_authenticate"),
    path("login/passkey/", factor_views.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", factor_views.enrol, name="account_enrol"),
    path("second-factor/later/", factor_views.put_off, name="account_put_off"),
    path("second-factor/again/", factor_views.confirm, name="account_reauthenticate"),
    path("second-factor/app/", factor_views.AddApp.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", factor_views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/passkey/", factor_views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("second-factor/passkey/<int:pk>/remove/", factor_views.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("second-factor/codes/", factor_views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", factor_views.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("yours/", own_views.yours, name="account_yours"),
    path("yours/sign-out/", own_views.end, name="account_end_sessions"),
    path("kept/", own_views.come_back, name="account_kept"),
    path("kept/<int:pk>/", own_views.words, name="account_kept_words"),
    path("colleagues/", colleague_views.colleagues, name="account_colleagues"),
    path("colleagues/<int:pk>/freeze/", colleague_views.freeze, name="account_freeze"),
    path("colleagues/<int:pk>/open/", colleague_views.thaw, name="account_thaw"),
    path("colleagues/<int:pk>/second-factor/", colleague_views.reset_factor, name="account_reset_factor"),
]
