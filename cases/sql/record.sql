-- Functions that stand in generated columns, indexes and constraints of the record: immutable, and with their schema named,
-- because a restore runs with an empty search_path.

-- One key for 278.17, 278/17 and UA 278/17: capital letters and digits, a leading word and leading zeros dropped.
create or replace function identifier_key(value text) returns text
language sql immutable parallel safe as $$
    select ltrim(
        trim(both '/' from regexp_replace(
            regexp_replace(upper(coalesce(value, '')), '^\s*(UA|URGENT ACTION|INDEX)[:\s]*', ''),
            '[^A-Z0-9]+', '/', 'g')),
        '0')
$$;

-- Text as search compares it: compatibility forms, small letters, no accents; zero-width signs and hyphens are blanks.
create or replace function fold(value text) returns text
language sql immutable parallel safe as $$
    select trim(regexp_replace(
        public.unaccent('public.unaccent'::regdictionary, lower(normalize(coalesce(value, ''), NFKC))),
        E'[\\u200B-\\u200D\\u2060\\uFEFF\\u00AD\\u2010-\\u2015''-]+|\\s+', ' ', 'g'))
$$;

-- The certain core of a stay written as partial dates (see stay in dates.sql): from the last day on which it can have
-- begun to the first day on which it can have ended.
create or replace function stay_of(began text, ended text, is_over boolean) returns daterange
language sql immutable parallel safe set search_path from current as $$
    select stay(upper(edtf_span(began)) - 1, lower(edtf_span(ended)), is_over)
$$;
