"""A real mail server for the worker."""

from tests.letterbox import letterbox  # noqa: F401 (a fixture)
