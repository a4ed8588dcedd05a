"""Pages of the service curator: how journeys go, where people wait, what families say, what is to be looked into."""
