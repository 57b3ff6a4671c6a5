"""An appeal is entered where its case is told: demands, recipients with new offices, dates and texts, each with its source."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from appeals.models import Appeal, AppealText, Demand, DueDate, Recipient
from cases.models import Channel, Person, Post, Tenure
from tests import factories
from tests.admin.forms import address, send
from tests.admin.test_story import at, held, opened, saved, story
from tests.conftest import member

pytestmark = pytest.mark.django_db
FRAGMENT = {"X-Story": "fragment"}


@pytest.fixture
def case(db):
    return factories.case("placeholder-case", title="Placeholder case")


@pytest.fixture
def client(editor, client_of):
    return client_of(editor)


@pytest.fixture
def draft(case) -> Appeal:
    return factories.appeal(case, due=None, state="draft")


def typed(form: dict[str, Any], key: str, **values: Any) -> dict[str, Any]:
    return form | {f"{key}-{name}": value for name, value in values.items()}


def quoted(key: str, source: Any, words: str) -> dict[str, Any]:
    return {f"{key}-cite-0-source": str(source.pk), f"{key}-cite-0-quote": words}


def save(client, case, key: str, data: dict[str, Any]) -> str:
    return saved(client.post(at(case, key), data | {"do": "save"}, headers=FRAGMENT))


def test_a_whole_appeal_is_entered_on_the_story_of_its_case_by_an_editor(case, client):
    source = factories.source(title="Placeholder urgent action", text="words")
    key = "appeal-new"
    made = save(
        client, case, key, typed(opened(client, case, key), key, title="A title") | quoted(key, source, "A title")
    )
    appeal = Appeal.objects.get(title="A title")
    assert (made, appeal.state, appeal.slug) == (f"appeal-{appeal.pk}", "draft", "a-title")
    assert [*appeal.cases.all()] == [case] and appeal.citations.count() == 1

    key = f"demand-new-{appeal.pk}"
    begun = typed(opened(client, case, key), key, text="First") | quoted(key, source, "words")
    answer = client.post(at(case, key), begun | {"do": "again"}, headers=FRAGMENT)
    assert answer.headers["X-Story-Next"].startswith(f"{key}/?from=demand-")  # the next one, in the same place
    assert Demand.objects.get(appeal=appeal).citations.count() == 1

    key = f"date-new-{appeal.pk}"
    day = typed(opened(client, case, key), key, date="1 March 2027", wording="by 1 March 2027")
    save(client, case, key, day | quoted(key, source, "by 1 March 2027"))
    assert DueDate.objects.get(appeal=appeal).date.isoformat() == "2027-03-01"

    key = f"text-new-{appeal.pk}"
    save(client, case, key, typed(opened(client, case, key), key, kind="letter", text="Dear A,\n\nB"))
    assert AppealText.objects.get(appeal=appeal).kind == "letter"
    page = client.get(story(case)).content.decode()
    for words in ("1 March 2027", "“by 1 March 2027”", "Sample letter", "First", "Draft"):
        assert words in page


def new_office(client, case, appeal, source, **values: Any) -> dict[str, Any]:
    """The form of a recipient with the short form of a new office open, and filled in."""
    key = f"recipient-new-{appeal.pk}"
    begun = opened(client, case, key) | quoted(key, source, "Minister, Person M")
    shown = held(client.post(at(case, key), begun | {"do": f"open:{key}-post"}, headers=FRAGMENT))
    assert shown[f"{key}-open"] == f"{key}-post"
    return shown | {f"{key}-post-{name}": value for name, value in values.items()}


def test_an_office_is_made_beside_its_recipient_with_holder_and_channels_and_one_quote_proves_them(case, client, draft):
    source = factories.source()
    data = new_office(
        client, case, draft, source,
        **{"new-title": "Minister of Placeholders", "holder-name": "Person M", "holder-style": "H.E.",
           "ways-post": "1 Some Street\nSome Town", "ways-phone": "+855 00 000 000", "ways-email": "placeholder@"},
    )  # fmt: skip
    save(client, case, f"recipient-new-{draft.pk}", data)
    post = Post.objects.get(title="Minister of Placeholders")
    recipient = Recipient.objects.get(post=post)
    assert str(recipient.holder) == "H.E. Person M" and recipient.appeal == draft
    assert [channel.kind for channel in post.channels.all()] == ["post", "phone", "email"]
    facts = [recipient, post, recipient.holder, *post.channels.all()]
    assert all([row.quote for row in fact.citations.all()] == ["Minister, Person M"] for fact in facts)
    page = client.get(story(case)).content.decode()
    offices = page[page.index('id="s-offices"') : page.index('id="s-sources"')]
    assert "placeholder@" in offices and "Cannot be used as it stands" in offices
    assert f'id="channel-{post.channels.first().pk}"' in offices and "no source yet" not in offices
    key = f"channel-{post.channels.get(kind='email').pk}"
    save(client, case, key, typed(opened(client, case, key), key, value="office@example.org"))
    assert Channel.objects.get(post=post, kind="email").value == "office@example.org"


def test_a_holder_whom_the_record_has_is_asked_about_and_chosen(case, client, draft):
    known = factories.person("Person Mortimer")
    data = new_office(
        client,
        case,
        draft,
        factories.source(),
        **{"new-title": "Minister of Doubles", "holder-name": "Person Mortimer"},
    )
    key = f"recipient-new-{draft.pk}"
    asked = client.post(at(case, key), data | {"do": "save"}, headers=FRAGMENT)
    assert f'value="pick:{key}-post-holder={known.pk}"' in asked.content.decode()
    assert not Post.objects.filter(title="Minister of Doubles").exists()
    picked = client.post(at(case, key), data | {"do": f"pick:{key}-post-holder={known.pk}"}, headers=FRAGMENT)
    save(client, case, key, data | held(picked))
    assert Tenure.objects.get(post__title="Minister of Doubles").person == known
    assert Person.objects.filter(name="Person Mortimer").count() == 1


def test_an_office_of_another_case_is_not_found_and_an_office_can_be_written_to_from_two(case, client, draft):
    other = factories.case("another-case")
    theirs = factories.appeal(other)
    post = theirs.recipients.get().post
    for key in (f"post-{post.pk}", f"channel-{post.channels.get().pk}", f"demand-{theirs.demands.get().pk}",
                f"recipient-new-{theirs.pk}", f"channel-new-{post.pk}", f"appeal-{theirs.pk}"):  # fmt: skip
        assert client.get(at(case, key), headers=FRAGMENT).status_code == 404, key
    key = f"recipient-new-{draft.pk}"
    save(client, case, key, typed(opened(client, case, key), key, post=str(post.pk)))
    stored = f"recipient-{draft.recipients.get(post=post).pk}"
    offered = client.get(at(case, stored), headers=FRAGMENT).context["editor"].form.fields
    assert [*offered["holder"].queryset] == [*post.tenures.all()]
    assert [*offered["channels"].queryset] == [*post.channels.all()]
    assert client.get(at(case, f"channel-{post.channels.get().pk}"), headers=FRAGMENT).status_code == 200


def test_dates_are_proposed_with_a_draft_and_kept_by_coordinators_once_it_is_out(
    case, client, draft, coordinator, client_of
):
    out = factories.appeal(case)
    due = out.due_dates.get()
    page = client.get(story(case)).content.decode()
    assert f'data-add="date-new-{draft.pk}"' in page and f'data-add="date-new-{out.pk}"' not in page
    assert f'data-edit="date-{due.pk}"' not in page and "Coordinators and publishers change its dates" in page
    assert client.get(at(case, f"date-{due.pk}"), headers=FRAGMENT).status_code == 403
    key = f"date-new-{draft.pk}"
    forged = typed(opened(client, case, key), key, date="1 March 2027", appeal=str(out.pk), kind="follow_up")
    answer = client.post(at(case, key), forged | {"do": "save"}, headers=FRAGMENT)
    assert "dates of drafts only" in answer.content.decode() and out.due_dates.count() == 1
    mine = client_of(coordinator).get(story(case)).content.decode()
    assert f'data-edit="date-{due.pk}"' in mine and f'data-add="date-new-{out.pk}"' in mine
    assert "Coordinators and publishers change its dates" not in mine


def test_an_appeal_of_two_cases_keeps_both_when_it_is_edited_on_the_story_of_one(case, client, draft):
    other = factories.case("another-case")
    draft.cases.add(other)
    draft.people.set([case.subjects.get(), other.subjects.get()])
    key = f"appeal-{draft.pk}"
    save(client, case, key, typed(opened(client, case, key), key, title="A new title"))
    draft.refresh_from_db()
    assert draft.title == "A new title" and draft.cases.count() == 2 and draft.people.count() == 2


def test_plain_pages_lead_back_to_the_row_in_its_story(case, client, draft):
    post = draft.recipients.get().post
    for row, key in (
        (draft, "appeal"),
        (post, "post"),
        (post.channels.get(), "channel"),
        (draft.demands.get(), "demand"),
    ):
        page = client.get(address(type(row), "change", row.pk)).content.decode()
        assert f'href="{story(case)}#{key}-{row.pk}"' in page


def test_what_lacks_a_source_leads_to_the_form_where_it_is_mended(case, client, draft):
    post = draft.recipients.get().post
    facts = {"event": case.events.get(), "demand": draft.demands.get(), "channel": post.channels.get()}
    for fact in facts.values():
        fact.citations.all().delete()
    of_case = client.get(reverse("admin:cases_case_submit", args=[case.pk])).content.decode()
    assert f'href="{story(case)}?edit=event-{facts["event"].pk}#event-{facts["event"].pk}"' in of_case
    head = client.get(story(case)).content.decode()
    assert f'href="{story(case)}?edit=event-{facts["event"].pk}#event-{facts["event"].pk}"' in head
    of_appeal = client.get(reverse("admin:appeals_appeal_submit", args=[draft.pk])).content.decode()
    for name in ("demand", "channel"):
        key = f"{name}-{facts[name].pk}"
        assert f'href="{story(case)}?edit={key}#{key}"' in of_appeal
        assert client.get(f"{story(case)}?edit={key}").status_code == 200


def test_whoever_saves_an_address_that_cannot_be_used_is_told_at_once(case, client, draft):
    channel = draft.recipients.get().post.channels.get()
    send(client, Channel, "change", channel.pk, value="placeholder@")
    channel.refresh_from_db()
    assert channel.value == "placeholder@"
    assert "It cannot be used as it stands" in client.get(story(case)).content.decode()


def test_who_may_only_look_is_offered_nothing(case, draft, db, client_of):
    administrator = client_of(member(Role.ADMINISTRATOR))
    assert administrator.get(at(case, f"demand-new-{draft.pk}"), headers=FRAGMENT).status_code in (403, 404)
