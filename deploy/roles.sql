-- What each database login may do. `manage.py grant_roles` runs this as the owner after every migrate; it can be run again.
--
--   habeas_owner   owns everything and migrates. No server process signs in with it.
--   habeas_staff   the staff door and the worker: reads and writes rows; cannot change tables, or touch history.
--   habeas_public  the public door: reads what is published, and hands in messages through intake(). Nothing else.
--
-- The roles themselves are made once by a database administrator:
--   create role habeas_staff login; create role habeas_public login;

revoke all on schema public from public;
grant usage on schema public to habeas_staff, habeas_public;
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

-- Staff ------------------------------------------------------------------------------------------------------------
grant select, insert, update, delete on all tables in schema public to habeas_staff;
grant usage, select on all sequences in schema public to habeas_staff;
grant execute on function intake(text, text, text, jsonb), forget_intake_keys() to habeas_staff;
revoke insert, update, delete on django_migrations from habeas_staff;
revoke all on cases_intakekey from habeas_staff;
revoke update, delete on cases_publication from habeas_staff;
-- An erasure is asked for and confirmed by rows; the history goes through erase_history() alone (cases/sql/erasure.sql).
revoke delete, truncate on cases_erasure from habeas_staff;
grant execute on function erase_history(bigint) to habeas_staff;
revoke update, delete, truncate on cases_sealedreading from habeas_staff;

-- History is written by triggers with the owner's rights; nobody writes it by hand.
do $$
declare name text;
begin
    for name in select quote_ident(relname) from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and (relname like '%history' or relname = 'pghistory_context')
    loop
        execute format('revoke insert, update, delete, truncate on %s from habeas_staff', name);
    end loop;
    for name in select oid::regprocedure::text from pg_proc
        where pronamespace = 'public'::regnamespace and proname like 'pgtrigger\_%'
    loop
        execute format('alter function %s security definer set search_path = public, pg_temp', name);
    end loop;
end $$;

-- A session may tell pgtrigger to leave triggers out. The staff login may not: it cannot write past the history.
-- (The guards of the history tables are another matter: erasing opens them, and the staff login has no right there.)
create or replace function _pgtrigger_should_ignore(trigger_name name) returns boolean language plpgsql as $$
declare left_out text[];
begin
    if 'habeas_staff' in (session_user, coalesce(current_setting('role', true), ''))
            and trigger_name not like 'pgtrigger\_append\_only%' then
        return false;
    end if;
    begin
        left_out := current_setting('pgtrigger.ignore');
    exception when others then
        return false;
    end;
    return coalesce(trigger_name = any(left_out), false);
end $$;

-- Public -----------------------------------------------------------------------------------------------------------
revoke all on all tables in schema public from habeas_public;
revoke all on all sequences in schema public from habeas_public;
grant select on
    cases_publishedcase, cases_publisheddetention, cases_publishedversion, cases_publishedreference,
    cases_publishedevent, cases_publishedcharge, cases_publishedmention, cases_publishedfile, cases_publishedsite,
    cases_publishedsnapshot, cases_publishedsnapshotentry, cases_publishedsnapshotfile, cases_publishedsnapshotpart,
    appeals_publishedappeal, appeals_publishedappealcase, appeals_publishedcounts
    to habeas_public;
grant execute on function intake(text, text, text, jsonb) to habeas_public;
