"""The admin of the response. Importing it registers every page."""

from appeals.admin import appeals, due, index, publish

__all__ = ["appeals", "due", "index", "publish"]
