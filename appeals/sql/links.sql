-- Whether a follower's mails bear this link, or the mail that asks them whether they mean it: `intake` asks.
create or replace function is_known_link(secret_hash text) returns boolean
language sql stable as $$
    select exists (select 1 from appeals_follower where token_hash = secret_hash)
        or exists (select 1 from appeals_follower where confirm_hash = secret_hash)
$$;
