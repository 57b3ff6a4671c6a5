"""The guard over who did something opens for nobody who comes with the login of the staff side."""

from django.db import migrations

KEEP = """
create or replace function keep_history_context() returns trigger language plpgsql as $$
declare staff boolean := 'habeas_staff' in (session_user, coalesce(current_setting('role', true), ''));
begin
    if not staff and coalesce(current_setting('pgtrigger.ignore', true), '') <> '' then
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
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_who_did_it_is_kept")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
