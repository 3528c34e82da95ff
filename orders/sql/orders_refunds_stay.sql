-- Trigger function: rejects updates and deletes of refunds, which are append-only. Raises check_violation.
-- Erasing a person may replace `how`, and nothing else, in a transaction that has set orders.erasing (orders.queries.quotations).
create or replace function orders_refunds_stay() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('orders.erasing', true) = 'on'
        and to_jsonb(new) - 'how' = to_jsonb(old) - 'how' then
        return new;
    end if;
    raise exception 'refund % is history', old.id
        using errcode = 'check_violation', constraint = 'refund_stays';
end
$$;
