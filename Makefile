# GNU make 3.81 and BSD tools are enough. `make run` and `make test` need nothing but Python 3.11+ and make.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
BIN = .venv/bin
# Strings of chat/, chatsite/, templates/ and static/js; what people do not see is left out.
EXTRACT = --all --no-wrap --no-obsolete --add-location=file \
	-i .venv -i bench -i data -i deploy -i docs -i tests -i requirements.txt

# Whatever talks to a server runs on both databases.
ON_BOTH = tests/generation tests/sockets tests/views tests/admin tests/pages tests/monitoring tests/strangers
# A file at a time on each of two to four cores. Then what two cores cannot do more than once at a time: one browser
# beside servers that are broken and mostly wait. Last, one by one, what needs the machine for itself.
SIDE_BY_SIDE = -n auto --maxprocesses 4 --dist loadfile -m "not alone and not apart"
IN_PAIRS = -n 2 --dist loadgroup -m apart

.DEFAULT_GOAL = help
.PHONY: help run demo test check format bench messages vendor clean

help:
	@echo "make run       the chat on http://127.0.0.1:8000 (first time: installs what it needs)"
	@echo "make demo      the scripted Victoria and MLX on ports 8010 and 11435"
	@echo "make check     lint, format, types, the structure of the imports"
	@echo "make test      make check, then every test; what the database can make different, on both"
	@echo "make bench     the numbers of docs/performance.md, measured here and now"
	@echo "make format    rewrite the code as make check wants it"
	@echo "make messages  collect new strings into locale/ and compile the catalogues (needs gettext)"
	@echo "make vendor    renew the browser libraries in static/vendor (needs npm)"

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; say which: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "No virtual environment could be made. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	@touch $@

.venv/.installed: .venv/.made requirements.txt
	@echo "Installing what the chat needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.installed-tests: .venv/.installed tests/requirements.txt
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

run: .venv/.installed
	@exec $(BIN)/python manage.py serve

demo: .venv/.installed
	@exec $(BIN)/python manage.py demo_backends --victoria-port 8010 --mlx-port 11435

check: .venv/.installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/structure

test: check
	@sh tests/prepare.sh
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) --postgresql $(ON_BOTH)
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE)
	$(BIN)/python -m pytest -q $(IN_PAIRS) tests/browser tests/faults tests/processes
	$(BIN)/python -m pytest -q -m alone tests/browser tests/faults

format: .venv/.installed-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is measured has nothing but what `make run` installs: some libraries load what they find.
.venv/product/.installed: .venv/.made requirements.txt
	@echo "Installing what the chat needs once more, alone, to be measured ..."
	@$(PYTHON) -m venv .venv/product
	@.venv/product/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

bench: .venv/.installed-tests .venv/product/.installed
	$(BIN)/python -m bench

messages: .venv/.installed-tests
	$(BIN)/python manage.py makemessages $(EXTRACT) -i static
	$(BIN)/python manage.py makemessages $(EXTRACT) -i vendor -d djangojs
	$(BIN)/python manage.py compilemessages -i .venv

vendor: .venv/.installed
	$(BIN)/python manage.py vendor_js

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
