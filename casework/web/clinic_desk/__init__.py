"""Pages of the social worker: today's list, taking in a family, the case, its steps."""
