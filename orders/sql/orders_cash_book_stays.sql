-- Trigger function: rejects updates and deletes of cash entries, which are append-only. Raises check_violation.
create or replace function orders_cash_book_stays() returns trigger language plpgsql as $$
begin
    raise exception 'cash entry % is history', old.id
        using errcode = 'check_violation', constraint = 'cashentry_stays';
end
$$;
