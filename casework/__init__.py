"""The family's case, and the front door: pages, jobs, settings."""
