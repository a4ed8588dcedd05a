"""A storm of kills, kill points at every statement, and races: nothing acknowledged is lost, nothing happens twice.

python -m tests.storm --seconds 600 --seed 7 --broker redis     # `make storm`
"""
