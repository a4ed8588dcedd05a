#!/usr/bin/env python
"""Runs a management command. Migrations and the look at the audit act as the owner, all else as `casework_app`."""

import os
import sys

AS_OWNER = {
    ("migrate",),
    ("makemigrations",),
    ("sqlmigrate",),
    ("createcachetable",),
    ("changepassword",),
    ("upgrade_store", "load"),
    ("audit", "seal"),
    ("audit", "verify"),
}
NOT_IN_PRODUCTION = {
    "demo",
    "rehearse",
    "upgrade_store",
}  # they would start a database and move time beside real families
WITHOUT_DATABASE = {
    "visits",
    "documents",
    "journeys",
    "translations",
    "makemessages",
    "compilemessages",
    "collectstatic",
}


def _kind() -> str:
    from casework.runtime import deployment

    try:
        return deployment.kind_of()
    except deployment.WrongSetting as wrong:
        sys.exit(str(wrong))


def main() -> None:
    """Set the environment, start the embedded database when no other is named, run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    kind = _kind()
    if command in NOT_IN_PRODUCTION and kind == "production":
        because = "CASEWORK_ENV is production" if os.environ.get("CASEWORK_ENV") else "a database is named"
        sys.exit(
            f"'{command}' did not start: {because}, and it is for machines without real families. "
            "Run it there, without CASEWORK_ENV and CASEWORK_DATABASE_URL."
        )
    os.environ.setdefault("CASEWORK_STATEMENT_SECONDS", "600")  # a report of a region, an export
    if AS_OWNER & {tuple(sys.argv[1:2]), tuple(sys.argv[1:3])}:
        os.environ["CASEWORK_DATABASE_ROLE"] = "owner"
    if command and command not in WITHOUT_DATABASE and "--help" not in sys.argv:
        from casework.runtime import embedded_postgres

        embedded_postgres.ensure_running()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
