-- The only way in for strangers, and the public login's only write. Answers 'kept', 'seen' (the same was sent before) or
-- 'spent' (this sender, or all about one subject, or all together, sent too much today). The sender is kept only as a
-- hash, by a key that is made each day (UTC) and deleted with it. Kinds: cases/inbox_kinds.py.
--
-- A link of a mail that nobody has (any more) is answered 'kept' like the others, and stored nowhere: made-up links use up
-- no budget, so that nobody can keep others from leaving, and whoever tries links learns nothing.
create or replace function intake(kind text, subject text, sender text, body jsonb) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_variable
declare
    today constant date := (now() at time zone 'utc')::date;
    per_sender integer;
    per_subject integer;
    per_kind integer;
    day_key bytea;
    sender_hash text;
    message_digest text;
begin
    -- An office shares one address of a computer, and mail providers leave for many: hence more than a person needs.
    select b.per_sender, b.per_subject, b.per_kind into per_sender, per_subject, per_kind
        from (values
            ('contact', 10, 1000, 1000),
            ('report', 20, 5000, 20000),
            ('withdrawal', 40, 20000, 20000),
            ('follow', 10, 1000, 3000),
            ('confirmation', 200, 20000, 20000),
            ('leaving', 5000, 50000, 50000)
        ) as b (name, per_sender, per_subject, per_kind) where b.name = kind;
    if not found then
        raise exception 'unknown kind of message' using errcode = '22023';
    end if;
    if length(subject) > 200 or length(body::text) > 20000 then
        raise exception 'message too long' using errcode = '22001';
    end if;
    if kind in ('confirmation', 'leaving')
       and not is_known_link(encode(sha256(convert_to(coalesce(body ->> 'token', ''), 'UTF8')), 'hex')) then
        return 'kept';
    end if;
    delete from cases_intakekey k where k.day < today;
    insert into cases_intakekey (day, key)
        values (today, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
        on conflict do nothing;
    select k.key into strict day_key from cases_intakekey k where k.day = today;
    sender_hash := encode(sha256(day_key || convert_to(coalesce(sender, ''), 'UTF8')), 'hex');
    if kind = 'contact' then
        message_digest := encode(sha256(convert_to(kind || E'\n' || subject || E'\n' || body::text, 'UTF8')), 'hex');
    else
        -- By the day's key: nobody can guess at an address by it later. Two people may report the same, one person
        -- hardly; the secret of a link is new each time and tells nothing of whether the same came before.
        message_digest := encode(sha256(day_key || convert_to(
            kind || E'\n' || subject || E'\n' || case when kind = 'report' then sender_hash else '' end
            || E'\n' || (body - 'secret')::text, 'UTF8')), 'hex');
    end if;
    -- One sender at a time: two posts at once must not both find the budget unspent.
    perform pg_advisory_xact_lock(hashtextextended(kind || sender_hash, 0));
    if exists (select 1 from cases_inboxmessage m where m.kind = kind and m.digest = message_digest) then
        return 'seen';
    end if;
    if (select count(*) from cases_inboxmessage m
        where m.kind = kind and m.sender = sender_hash and m.received_at >= today) >= per_sender
       or (select count(*) from cases_inboxmessage m
        where m.kind = kind and m.subject = subject and m.received_at >= today) >= per_subject
       or (select count(*) from cases_inboxmessage m where m.kind = kind and m.received_at >= today) >= per_kind then
        return 'spent';
    end if;
    insert into cases_inboxmessage (kind, subject, sender, digest, body, received_at)
        values (kind, subject, sender_hash, message_digest, body, now())
        on conflict do nothing;
    return case when found then 'kept' else 'seen' end;
end $$;

-- Whether anyone has a link that confirms or leaves: whoever keeps such links says more (appeals/sql/links.sql).
create or replace function is_known_link(secret_hash text) returns boolean language sql stable as $$ select true $$;
revoke execute on function is_known_link(text) from public;
