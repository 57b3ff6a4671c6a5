"""By which day a message is answered, by what it is about. Pure: settings and instants in, days out."""

import datetime
from collections.abc import Mapping
from typing import Any

from cases.vocab import MessageTopic

# The name of the setting that holds the days of each topic.
DAYS = {
    MessageTopic.CORRECT: "answer_days",
    MessageTopic.REMOVE: "removal_days",
    MessageTopic.PRESS: "press_days",
    MessageTopic.OTHER: "answer_days",
}


def days_for(topic: str, settings: Mapping[str, Any]) -> int:
    """How many days a message about `topic` may wait; what has no topic waits like a correction."""
    known = MessageTopic(topic) if topic in MessageTopic.values else MessageTopic.CORRECT
    return int(settings[DAYS[known]])


def answer_by(topic: str, received: datetime.datetime, settings: Mapping[str, Any]) -> datetime.date:
    """The last day (UTC) on which the promise is kept."""
    day = received.astimezone(datetime.UTC).date()
    return day + datetime.timedelta(days=days_for(topic, settings))
