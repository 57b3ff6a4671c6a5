-- Partial dates in the database. The grammar is that of cases/date_points.py (one test compares the two).
-- These functions stand in generated columns and constraints: they call nothing but pg_catalog (a restore runs
-- with an empty search_path), or fix the path they were made with.

-- First and last possible day as a half-open range; NULL for '' and for an unknown year.
-- Raises a data exception (class 22) on anything that is not valid EDTF, and on a reversed interval.
create or replace function edtf_span(value text) returns daterange
language plpgsql immutable parallel safe as $$
declare
    point constant text :=
        '^(?!.{4}\?-[0-9-]+[?%])([0-9]{4}|XXXX(?=-))(?:\?(?=-))?(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?$';
    is_set constant boolean := value ~ '^\[.*\]$';
    is_interval constant boolean := value like '%/%' and not is_set;
    ends text[] := case
        when is_set then string_to_array(substr(value, 2, length(value) - 2), '..')
        when is_interval then string_to_array(value, '/')
        else array[value, value] end;
    parts text[];
    day date;
    lower_day date;
    upper_day date;
begin
    if value is null or value = '' then
        return null;
    end if;
    if cardinality(ends) <> 2 or value = '../..' then
        raise exception 'not a date in EDTF: %', value using errcode = '22007';
    end if;
    for i in 1..2 loop
        continue when is_interval and ends[i] = '..';
        parts := regexp_match(ends[i], point);
        if parts is null or (parts[1] = 'XXXX' and (is_set or is_interval))
           or (parts[1] <> 'XXXX' and parts[1]::int not between 1000 and 2200) then
            raise exception 'not a date in EDTF: %', value using errcode = '22007';
        end if;
        day := make_date(replace(parts[1], 'XXXX', '2000')::int,
                         coalesce(parts[2], '01')::int, coalesce(parts[3], '01')::int);
        if parts[1] = 'XXXX' then
            return null;
        end if;
        if i = 1 then
            lower_day := day;
        else
            upper_day := day + case when parts[3] is not null then interval '1 day'
                                    when parts[2] is not null then interval '1 month'
                                    else interval '1 year' end;
        end if;
    end loop;
    if upper_day <= lower_day then
        raise exception 'ends before it begins: %', value using errcode = '22007';
    end if;
    return daterange(lower_day, upper_day, '[)');
end $$;

-- Whether a text is '' or valid EDTF.
create or replace function edtf_valid(value text) returns boolean
language plpgsql immutable parallel safe set search_path from current as $$
begin
    perform edtf_span(value);
    return true;
exception when data_exception then
    return false;
end $$;

-- The certain core of a stay: from its last possible start to its first possible end, half open. Two stays whose
-- cores overlap cannot both be true.
create or replace function stay(f date, t date, ended boolean) returns daterange
language sql immutable parallel safe as $$
    select case
        when f is null then 'empty'::daterange              -- start unknown: never in conflict
        when t is not null and t <= f then 'empty'          -- may have ended before it surely began
        when t is not null then daterange(f, t, '[)')
        when ended then daterange(f, f, '[]')               -- ended on an unknown day
        else daterange(f, null) end
$$;
