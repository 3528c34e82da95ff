"""Another shop that ours is compared with, as a server of its own: django-oscar."""
