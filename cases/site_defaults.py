"""What pages say of the organisation until an administrator has saved its settings. Pure."""

from typing import Any

DEFAULTS: dict[str, Any] = {
    "name": "Habeas",
    "about": "",
    "contact_email": "",
    "contact_address": "",
    "answer_days": 7,
    "removal_days": 3,
    "press_days": 2,
    "forget_days": 30,
    "leave_url": "https://www.wikipedia.org/",
    "licence": "",
    "licence_url": "",
    "review_days": 90,
    "four_eyes": True,
}
