# GNU make 3.81 and BSD tools are enough. `make run` and `make test` need nothing but Python 3.11+ and make.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
BIN = .venv/bin
QUIETLY = --quiet --disable-pip-version-check
# Writes requirements.lock. Only `make lock` needs it, so it has an environment of its own.
UV = uv==0.13.9
# Strings of chat/, chatsite/, templates/ and static/js; what people do not see is left out.
EXTRACT = --all --no-wrap --no-obsolete --add-location=file \
	-i .venv -i bench -i data -i deploy -i docs -i tests -i requirements.txt

# Whatever is JavaScript and our own: the browser's code, its tests, and what tests put into pages.
JS = static/js tests/js tests/browser tests/engines

# Many tests wait more than they work: more workers than cores, a file at a time, the longest ones first
# (tests/support/groups.py). What measures time comes after them, one by one.
WORKERS = -n $$($(BIN)/python -c "import os; print(min(os.cpu_count() + 1, 6))")
SIDE_BY_SIDE = $(WORKERS)

.DEFAULT_GOAL = help
.PHONY: help run demo test test-fast test-js test-servers check format bench messages lock vendor bundle clean

help:
	@echo "make run       the chat on http://127.0.0.1:8000 (first time: installs what it needs)"
	@echo "make demo      the scripted Victoria and MLX on ports 8010 and 11435"
	@echo "make check     lint, format, types, of Python and JavaScript; the structure of the imports"
	@echo "make test      make check, then every test; what the database can make different, on both"
	@echo "make test-fast what needs no browser, no second database, no broken server and little time"
	@echo "make test-js   the tests of the browser's code alone, in Node"
	@echo "make test-servers  real model servers, asked through the chat: renews docs/compatibility.md (needs much room)"
	@echo "make bench     the numbers of docs/performance.md, measured here and now"
	@echo "make format    rewrite the code as make check wants it"
	@echo "make messages  collect new strings into locale/ and compile the catalogues (needs gettext)"
	@echo "make lock      renew requirements.lock: every package for every platform, with hashes (needs the network)"
	@echo "make bundle    write what pages are served of static/js into static/bundle (after a change of it)"
	@echo "make vendor    renew the browser libraries in static/vendor (needs npm)"

# An update of the system may take the Python away that the virtual environment was made with, or put another version in
# its place, which does not see what was installed. Then all is made anew.
ifneq ($(wildcard .venv/.made),)
ifneq ($(shell $(BIN)/python -c "import pip; print(1)" 2>/dev/null),1)
$(shell rm -f .venv/.made .venv/.installed .venv/.installed-tests .venv/product/.installed)
endif
endif

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; say which: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
		{ echo "No virtual environment could be made. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@touch $@

.venv/.installed: .venv/.made requirements.lock
	@echo "Installing what the chat needs (once) ..."
	@$(BIN)/python -m pip install $(QUIETLY) --require-hashes -r requirements.lock
	@touch $@

.venv/.installed-tests: .venv/.installed tests/requirements.txt
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install $(QUIETLY) -r tests/requirements.txt
	@touch $@

# The compiler that checks the browser's code, and the types of its libraries.
tests/js/node_modules/.installed: tests/js/package-lock.json | .venv/.installed-tests
	@echo "Installing what checks the JavaScript (once) ..."
	@$(BIN)/npm ci --prefix tests/js --loglevel=error
	@touch $@

run: .venv/.installed
	@exec $(BIN)/python manage.py serve

demo: .venv/.installed
	@exec $(BIN)/python manage.py demo_backends --victoria-port 8010 --mlx-port 11435

check: .venv/.installed-tests tests/js/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --quiet -c tests/js/oxlintrc.json $(JS)
	$(BIN)/node tests/js/node_modules/typescript/bin/tsc -p tests/js
	$(BIN)/node tests/js/bundle.mjs --check
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/structure

test-js: .venv/.installed-tests tests/js/node_modules/.installed
	$(BIN)/node --test --test-reporter=dot tests/js/*.test.mjs

test: check test-js
	@sh tests/prepare.sh
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) --both -m "not alone"
	$(BIN)/python -m pytest -q -m alone tests/browser tests/faults

test-fast: .venv/.installed-tests tests/js/node_modules/.installed
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) --fast

# Real model servers, each in an environment of its own below .venv/servers (30 GB in all). A few of them:
# make test-servers SERVERS="mlx-lm litellm"
test-servers: .venv/.installed-tests
	$(BIN)/python -m tests.servers $(SERVERS)

format: .venv/.installed-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is measured has nothing but what `make run` installs: some libraries load what they find.
.venv/product/.installed: .venv/.made requirements.lock
	@echo "Installing what the chat needs once more, alone, to be measured ..."
	@$(PYTHON) -m venv .venv/product
	@.venv/product/bin/python -m pip install $(QUIETLY) --require-hashes -r requirements.lock
	@touch $@

bench: .venv/.installed-tests .venv/product/.installed
	$(BIN)/python -m bench

messages: .venv/.installed-tests
	$(BIN)/python manage.py makemessages $(EXTRACT) -i static
	$(BIN)/python manage.py makemessages $(EXTRACT) -i vendor -i bundle -d djangojs
	$(BIN)/python manage.py compilemessages -i .venv

# One file for Linux, macOS and Windows and every Python from 3.11 on. The configuration of this machine (another
# index, local wheels) stays out of it: what is written must hold everywhere.
lock: .venv/.made
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/python -m pip install $(QUIETLY) $(UV)
	@.venv/lock/bin/uv pip compile --quiet --no-config --upgrade --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" requirements.txt --output-file requirements.lock

vendor: .venv/.installed
	$(BIN)/python manage.py vendor_js

# Pages are served this file, and with DEBUG the modules themselves. It is committed, so that running needs Python alone.
bundle: .venv/.installed-tests tests/js/node_modules/.installed
	$(BIN)/node tests/js/bundle.mjs

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache tests/js/node_modules
