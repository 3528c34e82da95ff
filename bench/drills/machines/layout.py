"""Names and addresses of the machines, as in deploy/ha."""

CUSTOMERS = [f"10.77.0.{number}" for number in range(100, 164)]  # orders of one address wait for each other
ADDRESSES = {
    "front": "10.77.0.8",
    "front2": "10.77.0.9",
    "db1": "10.77.0.11",
    "db2": "10.77.0.12",
    "witness": "10.77.0.13",
    "web1": "10.77.0.21",
    "web2": "10.77.0.22",
    "web3": "10.77.0.23",
    "web4": "10.77.0.24",
}
VOTERS, DATABASES, WEB = ("db1", "db2", "witness"), ("db1", "db2"), ("web1", "web2")
FRONTS, DOOR = ("front", "front2"), "10.77.0.10"  # the address that the fronts share
FRONT = f"http://{DOOR}"
PASSWORD = "drill"  # noqa: S105
