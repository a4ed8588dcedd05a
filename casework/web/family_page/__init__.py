"""The family's pages: phone first, every one of them works without JavaScript."""
