"""Views of the shop: storefront, cart, static pages, site files."""
