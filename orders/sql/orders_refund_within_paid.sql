-- Trigger function for new refunds: together with what was credited to replacements, they are not more than was paid.
-- Locks the order, so that two refunds at once are counted one after the other. Raises check_violation.
create or replace function orders_refund_within_paid() returns trigger language plpgsql as $$
declare
    paid numeric;
    gone numeric;
begin
    select case when payment_received then total - balance_due else 0 end into paid
        from orders_order where id = new.order_id for update;
    select coalesce((select sum(amount) from orders_refund where order_id = new.order_id), 0)
        + coalesce((select sum(credit) from orders_return where order_id = new.order_id), 0) into gone;
    if gone + new.amount > paid then
        raise exception 'order %: refund of %, of % paid % are gone', new.order_id, new.amount, paid, gone
            using errcode = 'check_violation', constraint = 'refund_within_paid';
    end if;
    return new;
end
$$;
