"""Names of the groups of staff accounts; madamda.groups lays them out."""

STAFF, MANAGERS, DRIVERS = "Staff", "Managers", "Drivers"
