-- Trigger function: rejects updates and deletes of order events, which are append-only. Raises check_violation.
create or replace function orders_history_stays() returns trigger language plpgsql as $$
begin
    raise exception 'event % of order % is history', old.version, old.order_id
        using errcode = 'check_violation', constraint = 'orderevent_history_stays';
end
$$;
