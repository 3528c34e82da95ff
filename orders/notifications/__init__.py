"""Notifications sent outside the site: Telegram alarms for staff and confirmation e-mails for customers."""
