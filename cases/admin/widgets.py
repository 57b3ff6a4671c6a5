"""Choosing related records by typing a part of their names."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


class _KnowsNumbers:
    """Django's autocomplete asks the database for whatever was sent as an id; we ask only for what can be one."""

    def optgroups(self, name, value, attr=None):
        numbers = [one for one in value if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]
        return super().optgroups(name, numbers, attr)  # type: ignore[misc]


class OneByName(_KnowsNumbers, AutocompleteSelect):
    """One record."""


class SeveralByName(_KnowsNumbers, AutocompleteSelectMultiple):
    """Several records."""
