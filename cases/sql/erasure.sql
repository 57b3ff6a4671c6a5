-- Erasing a person: the one way through the walls around history (docs/decisions/0018).
--
-- erase_history(erasure) is all that the staff login gets. It takes away history only of rows that are gone already, and
-- only for an erasure that stands in cases_erasure, was asked for by one account and confirmed by a second (in an
-- organisation of one, by the one), both publishers in use, within the last ten minutes.

-- A finished erasure stays as it is, and none is ever deleted. The owner (a restore) may write finished ones.
create or replace function guard_erasure() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'usage') then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'an erasure is never deleted' using errcode = '42501';
    end if;
    if new.done_at is not null then
        raise exception 'only erase_history() finishes an erasure' using errcode = '42501';
    end if;
    if tg_op = 'UPDATE' and (new.id, new.person_key, new.reason, new.asked_by_id, new.asked_at)
            is distinct from (old.id, old.person_key, old.reason, old.asked_by_id, old.asked_at) then
        raise exception 'what was asked for stays as it was' using errcode = '42501';
    end if;
    if tg_op = 'UPDATE' and (old.done_at is not null or old.called_off_at is not null) then
        raise exception 'this erasure is over' using errcode = '42501';
    end if;
    return new;
end $$;
drop trigger if exists guard_erasure on cases_erasure;
create trigger guard_erasure before insert or update or delete on cases_erasure
    for each row execute function guard_erasure();

-- The names that mean these people (one, and those who were merged into them) and nobody else of the record, as a regular
-- expression; null for none. Latin ones only as whole words.
create or replace function names_of_erased(people bigint[]) returns text
language sql stable set search_path = public, pg_temp as $$
    with known as (
        select distinct trim(name) as name, name ~ '^[\x01-\x7f]*$' as latin from (
            select name from cases_personhistory where id = any(people)
            union all select text from cases_namehistory where person_id = any(people)
        ) every where trim(name) <> ''
    ), own as (
        select name, latin from known
        where length(name) >= case when latin then 6 else 3 end
          and not exists (select 1 from cases_person p where p.id <> all(people) and lower(p.name) = lower(known.name))
          and not exists (select 1 from cases_name n where n.person_id <> all(people) and lower(n.text) = lower(known.name))
    ), escaped as (
        select latin, regexp_replace(
            regexp_replace(name, '([.^$*+?()\[\]{}|\\-])', '\\\1', 'g'), '\s+', '(?:\\s|\\\\n)+', 'g') as name
        from own
    )
    select string_agg(case when latin and name ~ '^[[:alnum:]].*[[:alnum:]]$' then '\m' || name || '\M' else name end, '|')
    from escaped
$$;

-- Takes away: the history of the rows that went, what other history still names the person, and the addresses in the
-- private log. The sums of chains stay. Returns how many rows of history went.
create or replace function take_history_away(erasure bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    row_ cases_erasure%rowtype;
    base text;
    ids bigint[];
    history text;
    names text;
    alive bigint;
    found_ bigint;
    total bigint := 0;
    old_slugs text[] := '{}';
    new_slug text;
begin
    select * into strict row_ from cases_erasure where id = erasure for update;
    if exists (select 1 from cases_person where id = row_.person_key) then
        raise exception 'the person is still in the record' using errcode = '42501';
    end if;
    perform set_config('pgtrigger.ignore', coalesce((
        select array_agg(distinct tgname)::text from pg_trigger where tgname like 'pgtrigger\_append\_only%'), '{}'), true);
    select array_agg(value::bigint) into ids
        from jsonb_array_elements_text(row_.rows -> 'cases_person') as value;
    names := names_of_erased(array_append(ids, row_.person_key));
    select coalesce(array_agg(distinct slug), '{}') into old_slugs from (
        select slug from cases_casehistory
            where id in (select jsonb_array_elements_text(row_.rows -> 'cases_case')::bigint)
        union select old_slug from cases_redirecthistory
            where case_id in (select jsonb_array_elements_text(row_.rows -> 'cases_case')::bigint)
        union select slug from appeals_appealhistory
            where id in (select jsonb_array_elements_text(row_.rows -> 'appeals_appeal')::bigint)
    ) addresses;
    for base in select jsonb_object_keys(row_.rows) loop
        if base !~ '^(cases|appeals)_[a-z_]+$' or to_regclass(base) is null or base like '%history' then
            raise exception 'no table of the record: %', base using errcode = '42501';
        end if;
        select array_agg(value::bigint) into ids from jsonb_array_elements_text(row_.rows -> base) as value;
        execute format('select count(*) from %I where id = any($1)', base) into alive using ids;
        if alive > 0 then
            raise exception 'rows of % are still there', base using errcode = '42501';
        end if;
        -- The history into which the triggers of the table write.
        for history in
            select distinct substring(p.prosrc from 'INSERT INTO "([a-z_]+history)"')
            from pg_trigger t join pg_proc p on p.oid = t.tgfoid
            where t.tgrelid = to_regclass(base) and p.prosrc like '%INSERT INTO "%history"%'
        loop
            execute format('delete from %I where id = any($1)', history) using ids;
            get diagnostics found_ = row_count;
            total := total + found_;
        end loop;
    end loop;
    if names is not null then
        for history in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
            and relname ~ '^(cases|appeals)_[a-z_]+history$'
        loop
            execute format('delete from %I as h where h::text ~* $1', history) using names;
            get diagnostics found_ = row_count;
            total := total + found_;
        end loop;
        update cases_publication set why = '' where why ~* names;
        update cases_sealedreading set reason = '[…]' where reason ~* names;
    end if;
    new_slug := 'erased-' || erasure;
    update cases_publication set slug = new_slug, why = ''
        where slug = any(old_slugs) and kind in ('case', 'appeal');
    update cases_retiredversion set slug = new_slug
        where slug = any(old_slugs) and kind in ('case', 'appeal');
    perform set_config('pgtrigger.ignore', '{}', true);
    update cases_erasure set done_at = coalesce(done_at, now()), why = '' where id = erasure;
    return total;
end $$;
revoke execute on function take_history_away(bigint) from public;

create or replace function erase_history(erasure bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    row_ cases_erasure%rowtype;
    two boolean := coalesce((select four_eyes from cases_sitesettings where id = 1), true);
    said timestamptz;
begin
    select * into strict row_ from cases_erasure where id = erasure for update;
    said := case when two then row_.confirmed_at else coalesce(row_.confirmed_at, row_.asked_at) end;
    if row_.done_at is not null or row_.called_off_at is not null then
        raise exception 'this erasure is over' using errcode = '42501';
    end if;
    if two and (row_.confirmed_by_id is null or row_.confirmed_by_id = row_.asked_by_id) then
        raise exception 'a second person has to confirm it' using errcode = '42501';
    end if;
    if said is null or said not between clock_timestamp() - interval '10 minutes' and clock_timestamp() + interval '1 minute' then
        raise exception 'it was not confirmed just now' using errcode = '42501';
    end if;
    if exists (select 1 from accounts_user u where u.id in (row_.asked_by_id, row_.confirmed_by_id)
               and not (u.is_active and 'publisher' = any(u.roles)))
       or not exists (select 1 from accounts_user u where u.id = row_.asked_by_id) then
        raise exception 'one of the two may not erase' using errcode = '42501';
    end if;
    return take_history_away(erasure);
end $$;
revoke execute on function erase_history(bigint) from public;
