-- Trigger function: rejects updates and deletes of order events, which are append-only. Raises check_violation.
-- Erasing a person may replace `reason`, and nothing else, in a transaction that has set orders.erasing (orders.queries.quotations).
create or replace function orders_history_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('orders.erasing', true) = 'on'
        and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' then
        return new;
    end if;
    raise exception 'event % of order % is history', old.version, old.order_id
        using errcode = 'check_violation', constraint = 'orderevent_history_stays';
end
$$;
