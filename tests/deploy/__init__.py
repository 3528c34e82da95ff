"""What stands in deploy/, started and tried."""
