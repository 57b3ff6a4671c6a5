-- Putting sealed words of the history under another key: the one way to change a row of history, and only its seal.
--
-- For the owner alone: no server process signs in with that login. A seal (Fernet) starts with its version and the time
-- at which it was made, and is as long as its words ask for: both stay when it is made anew, and the function refuses
-- whatever is not so. What the words are no database can see; the application opens them before and after. Each call is
-- written down among the contexts of the history, which can only be added to.
create or replace function reseal_history(history text, sealed text, numbers bigint[], old text[], new text[])
returns bigint language plpgsql set search_path = public, pg_temp as $$
declare
    changed bigint;
begin
    if history !~ '^(cases|appeals)_[a-z_]+history$' or to_regclass(history) is null then
        raise exception 'no history: %', history using errcode = '42501';
    end if;
    if exists (select 1 from unnest(old, new) as pair(a, b)
               where a is null or b is null or b !~ '^gAAAA[A-Za-z0-9_-]+=*$' or left(a, 12) <> left(b, 12)
                  or length(a) <> length(b)) then
        raise exception 'this is not the same seal made anew' using errcode = '42501';
    end if;
    perform set_config('pgtrigger.ignore', coalesce((
        select array_agg(distinct tgname)::text from pg_trigger
        where tgrelid = to_regclass(history) and tgname like 'pgtrigger\_append\_only%'), '{}'), true);
    execute format('update %I as h set %I = pair.new from unnest($1, $2, $3) as pair(number, old, new) '
                   'where h.pgh_id = pair.number and h.%I = pair.old', history, sealed, sealed)
        using numbers, old, new;
    get diagnostics changed = row_count;
    perform set_config('pgtrigger.ignore', '{}', true);
    insert into pghistory_context (id, created_at, updated_at, metadata) values (
        gen_random_uuid(), clock_timestamp(), clock_timestamp(), jsonb_build_object(
            'source', 'reseal', 'login', session_user, 'resealed', history || '.' || sealed, 'rows', changed));
    return changed;
end $$;
revoke execute on function reseal_history(text, text, bigint[], text[], text[]) from public;
