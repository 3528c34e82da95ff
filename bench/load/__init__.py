"""A thousand customers at once against the whole set-up on one machine, and the books read afterwards. `make load`."""
