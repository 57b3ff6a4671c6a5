"""The table of acts and roles, and the accounts that hold roles."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import MAY, Act, Role, require

CASE_WORK = set(Act) - {Act.MANAGE_ACCOUNTS}


def test_every_act_has_a_row_in_the_table():
    assert set(MAY) == set(Act)


def test_an_administrator_does_nothing_with_cases():
    assert {act for act in Act if Role.ADMINISTRATOR in MAY[act]} == {Act.MANAGE_ACCOUNTS, Act.FREEZE_ACCOUNT}


def test_only_administrators_manage_accounts():
    assert MAY[Act.MANAGE_ACCOUNTS] == {Role.ADMINISTRATOR}


def test_only_publishers_publish():
    assert MAY[Act.PUBLISH] == {Role.PUBLISHER}


def test_a_coordinator_reads_the_record_and_does_not_edit_it():
    assert Role.COORDINATOR in MAY[Act.READ_RECORD]
    assert Role.COORDINATOR not in MAY[Act.EDIT_RECORD]


@pytest.mark.django_db
class TestAccounts:
    def test_several_roles_add_up(self):
        user = User.objects.create_user("a@example.org", roles=[Role.EDITOR, Role.COORDINATOR])
        assert user.may(Act.EDIT_RECORD) and user.may(Act.RUN_APPEALS) and not user.may(Act.PUBLISH)

    def test_a_frozen_account_may_nothing(self, frozen):
        assert not any(frozen.may(act) for act in Act)
        assert not frozen.is_staff

    def test_a_refusal_names_the_act(self, editor):
        with pytest.raises(PermissionDenied, match="publish, redact and withdraw"):
            require(editor, Act.PUBLISH)

    def test_nobody_at_all_may_nothing(self):
        with pytest.raises(PermissionDenied):
            require(None, Act.READ_RECORD)

    def test_publisher_and_administrator_in_one_person_are_refused_in_words(self):
        user = User(email="b@example.org", name="B", password="x", roles=[Role.PUBLISHER, Role.ADMINISTRATOR])
        with pytest.raises(ValidationError, match="cannot be both publisher and administrator"):
            user.full_clean()

    @pytest.mark.parametrize(
        "fields",
        [
            {"roles": [Role.PUBLISHER, Role.ADMINISTRATOR]},
            {"roles": ["emperor"]},
            {"email": "Editor@Example.org"},
        ],
        ids=["two powers", "unknown role", "capitals"],
    )
    def test_the_database_refuses_what_forms_would(self, editor, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=editor.pk).update(**fields)

    def test_one_account_per_e_mail_however_it_is_typed(self, editor):
        with pytest.raises(ValidationError, match="already an account with this e-mail"):
            User(email="EDITOR@example.org", name="Twin", password="x").full_clean()

    def test_there_is_no_account_above_the_roles(self):
        first = User.objects.create_superuser("first@example.org", "a long placeholder password", name="First")
        assert first.roles == [Role.ADMINISTRATOR]
        assert not first.is_superuser and not first.has_perm("cases.view_case")

    def test_history_keeps_changes_of_roles_by_raw_sql_and_no_password(self, editor):
        with connection.cursor() as cursor:
            cursor.execute("update accounts_user set roles = '{publisher}' where id = %s", [editor.pk])
        history = User.pgh_event_model
        rows = history.objects.filter(pgh_obj_id=editor.pk).order_by("pgh_id")
        assert [row.roles for row in rows] == [["editor"], ["publisher"]]
        assert not {"password", "last_login"} & {field.name for field in history._meta.get_fields()}
