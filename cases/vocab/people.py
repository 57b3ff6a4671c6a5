"""People, their names and relatives; organisations, and the ways to write to an office."""

from django.utils.translation import gettext_lazy as _

from cases.vocab.base import Vocabulary


class Gender(Vocabulary):
    FEMALE = "female", _("As the source states it."), _("Female")
    MALE = "male", _("As the source states it."), _("Male")
    OTHER = "other", _("Another gender, as the source states it."), _("Another gender")
    UNSTATED = "unstated", _("No source states it. We do not guess."), _("Not stated")


class NameKind(Vocabulary):
    FULL = "full", _("The name in full."), _("Full name")
    ALIAS = "alias", _("Another name the person goes by."), _("Alias")
    NICKNAME = "nickname", _("A name used by friends and the public."), _("Nickname")
    SCRIPT = "script", _("The name in its own script."), _("In its own script")
    TRANSLITERATION = "transliteration", _("Another way to write the name in Latin letters."), _("Transliteration")
    FORMER = "former", _("A name no longer used."), _("Former name")


class Script(Vocabulary):
    LATN = "Latn", "", _("Latin")
    KHMR = "Khmr", "", _("Khmer")
    ARAB = "Arab", "", _("Arabic")
    HANS = "Hans", "", _("Chinese, simplified")
    HANT = "Hant", "", _("Chinese, traditional")
    CYRL = "Cyrl", "", _("Cyrillic")
    DEVA = "Deva", "", _("Devanagari")
    MYMR = "Mymr", "", _("Burmese")
    THAI = "Thai", "", _("Thai")
    LAOO = "Laoo", "", _("Lao")
    HEBR = "Hebr", "", _("Hebrew")
    ETHI = "Ethi", "", _("Ethiopic")
    ZYYY = "Zyyy", "", _("Another script")


class RelationKind(Vocabulary):
    SPOUSE = "spouse", _("Husband, wife or partner."), _("Spouse or partner")
    PARENT = "parent", _("Mother or father."), _("Parent")
    CHILD = "child", _("Son or daughter."), _("Child")
    SIBLING = "sibling", _("Brother or sister."), _("Brother or sister")
    RELATIVE = "relative", _("Another relative, or one that is not described further."), _("Relative")
    LAWYER = "lawyer", _("Acts for the person in law."), _("Lawyer")
    COLLEAGUE = "colleague", _("Works, campaigns or is detained for the same cause."), _("Colleague")


class OrganisationKind(Vocabulary):
    PARTY = "party", _("A political party."), _("Political party")
    NGO = "ngo", _("A group independent of the state: association, union, human rights group."), _("Organisation")
    COURT = "court", _("A court or a judge's office."), _("Court")
    PROSECUTOR = "prosecutor", _("A prosecutor's office."), _("Prosecution")
    MINISTRY = "ministry", _("A ministry or another office of government."), _("Ministry")
    PARLIAMENT = "parliament", _("A parliament or one of its chambers."), _("Parliament")
    POLICE = "police", _("A police force."), _("Police")
    FORCE = "force", _("Army, guard, intelligence or another armed force."), _("Security force")
    EMBASSY = "embassy", _("An embassy or another mission abroad."), _("Embassy")
    MEDIA = "media", _("A newspaper, broadcaster or news site."), _("Media")
    INTERNATIONAL = "international", _("A body of states, such as the UN."), _("International body")
    GOVERNMENT = "government", _("A government as a whole."), _("Government")
    OTHER = "other", _("None of these, or not known."), _("Other")


class ChannelKind(Vocabulary):
    POST = "post", _("A postal address."), _("Letter")
    PHONE = "phone", _("A telephone number."), _("Phone")
    FAX = "fax", _("A fax number."), _("Fax")
    EMAIL = "email", _("An e-mail address."), _("E-mail")
    SOCIAL = "social", _("An account on a social network."), _("Social")
    FORM = "form", _("A form on a web site."), _("Web form")
