"""Pages of the region's administrator: who helps, who signs in, what is published, whether all is well. No families."""
