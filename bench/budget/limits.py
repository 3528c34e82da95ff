"""Budgets of a page: maximum weights and times, and minimum scores."""

KB = 1000  # bytes on the wire, headers included

# One visit with an empty cache, on a phone 360 px wide.
HTML = 14 * KB
STYLE = 14 * KB
SCRIPT = 15 * KB
FONTS = 1
FIRST_VIEW_REQUESTS = 12
FIRST_VIEW = 150 * KB
CARD_PICTURE = 15 * KB
LARGE_PICTURE = 40 * KB

# Lighthouse, mobile profile.
SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMINGS = {
    "first-contentful-paint": 1800,  # ms
    "largest-contentful-paint": 2500,
    "total-blocking-time": 150,
    "cumulative-layout-shift": 0.05,
}

NARROWEST = 320  # px; equals 1280 px at 400 % zoom
