# Every command sets up what it needs by itself; called again, it finds that done.
# All parts of a command run even when one fails, so that one call shows every fault.

MAKEFLAGS += --keep-going --no-print-directory
.NOTPARALLEL:
# What was compiled once is kept, whatever the shell says: the second start takes a third of the first.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports widget migrations stories packages chaos bench pictures rules removals constraints clean

python := .venv/bin/python
pip := $(python) -m pip install --quiet --disable-pip-version-check

help:
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 18

run: .venv/run.stamp ## try Frontdesk: no account, no settings (FRONTDESK_PORT moves it)
	@exec $(python) -m bot demo

test: packages check stories ## everything that has to hold: make check, the tests, their coverage

check: lint types imports widget migrations ## what can be told without running it

lint: .venv/dev.stamp
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/dev.stamp
	.venv/bin/mypy

imports: .venv/dev.stamp
	.venv/bin/lint-imports

widget: node_modules/.stamp
	node_modules/.bin/tsc --project tsconfig.json

migrations: .venv/dev.stamp
	@sh tools/packages.sh postgresql
	$(python) -m tools.migrations_check

stories: .venv/dev.stamp node_modules/.stamp
	$(python) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 5 --cov --cov-report json:build/coverage.json
	$(python) -m tools.coverage_gate build/coverage.json

chaos: .venv/dev.stamp ## kill it 50 times under load, with Slack, with Teams and with both (long)
	@sh tools/packages.sh postgresql
	CHAOS=long $(python) -m pytest -m chaos --timeout 3600 tests/chaos
	CHAOS=long $(python) -m pytest tests/calendar_sync/test_race.py tests/calendar_sync/test_machine.py

bench: .venv/dev.stamp ## how fast it is: a table, and build/bench.json
	@sh tools/packages.sh postgresql
	@mkdir -p build
	$(python) -m tests.bench

pictures: .venv/dev.stamp ## take the pictures of the guide anew
	@sh tools/packages.sh chromium
	FRONTDESK_PICTURES=1 $(python) -m pytest tests/browser/test_demo_page.py tests/browser/test_demo_dialogs.py tests/browser/test_demo_phonebook.py tests/browser/test_gallery.py tests/browser/test_gallery_meetings.py tests/browser/test_hours_dialog.py tests/browser/test_late_mail.py tests/browser/test_booking_pictures.py tests/browser/test_meeting_mails.py tests/browser/test_teams_cards.py tests/browser/test_teams_desk_demo.py tests/bot/test_charts.py

rules: .venv/dev.stamp ## write the guide's list of rules anew
	$(python) -m tools.rules_guide

removals: .venv/dev.stamp ## take each rule away and see that a test that names it fails (long; RULES="ESC-03 …" for some)
	$(python) -m tools.rules_removed $(RULES)

packages:
	@sh tools/packages.sh postgresql chromium node

constraints: .venv/dev.stamp ## after a change of dependencies: lock what is installed now
	sh tools/lock.sh

clean: ## remove everything that these commands made
	rm -rf .venv node_modules build

.venv/run.stamp: pyproject.toml constraints.txt tools/venv.sh
	@sh tools/venv.sh
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	@echo "Installing what the tests need."
	@$(pip) --no-compile --only-binary :all: --no-build-isolation --constraint constraints.txt --editable '.[dev]'
	@touch $@

node_modules/.stamp: package.json
	@sh tools/packages.sh node
	@npm install --no-package-lock --no-save --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@
