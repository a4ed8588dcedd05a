# Ryadom. `make demo` shows it, `make test` proves it; both install what is missing first.

# the first Python that is new enough; a version manager's shim may answer and still not work
PYTHON := $(shell for one in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && command -v $$one && break; done)
RUN := .venv/bin/python
ARGS ?=

# dozens of processes start in a run of the tests; where this is set, each compiles two thousand modules anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo stop test test-fast pictures proofs long-proofs storm check maps histories tour scan drill bench bench-engine bench-visits bench-documents bench-pages bench-reliability

help:
	@echo 'make demo    start a demo region and print sign-in links (ARGS=--once: start, look, stop; --live: walk in again)'
	@echo 'make stop    stop all that an earlier demo left running'
	@echo 'make test    run all tests (ARGS="tests/journeys -q" for some)'
	@echo 'make test-fast   the same without browser, rehearsals and kills'
	@echo 'make proofs  search longer and look at all that `make test` takes a slice of'
	@echo 'make storm   kill -9 at random for ten minutes while clients act (ARGS="--seconds 60 --seed 7 --broker redis", ARGS=--races)'
	@echo 'make long-proofs   the same of matrix, fuzz, model, storm, kill points, races and drills (an hour)'
	@echo 'make pictures    the browser tests, with pictures of the pages in var/screens'
	@echo 'make check   format, lint, types, architecture'
	@echo 'make maps    draw rooms and states from the code into docs/generated'
	@echo 'make histories   record what the engine makes of every walkthrough, after a wanted change'
	@echo 'make tour    walk the tour of the README in the demo that runs (ARGS="http://localhost:8001")'
	@echo 'make scan    wapiti and sqlmap against a running demo, as each kind of reader'
	@echo 'make drill   try full disks, a broker that is away, a day without workers, a restore, on servers of its own'
	@echo 'make bench   measure engine, visits, documents, pages and reliability (ARGS=--quick for a look)'

demo: ready-for-demo
	@exec $(RUN) manage.py demo $(ARGS)

stop:
	@if [ -x $(RUN) ]; then exec $(RUN) -m casework.demo.processes; else echo 'Nothing of Ryadom runs here.'; fi

# two workers; what takes longest begins (tests/running_order.py)
PYTEST := $(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

test: ready-for-tests
	@exec $(PYTEST) $(ARGS)

test-fast: ready-for-tests
	@exec $(PYTEST) -m 'not browser and not rehearsal and not kills' $(ARGS)

pictures: ready-for-tests
	@PICTURES=1 $(PYTEST) -m browser $(ARGS)

# what `make test` takes a slice of, whole (tests/proofs.py), and the pictures of the approved pages
proofs: ready-for-proofs
	@CASEWORK_PROOFS=whole PICTURES=1 $(PYTEST) -m '(not browser and not long) or pictures' $(ARGS) \
		$$(grep -rl --include='test_*.py' 'from tests.proofs import' tests) tests/browser

# matrix, fuzz, model, storm, kill points, races and drills, whole: an hour or more, not for every push
long-proofs: ready-for-long-proofs
	@CASEWORK_PROOFS=whole $(PYTEST) -m long $(ARGS) \
		$$(grep -rl --include='test_*.py' 'from tests.proofs import' tests)

storm: ready-for-tests
	@exec $(RUN) -m tests.storm $(ARGS)

check: ready-for-tests
	$(RUN) -m ruff format --check --output-format concise .
	$(RUN) -m ruff check --quiet .
	.venv/bin/djlint --check --lint casework documents tests
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-cache
	$(RUN) -m pytest -q tests/house

maps: ready-for-tests
	@exec $(RUN) -m tests.house.maps

histories: ready-for-tests
	@DJANGO_SETTINGS_MODULE=casework.settings exec $(RUN) -c "import django; django.setup(); \
	  from tests.journeys.histories import written; written.main()"

tour: ready-for-tests
	@exec $(RUN) -m tests.browser.tour $(or $(ARGS),http://localhost:8000)

# wapiti and sqlmap against a running demo, as each kind of reader
scan: ready-for-tests
	@exec $(RUN) -m tests.foreign_scanners $(or $(ARGS),http://localhost:8000)

# disks, broker, clock, workers and restores, each tried on a server of its own; some need root (ARGS="broker_away" for one)
drill: ready-for-tests
	@exec $(RUN) -m tests.drills $(ARGS)

bench: bench-engine bench-visits bench-documents bench-pages bench-reliability

bench-engine bench-visits bench-documents bench-pages bench-reliability: bench-%: ready-for-tests
	@exec $(RUN) -m tests.bench.$* $(ARGS)

.PHONY: ready-for-demo ready-for-tests ready-for-proofs ready-for-long-proofs
ready-for-demo ready-for-tests ready-for-proofs ready-for-long-proofs: ready-for-%:
	@if [ -z '$(PYTHON)' ]; then echo 'Ryadom needs Python 3.11 or newer as python3. Install it and run the same command again.' >&2; exit 1; fi
	@$(PYTHON) casework/demo/machine.py $*
