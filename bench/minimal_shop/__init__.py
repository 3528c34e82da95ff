"""The leanest shop that still places an order rightly: what Django's own tools cost when they are used well, and no more."""
