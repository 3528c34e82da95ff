"""First steps of a merchant: a form for a shop without settings, and a checklist on the admin's start page."""
