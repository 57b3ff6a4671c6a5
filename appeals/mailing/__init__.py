"""Mails to followers and reminders to colleagues: what is new for whom (occasions), the outbox, and how one mail is made, worded
and handed over."""
