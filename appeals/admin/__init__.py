"""The admin of the response. Importing it registers every page."""

from appeals.admin import (
    appeals,
    came_of,
    consent,
    due,
    find,
    followers,
    importing,
    index,
    issuing,
    merge,
    publish,
    reports,
    state,
    story,
    update,
    worklists,
)

__all__ = [
    "appeals",
    "came_of",
    "consent",
    "due",
    "find",
    "followers",
    "importing",
    "index",
    "issuing",
    "merge",
    "publish",
    "reports",
    "state",
    "story",
    "update",
    "worklists",
]
