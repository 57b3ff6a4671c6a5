"""Public pages as linked data, read by a JSON-LD processor that is not ours, without a network."""

import json
import re
from datetime import timedelta

import pytest
from pyld import jsonld

from appeals import snapshots
from appeals.actions import publication
from cases import publishing
from cases.linked import as_script
from cases.models import Case, CaseSubject, PublishedReference
from tests import factories
from tests.public.conftest import named_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_cases")]
BASE = "http://127.0.0.1:8000"
S = "https://schema.org/"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
# What schema.org's own context says of the terms that we use: these hold addresses, those hold dates.
ADDRESSES = ("url", "sameAs", "license", "contentUrl", "item", "archivedAt", "gender")
DATES = ("datePublished", "dateModified", "birthDate", "deathDate", "legislationDate")
# The terms of schema.org that our pages use, by the type they stand on.
THING = {"name", "url", "description", "identifier", "sameAs", "alternateName"}
WORK = THING | {
    "inLanguage", "license", "isPartOf", "datePublished", "dateModified", "version", "about", "mentions", "citation",
    "abstract", "contentLocation", "correction", "publisher", "author", "genre", "archivedAt",
}  # fmt: skip
PAGE = WORK | {"mainEntity"}
ORGANISATION = THING | {"parentOrganization", "email"}
TERMS = {
    "WebPage": PAGE, "CollectionPage": PAGE, "AboutPage": PAGE, "WebSite": WORK | {"potentialAction"}, "CreativeWork": WORK,
    "Thing": THING, "Person": THING | {"gender", "birthDate", "deathDate", "nationality"}, "Organization": ORGANISATION,
    "GovernmentOrganization": ORGANISATION, "PoliticalParty": ORGANISATION, "NGO": ORGANISATION, "NewsMediaOrganization": ORGANISATION,
    "Place": THING | {"address", "containedInPlace", "geo"}, "Country": THING, "AdministrativeArea": THING | {"containedInPlace"},
    "GeoCoordinates": {"latitude", "longitude"}, "PropertyValue": {"propertyID", "value", "url"},
    "Legislation": WORK | {"legislationIdentifier", "legislationDate", "legislationJurisdiction"}, "CorrectionComment": {"text", "datePublished"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name", "item", "url"}, "SearchAction": {"target", "query-input"}, "EntryPoint": {"urlTemplate"},
    "Dataset": WORK | {"isAccessibleForFree", "creator", "measurementTechnique", "hasPart", "distribution"},
    "DataDownload": {"name", "encodingFormat", "contentUrl"},
}  # fmt: skip
PAGES = [
    "/", "/about/", "/cases/", "/appeals/", "/cases/kem-sokha/", "/cases/muong-sopheak/", "/appeals/urgent-action-278-17/",
    "/appeals/front-line-defenders-muong-sopheak/", "/facilities/", "/laws/", "/organisations/", "/officials/", "/countries/kh/",
    "/data/",
]  # fmt: skip


def load(url, options=None):
    """The context of schema.org, as far as we use it: nothing is fetched."""
    assert url.rstrip("/") == "https://schema.org"
    terms = {"@vocab": S} | {name: {"@id": S + name, "@type": "@id"} for name in ADDRESSES}
    terms |= {name: {"@id": S + name, "@type": f"{S}Date"} for name in DATES}
    document = {"@context": terms | {"query-input": f"{S}query-input"}}
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


def plain(visitor, address: str) -> dict:
    (found,) = BLOCK.findall(visitor.get(address).content.decode())
    return json.loads(found)


def triples(visitor, address: str) -> str:
    """What another program makes of the page: everything that was said, as RDF."""
    return jsonld.to_rdf(plain(visitor, address), {"documentLoader": load, "format": "application/n-quads"})


def nodes(data) -> list[dict]:
    if isinstance(data, list):
        return [node for row in data for node in nodes(row)]
    if not isinstance(data, dict) or "@value" in data:
        return []
    return [data, *(node for value in data.values() for node in nodes(value))]


def references() -> list[str]:
    return [row.get_absolute_url() for row in PublishedReference.objects.named()]


class TestEveryPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_is_read_by_another_program_and_loses_nothing(self, visitor, address):
        data = plain(visitor, address)
        (page,) = jsonld.expand(data, {"documentLoader": load})
        assert page["@id"].startswith(BASE + address) and page["@type"][0].startswith(S)
        again = jsonld.compact(page, f"{S}", {"documentLoader": load})
        assert sum(len(node) for node in nodes(again)) >= sum(len(node) for node in nodes(data))

    def test_uses_the_words_of_schema_org_where_they_belong(self, visitor):
        for address in [*PAGES, *references()]:
            for node in nodes(plain(visitor, address)):
                if set(node) == {"@id"}:
                    continue
                kind = node.get("@type")
                assert kind in TERMS, (address, kind)
                own = {name for name in node if not name.startswith("@")}
                assert own <= TERMS[kind], (address, kind, own - TERMS[kind])
                assert all(value not in ("", None, [], {}) for value in node.values()), (address, node)

    def test_names_only_pages_that_are_there(self, visitor):
        for address in [*PAGES, *references()]:
            for node in nodes(plain(visitor, address)):
                if node.get("url", "").startswith(BASE):
                    assert visitor.get(node["url"].removeprefix(BASE)).status_code in (200, 302), node["url"]

    def test_says_nothing_that_is_wrong_tomorrow(self, visitor):
        for address in [*PAGES, *references()]:
            said = json.dumps(plain(visitor, address)).casefold()
            for word in (
                "pretrial",
                "pre-trial",
                "detained (",
                "status",
                "confirmed",
                "1 february 2018",
                "2018-02-01",
                "days",
                '"open"',
            ):
                assert word not in said, (address, word)

    def test_does_not_change_with_the_day(self, visitor, time_machine, now):
        time_machine.move_to(now)
        today = [plain(visitor, address) for address in PAGES]
        time_machine.move_to(now + timedelta(days=400))
        assert [plain(visitor, address) for address in PAGES] == today

    @pytest.mark.parametrize(
        "address", ["/cases/kem-sokha/v/1/", "/cases/kem-sokha/?asof=2026-11-22", "/cases/?q=Sokha", "/method/"]
    )
    def test_is_silent_where_it_is_no_page_of_its_own(self, visitor, address):
        assert "ld+json" not in visitor.get(address).content.decode()


class TestTheTwoCases:
    def test_kem_sokha(self, visitor):
        page = plain(visitor, "/cases/kem-sokha/")
        (who,) = page["about"]
        assert (who["@type"], who["name"], who["gender"]) == ("Person", "Kem Sokha", "https://schema.org/Male")
        assert not {"birthDate", "nationality", "affiliation", "jobTitle", "memberOf"} & set(who)
        assert page["identifier"] == [
            {"@type": "PropertyValue", "propertyID": "Urgent Action", "value": "278.17", "url": f"{BASE}/id/ua/278-17"}
        ]
        assert page["sameAs"] == [f"{BASE}/id/ua/278-17"]
        assert visitor.get("/id/ua/278-17").url == "/cases/kem-sokha/"

    def test_muong_sopheak_whose_gender_no_source_states(self, visitor):
        page = plain(visitor, "/cases/muong-sopheak/")
        (who,) = page["about"]
        assert "gender" not in who and not {"identifier", "sameAs"} & set(page)

    def test_the_urgent_action_has_no_issuer_and_no_day_of_issue(self, visitor):
        call = plain(visitor, "/appeals/urgent-action-278-17/")["mainEntity"]
        assert not {"author", "datePublished"} & set(call)  # unstated; between 14 and 31 December 2017, inferred
        assert (call["genre"], call["identifier"][0]["value"]) == ("Urgent Action", "278.17")
        assert "politically motivated" in call["abstract"]  # the issuer's judgement, and not a description of ours
        assert "sameAs" not in call  # the number leads to the case

    def test_the_statement_has_both(self, visitor):
        call = plain(visitor, "/appeals/front-line-defenders-muong-sopheak/")["mainEntity"]
        assert [who["name"] for who in call["author"]] == ["Front Line Defenders"]
        assert call["datePublished"] == "2020-09-14"

    def test_another_program_finds_the_number_and_the_person_as_facts(self, visitor):
        facts = triples(visitor, "/cases/kem-sokha/")
        page = f"<{BASE}/cases/kem-sokha/>"
        assert f"{page} <{S}sameAs> <{BASE}/id/ua/278-17> ." in facts
        assert f'<{S}name> "Kem Sokha" .' in facts


class TestWhatTheTwoCasesName:
    def thing(self, visitor, address: str) -> dict:
        return plain(visitor, address)["mainEntity"]

    def test_an_embassy_is_not_said_to_be_in_the_country_it_is_of(self, visitor):
        found = self.thing(visitor, "/organisations/kh-embassy-washington/")
        assert found["@type"] == "GovernmentOrganization" and "Cambodia" not in str(found).replace(
            "Royal Embassy of Cambodia", ""
        )

    def test_a_place_lies_in_its_province_and_in_no_country_that_no_source_prints(self, visitor):
        found = self.thing(visitor, "/facilities/cc3/")
        assert found["containedInPlace"] == {"@type": "AdministrativeArea", "name": "Tbong Khmum"}
        assert found["alternateName"] == ["CC3"] and "geo" not in found

    def test_an_article_is_part_of_its_law(self, visitor):
        found = self.thing(visitor, "/laws/kh-criminal-code-443/")
        assert (found["@type"], found["isPartOf"]["name"]) == ("Legislation", "Cambodian Criminal Code")

    def test_nobody_is_said_to_hold_an_office_today(self, visitor):
        assert "Sar Kheng" not in str(plain(visitor, "/officials/kh-minister-of-the-interior/"))


class TestASnapshot:
    def test_is_a_dataset_and_part_of_the_whole(self, visitor, now):
        name = snapshots.make_and_build(now=now).name
        page = plain(visitor, f"/data/{name}/")["mainEntity"]
        assert (page["@type"], page["version"], page["datePublished"]) == ("Dataset", name, name)
        assert page["isPartOf"]["@id"] == plain(visitor, "/data/")["mainEntity"]["@id"] == f"{BASE}/data/#dataset"
        assert [part["url"] for part in plain(visitor, "/data/")["mainEntity"]["hasPart"]] == [f"{BASE}/data/{name}/"]
        for file in page["distribution"]:
            assert visitor.head(file["contentUrl"].removeprefix(BASE)).status_code == 200, file


class TestWhatIsNotSure:
    @pytest.fixture
    def told(self, visitor, publisher, now):
        """The linked person of a case whose birth is proven by a citation with these values."""

        def tell(birth: str = "1975-04-17", **citation) -> dict:
            row = factories.case("told", people=0)
            who = factories.person("Person A", birth=birth)
            who.citations.filter(field="birth").delete()
            factories.cite(who, field="birth", **citation)
            factories.grounds(who)
            factories.held(CaseSubject.objects.create(case=row, person=who))
            publishing.publish(row, by=publisher, now=now)
            (subject,) = plain(visitor, "/cases/told/")["about"]
            return subject

        return tell

    def test_a_printed_day_is_said(self, told):
        assert told()["birthDate"] == "1975-04-17"

    @pytest.mark.parametrize(
        ("birth", "said"), [("1975-04", "1975-04"), ("1975", "1975"), ("1975~", ""), ("1975?", ""), ("1974/1976", "")]
    )
    def test_no_day_is_more_exact_than_its_source(self, told, birth, said):
        assert told(birth).get("birthDate", "") == said

    @pytest.mark.parametrize(
        "citation",
        [
            {"reading": "inferred", "reading_note": "By us."},
            {"hedge": "believed"},
            {"reading": "doubtful", "reading_note": "Torn."},
        ],
    )
    def test_what_is_inferred_hedged_or_doubtful_stays_on_the_page(self, told, citation):
        assert "birthDate" not in told(**citation)

    def test_what_is_disputed_stays_on_the_page(self, visitor, told, publisher, now):
        assert "birthDate" in told()
        who = Case.objects.get(slug="told").subjects.get().person
        factories.cite(who, field="birth", stance="contradicts", says_instead="In 1976.", stance_by="a newspaper")
        publishing.publish(Case.objects.get(slug="told"), by=publisher, now=now)
        assert "birthDate" not in plain(visitor, "/cases/told/")["about"][0]


class TestNamesAndNumbers:
    def test_in_other_scripts_carry_their_language(self, visitor, publisher):
        named_case(publisher, "named", "Person A", ("កឹម", "km", "Khmr"))
        assert plain(visitor, "/cases/named/")["about"][0]["alternateName"] == [{"@language": "km", "@value": "កឹម"}]
        assert '<https://schema.org/alternateName> "កឹម"@km .' in triples(visitor, "/cases/named/")

    def test_of_every_register_lead_back_to_the_page(self, visitor, publisher, now):
        row = named_case(
            publisher, "many", "Person A", obs="KHM 003 / 0920 / OBS 107", court="លេខ ១២៣/២០១៧", other="A&B <1>"
        )
        Case.objects.filter(pk=row.pk).update(reference="HAB-2026-007")
        publishing.publish(Case.objects.get(pk=row.pk), by=publisher, now=now)
        page = plain(visitor, "/cases/many/")
        assert {one["value"] for one in page["identifier"]} == {
            "KHM 003 / 0920 / OBS 107",
            "លេខ ១២៣/២០១៧",
            "A&B <1>",
            "HAB-2026-007",
        }
        for place in page["sameAs"]:
            assert visitor.get(place.removeprefix(BASE)).url == "/cases/many/", place

    def test_a_correction_is_told(self, visitor, publisher, now):
        row = named_case(publisher, "corrected", "Person A")
        row.corrections.create(on="2026-11-20", text="The month was wrong.")
        publishing.publish(row, by=publisher, now=now)
        (told,) = plain(visitor, "/cases/corrected/")["correction"]
        assert told == {"@type": "CorrectionComment", "datePublished": "2026-11-20", "text": "The month was wrong."}


class TestATakenBackCase:
    @pytest.mark.parametrize("silently", [True, False])
    def test_is_in_no_linked_data(self, visitor, publisher, now, silently):
        row = Case.objects.get(slug="muong-sopheak")
        publication.withdraw_case(row, by=publisher, now=now, why="asked", silently=silently)
        for address in ("/", "/cases/", "/appeals/", "/countries/kh/", *references()):
            assert "opheak" not in json.dumps(plain(visitor, address)), address

    def test_takes_along_an_organisation_that_nobody_but_itself_names(self, visitor, publisher, now):
        """Its own page says who publishes its source, which is itself, and what the source is called."""
        assert b"opheak" in visitor.get("/organisations/front-line-defenders/").content
        row = Case.objects.get(slug="muong-sopheak")
        publication.withdraw_case(row, by=publisher, now=now, why="asked", silently=True)
        assert visitor.get("/organisations/front-line-defenders/").status_code == 404


class TestAnyTitle:
    def test_has_no_sign_that_ends_a_script(self):
        assert not set("<>&\u2028\u2029") & set(as_script({"a": "</script><!--&\u2028\u2029"}))

    @pytest.mark.parametrize("title", ["</script><script>alert(1)</script>", "<!--", "\u202eturned", "កឹម សុខា", "💥"])
    def test_cannot_be_broken_out_of(self, visitor, publish_anew, now, title):
        publish_anew(now, title=title, summary=title)
        for address in ("/cases/hostile/", "/cases/"):
            assert title in [node.get("name") for node in nodes(plain(visitor, address))]


class TestTwins:
    """The links by which a program finds the same as JSON."""

    @pytest.mark.parametrize(
        "address",
        [
            "/cases/",
            "/cases/?q=Sokha",
            "/cases/kem-sokha/",
            "/appeals/",
            "/appeals/urgent-action-278-17/",
            "/facilities/",
        ],
    )
    def test_stand_in_the_head_and_answer(self, visitor, address):
        html = visitor.get(address).content.decode()
        (twin,) = re.findall(r'<link rel="alternate" type="application/json" href="([^"]+)">', html)
        assert twin == "/api/v1" + address.replace("/?", "?").removesuffix("/")
        answer = visitor.get(twin)
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
