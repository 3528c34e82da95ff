-- Trigger function: rejects updates and deletes of refunds, which are append-only. Raises check_violation.
create or replace function orders_refunds_stay() returns trigger language plpgsql as $$
begin
    raise exception 'refund % is history', old.id
        using errcode = 'check_violation', constraint = 'refund_stays';
end
$$;
