-- A list of names as search compares it.
create or replace function fold_all(names text[]) returns text
language sql immutable parallel safe set search_path from current as $$
    select fold(array_to_string(names, ' | '))
$$;
