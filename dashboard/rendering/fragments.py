"""Parts of pages that a script puts into a page that is open."""

from madamda.jinja.components import component

order_card = component("dashboard/components/card.html", "order_card")
undo_notice = component("dashboard/components/forms.html", "undo_notice")
undo_several_notice = component("dashboard/components/forms.html", "undo_several_notice")
bulk_results = component("dashboard/components/board.html", "bulk_results")
packing_totals = component("dashboard/components/board.html", "packing_totals")
latest_change = component("dashboard/components/board.html", "latest_change")
field_errors = component("dashboard/components/forms.html", "field_errors")
