-- Trigger function: adds new cash entries to the balances of their holders, in the order of holder, driver and currency
-- so that concurrent statements lock the balances in the same order.
create or replace function orders_cash_balances() returns trigger language plpgsql as $$
begin
    insert into orders_cashbalance as balance (holder, driver_id, currency, amount)
    select holder, driver_id, currency, sum(amount) from entered
    group by holder, driver_id, currency order by holder, driver_id, currency
    on conflict (holder, driver_id, currency) do update set amount = balance.amount + excluded.amount;
    return null;
end
$$;
