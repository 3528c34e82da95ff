"""Product cards, rendered once per content: equal cards appear in many lists."""

from madamda.jinja.components import memoised

product_card = memoised("components/product_card.html", "product_card", maxsize=4096)  # about 4 KB each
