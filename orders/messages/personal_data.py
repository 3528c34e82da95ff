"""Error messages about erasing a person, for staff."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shop.messages import Sentence

SENTENCES: Mapping[str, Sentence] = {
    "too_many_customers_to_take_out": _("More than %(most)s customers match. Narrow the filters."),
    "person_erased_already": _("This customer has been erased already."),
    "person_has_open_orders": _("Not erased: orders are still open (%(numbers)s). Deliver or cancel them first."),
    "person_has_open_returns": _("Not erased: returns are not finished (%(numbers)s). Finish or refuse them first."),
    "person_is_owed_money": _("Not erased: money is owed to this customer (%(numbers)s). Give it back first."),
    "person_is_in_a_run": _("Not erased: a delivery run is not settled yet (%(numbers)s). Count its cash first."),
}
