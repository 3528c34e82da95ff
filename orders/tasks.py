"""What the worker does for orders while nobody waits: asking the bank, ending what is unpaid, ringing, letters."""

from django.conf import settings
from procrastinate.contrib.django import app

from orders import letters, ringing
from orders.errands import sending
from orders.paying import asking, bank, expiring


@app.periodic(cron="* * * * * */10")
@app.task(queue="payments", queueing_lock="ask_the_bank")
def ask_the_bank(timestamp: int) -> None:
    """Every ten seconds, whoever is due; two workers at once ask about different ones."""
    if ours := bank.ours():
        asking.ask(ours)
        if settings.BANK_APP_LINKS:
            asking.fetch_links(ours)


@app.periodic(cron="* * * * * */30")
@app.task(queue="payments", queueing_lock="end_unpaid_orders")
def end_unpaid_orders(timestamp: int) -> None:
    expiring.expire()


@app.periodic(cron="* * * * * */5")
@app.task(queue="letters", queueing_lock="send_letters")
def send_letters(timestamp: int) -> None:
    letters.send()


@app.task(queue="letters", name="orders.letters.send", aliases=["orders.tasks.take_up_letters_again"])
def leave_to_send_letters(**_arguments: int) -> None:
    """Jobs that were queued before November 2026, one for each letter: `send_letters` finds those letters by itself.

    Without a task of that name they would fail at a release. It may go in 2027: no letter is sent after two days.
    """


@app.periodic(cron="* * * * * */5")
@app.task(queue="alarms", queueing_lock="ring")
def ring(timestamp: int) -> None:
    """Orders that nobody accepts; the times are in the database, so a worker that was away catches up."""
    ringing.ring()
    sending.send()
