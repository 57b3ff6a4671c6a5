"""What strangers may hand in through `intake` (cases/sql/intake_2.sql names the same kinds, with their budgets). Pure."""

# People answer these; everything else is worked off by the worker within a minute.
CONTACT = "contact"
REPORT = "report"  # what someone did for an appeal
WITHDRAWAL = "withdrawal"  # of such a report
FOLLOW = "follow"  # an address that wants news
CONFIRMATION = "confirmation"  # of such an address
LEAVING = "leaving"  # its end
FOR_THE_WORKER = (REPORT, WITHDRAWAL, FOLLOW, CONFIRMATION, LEAVING)
