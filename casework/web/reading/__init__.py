"""What pages show, read through `access.visible` only: querysets become plain values here."""
