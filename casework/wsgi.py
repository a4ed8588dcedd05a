"""Entry point of gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from casework import checks
from casework.runtime import embedded_postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
embedded_postgres.ensure_running()
application = get_wsgi_application()
checks.refuse_to_start()
