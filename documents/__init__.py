"""Papers: numbered, rendered, stored once. Other packages import `documents.public` only."""
