-- Trigger function for orders and order lines: checks that an order's lines add up to its `goods`. Raises
-- check_violation. Deferred to the commit, because an order and its lines are written one after the other.
create or replace function orders_lines_add_up() returns trigger language plpgsql as $$
declare
    changed bigint[];
    wrong record;
begin
    if tg_table_name = 'orders_order' then
        changed := array[new.id];
    else
        changed := array[old.order_id, new.order_id];
    end if;
    select o.number, o.goods, l.amount into wrong
        from orders_order o
        cross join lateral (select coalesce(sum(amount), 0) as amount from orders_orderline where order_id = o.id) l
        where o.id = any(changed) and o.goods <> l.amount
        limit 1;
    if found then
        raise exception 'order % says its goods cost %, its lines say %', wrong.number, wrong.goods, wrong.amount
            using errcode = 'check_violation', constraint = 'order_lines_add_up';
    end if;
    return null;
end
$$;
