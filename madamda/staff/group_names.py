"""Names of the groups of staff accounts; madamda.groups lays them out."""

STAFF, MANAGERS, DRIVERS, PACKERS = "Staff", "Managers", "Drivers", "Packers"
