-- Trigger function: rejects updates and deletes of cash entries, which are append-only. Raises check_violation.
-- Erasing a person may replace `reason`, and nothing else, in a transaction that has set orders.erasing (orders.queries.quotations).
create or replace function orders_cash_book_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('orders.erasing', true) = 'on'
        and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' then
        return new;
    end if;
    raise exception 'cash entry % is history', old.id
        using errcode = 'check_violation', constraint = 'cashentry_stays';
end
$$;
