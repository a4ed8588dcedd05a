"""What shall happen, in which order, for whom, by when.

Other packages import `journeys.public` only.
"""
