# Everything that is run by hand or by CI. `make help` lists it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARGS ?=
RECORDINGS ?=
FILES ?=
ZONE ?= UTC
LAYOUT ?= tests/recordings/smartchair.json
TRUTH ?= pose
DAYS ?= 20
PORT ?=
DEVICE ?=
IMAGE ?=
SHA256 ?=
SETTINGS ?=
PATIENCE ?=
OUT ?=
JOBS ?= $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
PREFIX ?= $(HOME)/.local
HOME_PYTHON ?=

BIN := .venv/bin
PIP := tools/again.sh $(BIN)/pip
LOCKED := $(PIP) install --quiet --require-hashes --requirement
PYTEST := $(BIN)/python -m pytest --no-loadscope-reorder --numprocesses $(JOBS)
# The tests that compute. All others mostly wait for processes that they start.
COMPUTE := tests/host tests/firmware tests/promises
PURE := .cache/coverage.ini
GATE := --cov --cov-config=$(PURE) --cov-report=term-missing:skip-covered --cov-fail-under=100
# What the tests need of the system, all asked for before any work: program or library, and the Debian package with it.
TESTS_NEED := git:git mosquitto:mosquitto mosquitto_pub:mosquitto-clients openssl:openssl chromium:chromium \
	systemd-analyze:systemd libgomp.so.1:libgomp1 libatomic.so.1:libatomic1
DEPLOY := PYTHONPATH=tools:firmware $(BIN)/python -m deploy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' Makefile)

help: ## list what can be made
	@echo "To use Perch:"
	@awk -F ':.*#> ' '/^[a-z-]+:.*#> / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo "To work on it:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: .venv/.runtime ## make the environment .venv with what perch needs to run

demo: .venv/.runtime #> sit on a simulated cushion, in the terminal and a browser (ARGS="--days 14 --check")
	@$(BIN)/perch demo $(ARGS)

test: needed micropython influxdb .venv/.tests .cache/stubs/wanted $(PURE)
test: #> set up all that is missing and run every test (ARGS="-k clock" some)
ifneq ($(ARGS),)
	@$(MAKE) --no-print-directory check
	$(PYTEST) $(ARGS)
else
	@$(MAKE) --no-print-directory --jobs=2 check every-test
endif

every-test: compiled # beside `check`, which is over soon: the tests wait for others now and then
	MAKEFLAGS= $(PYTEST) --numprocesses $$((3 * $(JOBS))) $(GATE)

compiled: .venv/.tests # compile the tests once, and not once in each process that runs some
	@$(BIN)/python -m pytest --collect-only -qq >.cache/collected || { cat .cache/collected; exit 1; }

quick: .venv/.tests micropython ## the tests that take a minute: host without processes, firmware on both, promises
	$(PYTEST) --numprocesses $$((2 * $(JOBS))) --quiet -m "not slow" $(COMPUTE) $(ARGS)

needed: # see that the system has what the tests need, before anything is downloaded
	@tools/python.sh "$(PYTHON)"
	@tools/needed.sh "the tests need more" $(TESTS_NEED)

install: #> put the command perch into ~/.local/bin, with all it needs beside it (PREFIX=folder); again: upgrade
	@tools/install.sh "$(PYTHON)" "$(PREFIX)"

uninstall: #> take the command perch and its environment away; what it stored stays
	@tools/install.sh --remove "$(PREFIX)"

wheel: .venv/.runtime ## make dist/perch-*.whl, complete with firmware and dashboards
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/perch-*.whl

docs: .venv/.docs ## make the site of the documentation in .cache/site, searchable without a network
	@$(BIN)/python tools/site.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo ".cache/site/index.html"

soak: needed influxdb .venv/.tests ## kill, fuzz and load the host for longer than make test does
	$(BIN)/python -m pytest -s -o faulthandler_timeout=3600 tests/soak/check_*.py $(ARGS)

home-assistant: mosquitto .venv/.tests ## show cushions in a real Home Assistant, fetched into .cache (HOME_PYTHON=/path/to/python3.13)
	@tools/home_assistant.sh $(HOME_PYTHON)
	$(BIN)/python -m pytest tests/home_assistant/check_home_assistant.py $(ARGS)

check: .venv/.tests .cache/stubs/wanted ## lint, format and types, without running anything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tools
	MYPYPATH=host:dashboards $(BIN)/mypy dashboards/source
	$(BIN)/mypy hardware/design
	$(BIN)/mypy --config-file firmware/mypy.ini firmware
	$(BIN)/mypy --config-file tests/mypy.ini

format: .venv/.tests ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: .venv/.tests micropython $(PURE) ## run the tests of host and firmware: every branch of what is pure has to be taken
	$(PYTEST) --quiet tests/host tests/firmware $(GATE) $(ARGS)

stack: .venv/.runtime #> run broker, InfluxDB, Grafana and the host in containers, with new secrets the first time
	@$(BIN)/python tools/stack.py

accuracy: given-RECORDINGS .venv/.tests ## hold the decisions against recordings of your own (RECORDINGS=folder)
	@PYTHONPATH=firmware $(BIN)/python tests/accuracy.py "$(RECORDINGS)" "$(LAYOUT)" "$(TRUTH)"

agreement: given-FILES .venv/.tests ## hold what is made of activPAL event files against a second computation (FILES="…" ZONE=…)
	@$(BIN)/python tests/activpal.py "$(ZONE)" $(FILES)

bench: needed .venv/.tests influxdb ## measure how fast the host takes records, fills InfluxDB, and shows years
	@$(BIN)/python tests/bench/measures.py
	@$(BIN)/python tests/bench/shown.py
	@$(BIN)/python tests/bench/page.py
	@$(BIN)/python tests/bench/throughput.py
	@$(BIN)/python tests/bench/fleet.py
	@$(BIN)/python tests/bench/growth.py
	@$(BIN)/python tests/bench/dashboards.py
	@$(BIN)/python tests/bench/outbox.py
	@$(BIN)/python tests/bench/week.py

dashboards: .venv/.tests ## write the dashboards that Grafana reads anew, from their source in Python
	@PYTHONPATH=dashboards $(BIN)/python -m source

translations: .venv/.tests ## bring the sentences in other languages up to date with the source
	@$(BIN)/python tools/translations.py

flash: given-IMAGE .venv/.device #> erase a board and write MicroPython to it (IMAGE=file.bin SHA256=… PORT=/dev/ttyUSB0)
	@$(DEPLOY) flash --port "$(PORT)" --image "$(IMAGE)" --sha256 "$(SHA256)"

deploy: .venv/.device #> put the cushion on a board with MicroPython (PORT=/dev/ttyUSB0 SETTINGS=file.json)
	@$(DEPLOY) deploy --port "$(PORT)" --settings "$(SETTINGS)" $(if $(PATIENCE),--patience "$(PATIENCE)")

application: .venv/.device ## write what `perch update` brings to cushions over the air (OUT=file.json)
	@$(DEPLOY) pack --out "$(OUT)"

logs: .venv/.device #> show what the cushion says at its port, until Ctrl-C (PORT=/dev/ttyUSB0)
	@$(DEPLOY) logs --port "$(PORT)"

calibrate: given-DEVICE .venv/.runtime #> show a cushion the empty seat and how you sit upright (DEVICE=desk)
	@$(BIN)/perch tell "$(DEVICE)" calibrate

label: given-DEVICE .venv/.device ## draw the label of a cushion, with a QR code for its access point (DEVICE=desk SETTINGS=file.json)
	@$(BIN)/python tools/label.py "$(DEVICE)" "$(SETTINGS)"

check-device: .venv/.device ## test the board that is plugged in, once it was deployed to (PORT=/dev/ttyUSB0)
	@$(PIP) install --quiet "$$(sed -n 's/^ *"\(pytest==[^"]*\)".*/\1/p' pyproject.toml)"
	@PERCH_PORT="$(PORT)" $(BIN)/python -m pytest --confcutdir=tests/device tests/device/check_board.py

size: .venv/.device micropython ## how much flash and memory the firmware takes, by folder
	@$(BIN)/python tests/bench/size.py

hardware: drawing .venv/.hardware #> draw wires, schematic, pattern and box, check and simulate the circuit (ARGS=sensors)
	@PYTHONPATH=hardware:firmware $(BIN)/python -m design $(or $(ARGS),build)

drawing: # see that the programs are there that draw the hardware
	@tools/needed.sh "make hardware needs programs that draw and simulate" dot:graphviz openscad:openscad ngspice:ngspice

steps: .venv/.tests micropython ## count the instructions of a decision step, and estimate its time on an ESP32
	@$(BIN)/python tests/bench/steps.py

memory: needed .venv/.tests micropython ## measure the free memory of a cushion after each of 14 simulated days (ARGS=2)
	@$(BIN)/python tests/bench/memory.py $(ARGS)

powercuts: micropython ## lose power at every write of outbox, whole cushion, update and new settings, on a real littlefs
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/outbox.py 1
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/whole.py 1
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/update.py 1
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/joining.py 1

wear: micropython ## count what days of use cost the flash (DAYS=20)
	@.cache/micropython/micropython -X heapsize=64M tests/firmware/powercuts/wear.py $(DAYS)

micropython: ## make .cache/micropython/micropython, for the firmware tests
	@$(PYTHON) tools/micropython.py

influxdb: ## unpack Debian's InfluxDB into .cache for the tests
	@tools/influxdb.sh

screenshots: needed .venv/.tests ## take pictures of the live page, into .cache/screenshots and for the README
	@PYTHONPATH=tests $(BIN)/python tests/browser/screenshots.py .cache/screenshots host/screenshots
	@PYTHONPATH=tests $(BIN)/python tests/browser/state_pictures.py .cache/screenshots/states

lock: ## write requirements/*.txt anew from what pyproject.toml asks for
	tools/lock.sh "$(PYTHON)"

clean: ## remove what was made: environment, caches, the unpacked MicroPython
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist hardware/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

given-%: # an argument that must be there, asked for before anything is installed
	@test -n "$($*)" || { echo "make $(firstword $(MAKECMDGOALS)) $*=...: this is missing; make help shows an example" >&2; exit 2; }

.cache/stubs/wanted: .venv/bin/python tools/stubs.sh
	@tools/stubs.sh $(BIN)/pip
	@touch $@

.venv/bin/python:
	@tools/venv.sh "$(PYTHON)"

.venv/.runtime: .venv/bin/python pyproject.toml requirements/page.txt
	@echo "downloading what perch needs, some 80 packages, 40 MB: about a minute ..."
	@$(LOCKED) requirements/page.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.device: .venv/.runtime requirements/device.txt
	@echo "downloading what writes to boards ..."
	@$(LOCKED) requirements/device.txt
	@touch $@

$(PURE): .venv/.tests tests/pure.py tests/promises/layers.py $(wildcard host/perch/*/*.py)
	@mkdir -p $(@D)
	@$(BIN)/python tests/pure.py >$@

.venv/.docs: .venv/.runtime requirements/docs.txt
	@echo "downloading what makes the documentation ..."
	@$(LOCKED) requirements/docs.txt
	@touch $@

.venv/.hardware: .venv/.runtime requirements/hardware.txt
	@echo "downloading what draws the hardware ..."
	@$(LOCKED) requirements/hardware.txt
	@touch $@

.venv/.tests: .venv/.runtime requirements/tests.txt
	@echo "downloading what the tests need, some 70 packages more, 280 MB: a few minutes ..."
	@$(LOCKED) requirements/tests.txt
	@touch $@
