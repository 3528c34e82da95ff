"""What is done to the machines while customers order. Each fault returns what it found, for the report."""

Facts = dict[str, str]
WRONG = "WRONG"  # a fact that makes the drill fail
