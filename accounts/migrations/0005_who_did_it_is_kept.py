"""Who did something is as much history as what was done: contexts are added to, never rewritten or removed."""

from django.db import migrations

KEEP = """
create function keep_history_context() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('pgtrigger.ignore', true), '') <> '' then  -- as the guards of the history tables
        return case when tg_op = 'UPDATE' then new else old end;
    end if;
    if tg_op <> 'UPDATE' then
        raise exception 'history is append only';
    end if;
    new.id := old.id;
    new.created_at := old.created_at;
    new.metadata := new.metadata || old.metadata;  -- a request may add to what it said, and take nothing back
    return new;
end $$;
create trigger keep_history_context before update or delete on pghistory_context
    for each row execute function keep_history_context();
create trigger keep_history_contexts before truncate on pghistory_context
    for each statement execute function keep_history_context();
"""
LEAVE = """
drop trigger keep_history_contexts on pghistory_context;
drop trigger keep_history_context on pghistory_context;
drop function keep_history_context();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_factors_sessions_freezing_kept"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(KEEP, LEAVE)]
