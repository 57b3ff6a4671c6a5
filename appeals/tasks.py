"""What the worker does by the clock for the response. Each task calls one function and decides nothing."""

from django.utils import timezone
from procrastinate.contrib.django import app

from appeals.actions import lookout


@app.periodic(cron="* * * * *")
@app.task(name="appeals.look", queueing_lock="look", lock="look")
def look(timestamp: int) -> None:
    """Every minute: what was touched since the last look, does it differ from what is published?"""
    lookout.look(now=timezone.now())


@app.periodic(cron="41 2 * * *")
@app.task(name="appeals.look_at_all", queueing_lock="look_at_all", lock="look")
def look_at_all(timestamp: int) -> None:
    """Every night: all documents, so that nothing that slipped by stays unseen."""
    lookout.look_at_all(now=timezone.now())
