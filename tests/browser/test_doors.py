"""Two front doors, two processes, two database logins: what each one has, and has not."""

import pytest

from tests.site import ask

STAFF_ONLY = (
    "/admin/",
    "/admin/login/",
    "/admin/cases/case/",
    "/desk/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/readyz",
)
PUBLIC_ONLY = (
    "/cases/",
    "/cases/kem-sokha/",
    "/appeals/",
    "/appeals/urgent-action-278-17/",
    "/countries/kh/",
    "/contact/",
)


@pytest.mark.parametrize("address", STAFF_ONLY)
def test_the_public_door_has_no_address_of_staff(site, address):
    answer, unknown = ask(site.public + address), ask(site.public + "/never-was/")
    assert (answer.status, answer.body) == (404, unknown.body)


@pytest.mark.parametrize("address", PUBLIC_ONLY)
def test_the_staff_door_shows_no_public_page_and_says_where_it_is(site, address):
    answer = ask(site.staff + address)
    assert (answer.status, answer.headers["Location"], answer.body) == (302, site.public + address, b"")
    assert ask(site.public + address).status == 200


def test_the_staff_door_takes_no_message_of_strangers(site):
    assert ask(f"{site.staff}/contact/", {"topic": "other", "message": "placeholder"}).status in (403, 404)
    assert site.rows("select count(*) from cases_inboxmessage where body->>'message' = 'placeholder'") == [(0,)]


def test_strangers_at_the_staff_door_are_led_to_sign_in(site):
    for address in ("/admin/", "/admin/cases/case/", "/desk/"):
        answer = ask(site.staff + address)
        assert (answer.status, answer.headers["Location"]) == (302, f"/accounts/login/?next={address}")


def test_both_doors_say_that_they_live_and_the_staff_door_that_it_can_work(site):
    assert [ask(f"{door}/healthz").status for door in (site.public, site.staff)] == [200, 200]
    assert ask(f"{site.staff}/readyz").status == 200


def test_each_door_is_at_the_database_under_its_own_login_alone(site):
    ask(f"{site.public}/cases/")
    ask(f"{site.staff}/readyz")
    mine = "datname = %s and pid <> pg_backend_pid() and backend_type = 'client backend'"
    logins = {login for (login,) in site.rows(f"select usename from pg_stat_activity where {mine}", site.database)}
    assert logins == {"habeas_public", "habeas_staff"}


def test_the_public_page_of_a_case_points_to_the_public_door(site):
    page = ask(f"{site.public}/cases/kem-sokha/").text
    assert f'<link rel="canonical" href="{site.public}/cases/kem-sokha/">' in page
    assert site.staff not in page
