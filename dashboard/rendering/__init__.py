"""Components of the dashboard that views and consumers send without a page around them."""
