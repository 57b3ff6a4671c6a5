-- The only way in for strangers, and the public login's only write. Answers 'kept', 'seen' (the same was sent before) or
-- 'spent' (this sender, or all senders together, sent too much today). The sender is kept only as a hash, by a key that
-- is made each day (UTC) and deleted with it.
create or replace function intake(kind text, subject text, sender text, body jsonb) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_variable
declare
    today constant date := (now() at time zone 'utc')::date;
    per_sender constant integer := 10;
    per_kind constant integer := 1000;
    day_key bytea;
    sender_hash text;
    message_digest text;
begin
    if kind not in ('contact') then
        raise exception 'unknown kind of message' using errcode = '22023';
    end if;
    if length(subject) > 200 or length(body::text) > 20000 then
        raise exception 'message too long' using errcode = '22001';
    end if;
    delete from cases_intakekey k where k.day < today;
    insert into cases_intakekey (day, key)
        values (today, sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))
        on conflict do nothing;
    select k.key into strict day_key from cases_intakekey k where k.day = today;
    sender_hash := encode(sha256(day_key || convert_to(coalesce(sender, ''), 'UTF8')), 'hex');
    message_digest := encode(sha256(convert_to(kind || E'\n' || subject || E'\n' || body::text, 'UTF8')), 'hex');
    -- One sender at a time: two posts at once must not both find the budget unspent.
    perform pg_advisory_xact_lock(hashtextextended(kind || sender_hash, 0));
    if exists (select 1 from cases_inboxmessage m where m.kind = kind and m.digest = message_digest) then
        return 'seen';
    end if;
    if (select count(*) from cases_inboxmessage m
        where m.kind = kind and m.sender = sender_hash and m.received_at >= today) >= per_sender
       or (select count(*) from cases_inboxmessage m where m.kind = kind and m.received_at >= today) >= per_kind then
        return 'spent';
    end if;
    insert into cases_inboxmessage (kind, subject, sender, digest, body, received_at)
        values (kind, subject, sender_hash, message_digest, body, now())
        on conflict do nothing;
    return 'kept';
end $$;
revoke execute on function intake(text, text, text, jsonb) from public;

-- Throws away the keys of days that are over, also when no message comes: the worker calls it every night.
create or replace function forget_intake_keys() returns void
language sql security definer set search_path = public, pg_temp as $$
    delete from cases_intakekey where day < (now() at time zone 'utc')::date
$$;
revoke execute on function forget_intake_keys() from public;
