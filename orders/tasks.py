"""What the worker does for orders while nobody waits: asking the bank, and ending what was not paid."""

from procrastinate.contrib.django import app

from orders.paying import asking, bank, expiring


@app.periodic(cron="* * * * * */10")
@app.task(queue="payments", queueing_lock="ask_the_bank")
def ask_the_bank(timestamp: int) -> None:
    """Every ten seconds, whoever is due; two workers at once ask about different ones."""
    if ours := bank.ours():
        asking.ask(ours)
        asking.fetch_links(ours)


@app.periodic(cron="* * * * * */30")
@app.task(queue="payments", queueing_lock="end_unpaid_orders")
def end_unpaid_orders(timestamp: int) -> None:
    expiring.expire()
