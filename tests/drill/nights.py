"""Many days of the desk in an hour of ours: a worker in a process of its own, killed while it works; a mail server that is real;
colleagues who act, come and go; a clock that leaps. What was told is compared, run by run, with tests/desk/expected.py."""

import datetime as dt
import os
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections

from accounts.models import User
from appeals import reminders
from appeals.actions import due_keeping
from appeals.mailing import outbox
from appeals.models import DeskSettings, DueDate, Mail, Reminder, ReminderPreference
from appeals.vocab import AppealState
from cases.models import Case
from tests.desk.expected import House, Keeping, Seen, Telling, Wants, all_tellings, is_late, to_tell
from tests.desk.witness import last_day
from tests.drill.house import UNSPEAKABLE
from tests.mail.world import read

LATE_WORDS = "This reminder is late", "you should have been told before"
Of = tuple[int, dt.date]  # a date, and the day that it is for
Key = tuple[int, dt.date, int, int]  # with account and days before


# The worker


@dataclass(frozen=True)
class Death:
    """When the worker is killed: at so many statements or commits, before or after; or when the server has taken a mail."""

    at_statement: int = 0
    at_mail: int = 0
    after: bool = False


def work(now: dt.datetime, death: Death = Death()) -> None:
    """What the worker's tasks do, in their order. Runs in a process of its own."""
    count = 0

    def step(do: Any) -> Any:
        nonlocal count
        count += 1
        if count == death.at_statement and not death.after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = do()
        if count == death.at_statement and death.after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    connection.ensure_connection()
    commit = connection._commit
    connection._commit = lambda: step(commit)  # type: ignore[method-assign]
    with connection.execute_wrapper(lambda execute, *words: step(lambda: execute(*words))):
        due_keeping.keep_up(now=now)
        reminders.remind(now=now)
        outbox.send_due(now=now)
    del connection._commit
    connections.close_all()


@dataclass
class Worker:
    """Starts runs one after the other, and kills them."""

    server: Any
    deaths: int = 0

    def run(self, now: dt.datetime, death: Death = Death()) -> bool:
        """Whether it came to its end."""
        connections.close_all()  # nothing is shared with the other process
        process = get_context("fork").Process(target=work, args=(now, death))
        already = len(self.server.mails)

        def kill(_envelope: Any) -> None:
            if death.at_mail and len(self.server.mails) - already == death.at_mail:
                process.kill()

        self.server.when_taken = kill
        process.start()
        process.join(120)
        assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
        self.deaths += process.exitcode != 0
        return process.exitcode == 0


# The same rows, read plainly


@dataclass(frozen=True)
class Standing:
    """A date that someone may be reminded of."""

    pk: int
    date: dt.date
    zone: str
    inclusive: bool
    set_at: dt.datetime | None
    appeal_id: int | None
    own: int | None
    cases: tuple[Keeping, ...]

    @property
    def of(self) -> Of:
        return self.pk, last_day(self.date, self.inclusive)


def reference(due: DueDate) -> str:
    """What names a date in a mail."""
    if due.appeal:
        return due.appeal.reference or f"Appeal no. {due.appeal_id}"
    return (due.case and due.case.reference) or f"Case no. {due.case_id}"


def house_now() -> House:
    settings = DeskSettings.objects.get()
    wants: dict[int, Wants] = {}
    for row in ReminderPreference.objects.order_by("appeal_id"):
        mine = wants.get(row.user_id) or Wants(tuple(settings.offsets), of_appeals={})
        if row.appeal_id:
            mine.of_appeals[row.appeal_id] = tuple(row.offsets)
            wants[row.user_id] = mine
        else:
            wants[row.user_id] = Wants(tuple(row.offsets), row.rhythm, mine.of_appeals)
    return House(settings.hour, settings.grace_days, tuple(settings.offsets), wants)


def standing_now() -> Iterator[Standing]:
    active = {user.pk: set(user.roles) for user in User.objects.filter(is_active=True)}
    able = {pk for pk, roles in active.items() if roles & {"coordinator", "publisher"}}

    def keeping(case: Case) -> Keeping:
        keeper = next((pk for pk in (case.coordinator_id, case.backup_id) if pk in able), None)
        return Keeping(keeper, case.backup_id if case.backup_id in able and case.backup_id != keeper else None)

    rows = DueDate.objects.filter(decision="").select_related("appeal", "case").prefetch_related("appeal__cases")
    for row in rows:
        if row.appeal and row.appeal.state not in (AppealState.OPEN, AppealState.PAUSED):
            continue
        if row.for_whom_id and row.for_whom_id not in active:
            continue
        cases = [row.case] if row.case else list(row.appeal.cases.all())
        yield Standing(
            row.pk,
            row.date,
            row.zone,
            row.inclusive,
            row.set_at,
            row.appeal_id,
            row.for_whom_id,
            tuple(map(keeping, cases)),
        )


def coordinators_now() -> list[int]:
    return list(User.objects.filter(is_active=True, roles__contains=["coordinator"]).values_list("pk", flat=True))


# The comparison


@dataclass
class Watch:
    """What was told until now, and what was wrong with it."""

    server: Any
    seen: dict[Of, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    waits: dict[Of, set[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )  # was to be told, at some time
    reached: dict[Key, str] = field(default_factory=dict)  # by which mail
    dropped: set[int] = field(default_factory=set)  # mails that were not written
    wrong: list[str] = field(default_factory=list)
    came: int = 0  # mails at the server
    count: Counter[str] = field(default_factory=Counter)

    def look(self, now: dt.datetime, whole: bool) -> None:
        """After a run: what it told is what it had to tell; of a run that was killed, a part of it."""
        house, coordinators = house_now(), coordinators_now()
        rows: dict[Of, list[Reminder]] = defaultdict(list)
        for row in Reminder.objects.select_related("mail").exclude(queued_at=None):
            rows[row.due_id, row.day].append(row)
        wanted: set[Key] = set()
        for due in standing_now():
            tellings = all_tellings(due, due.cases, coordinators, house)
            wanted |= {(*due.of, *key) for key in tellings}
            self._look_at(due, tellings, rows.pop(due.of, []), now, whole)
        for left in rows.values():
            self.wrong += [f"told of what does not stand at {now}: {row}" for row in left if row.queued_at == now]
        self._read_mails(now, wanted)
        self._look_at_dropped(now, wanted)

    def _look_at(
        self,
        due: Standing,
        tellings: dict[tuple[int, int], Telling],
        rows: list[Reminder],
        now: dt.datetime,
        whole: bool,
    ) -> None:
        for run in self.seen[due.of]:  # whoever is not to be told for a while, and then again, has come later
            run.meant = {key: one for key, one in run.meant.items() if key in tellings}
        told = {(row.recipient_id, row.offset): row for row in rows if row.queued_at == now}
        must, may = to_tell(tellings, [self._heard(run, rows, tellings) for run in self.seen[due.of]], now)
        if whole and (missing := must.keys() - told.keys()):
            self.wrong.append(f"missing {sorted(missing)} at {now}: {due}; {self._known(due, rows)}")
        # A row that was written with those of others waits through the absence of whoever it is for.
        if more := told.keys() - must.keys() - may - self.waits[due.of]:
            self.wrong.append(f"early, again, or nobody's {sorted(more)} at {now}: {due}; {self._known(due, rows)}")
        self.waits[due.of] |= must.keys()
        for key, row in told.items():
            self.count[row.role] += 1
            self.count["late"] += row.is_late
            mine = tellings.get(key)
            if mine and (row.role != mine.role or (mine.mail[0] == mine.mail[1] and row.is_late != is_late(mine, now))):
                self.wrong.append(f"{row.role}, late {row.is_late}, at {now} is not {mine}: {due}")
        if told:
            # Not who came later: another rhythm of mails does not make them one of those who were to be told.
            heard = {key for run in self.seen[due.of] for key in run.told}
            meant = {key: one for key, one in tellings.items() if key in must or key in may | heard}
            self.seen[due.of].append(Seen(now, meant, set(told)))

    def _known(self, due: Standing, rows: list[Reminder]) -> str:
        """All that is known of a date that went wrong."""
        lines = [
            f"row {row.recipient_id} {row.offset} {row.role} queued {row.queued_at} mail {row.mail_id}"
            f" sent {row.mail and row.mail.sent_at} {row.mail and row.mail.end}"
            for row in rows
        ]
        lines += [f"run {run.now} told {sorted(run.told)} meant {sorted(run.meant)}" for run in self.seen[due.of]]
        return "\n".join(lines)

    def _heard(self, run: Seen, rows: list[Reminder], tellings: dict[tuple[int, int], Telling]) -> Seen:
        """A run, with those alone whom it reached, or whose mail waits and will be written."""
        still = {
            (row.recipient_id, row.offset) for row in rows
            if row.mail and (row.mail.sent_at or (not row.mail.end and (row.recipient_id, row.offset) in tellings))
        }  # fmt: skip
        return Seen(run.now, run.meant, run.told & still)

    def _read_mails(self, now: dt.datetime, wanted: set[Key]) -> None:
        for envelope in self.server.mails[self.came :]:
            message = read(envelope)
            name, text = message["Message-ID"], message.as_string()
            self.count["mails"] += 1
            if UNSPEAKABLE.lower() in text.lower():
                self.wrong.append(f"a mail at {now} says what no mail may say: {text}")
            rows = list(
                Reminder.objects.filter(mail__message_id=name).select_related("recipient", "due__case", "due__appeal")
            )
            said = " ".join(message.get_body(("plain",)).get_content().split())
            if not rows or {row.recipient.email for row in rows} != set(envelope.rcpt_tos):
                self.wrong.append(f"a mail at {now} is of no reminder: {text}")
            for row in rows:
                key = (row.due_id, row.day, row.recipient_id, row.offset)
                if key in wanted and reference(row.due) not in said:
                    self.wrong.append(f"{key} is in no word of its mail at {now}: {said}")
                if key in wanted and row.is_late and not any(words in said for words in LATE_WORDS):
                    self.wrong.append(f"{key} is late at {now}, and its mail does not say so: {said}")
                if self.reached.setdefault(key, name) != name:
                    self.wrong.append(f"{key} was told twice, at {now}")
        self.came = len(self.server.mails)

    def _look_at_dropped(self, now: dt.datetime, wanted: set[Key]) -> None:
        """A mail that is not written was to tell nothing any more."""
        for mail in Mail.objects.filter(end="pointless").exclude(pk__in=self.dropped).prefetch_related("reminders"):
            self.dropped.add(mail.pk)
            for row in mail.reminders.all():
                if (row.due_id, row.day, row.recipient_id, row.offset) in wanted:
                    self.wrong.append(f"dropped at {now}, and wanted: {row}, {row.recipient_id}, {row.day}")

    def check_the_end(self) -> None:
        """When all is quiet: nothing waits, and what came twice was counted."""
        names = Counter(read(envelope)["Message-ID"] for envelope in self.server.mails)
        doubles = sum(names.values()) - len(names)
        if doubles > Mail.objects.possible_doubles():
            self.wrong.append(f"{doubles} doubles, {Mail.objects.possible_doubles()} counted")
        if Mail.objects.waiting().exists():
            self.wrong.append(f"{Mail.objects.waiting().count()} mails wait")
        unheard = Reminder.objects.exclude(mail__end="pointless").exclude(mail__message_id__in=list(names))
        self.wrong += [f"no mail: {row}, queued {row.queued_at}" for row in unheard if row.queued_at]
        self.count["doubles"] = doubles
