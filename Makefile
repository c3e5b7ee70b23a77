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
SETTINGS ?=

BIN := .venv/bin
PIP := tools/again.sh $(BIN)/pip
DEPLOY := PYTHONPATH=tools:firmware $(BIN)/python -m deploy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_CONSTRAINT := constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check format coverage accuracy agreement bench steps memory powercuts wear micropython mosquitto influxdb lock \
	clean dashboards stack flash deploy logs calibrate check-device size hardware chromium screenshots

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: .venv/.runtime ## make the environment .venv with what perch needs to run

demo: .venv/.runtime ## sit on a simulated cushion, in the terminal and a browser (ARGS="--days 14 --check")
	@$(BIN)/perch demo $(ARGS)

test: micropython mosquitto influxdb chromium check .cache/grafana/ready ## set up all that is missing and run every test (ARGS="-k clock")
	$(BIN)/python -m pytest $(ARGS)

soak: mosquitto influxdb .venv/.tests ## kill, fuzz and load the host for longer than make test does
	$(BIN)/python -m pytest -s -o faulthandler_timeout=3600 tests/soak/check_*.py $(ARGS)

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

coverage: .venv/.tests micropython ## show which lines and branches the tests of host and firmware leave out
	$(BIN)/python -m pytest --quiet tests/host tests/firmware --cov=host/perch --cov=firmware --cov-branch \
		--cov-report=term-missing:skip-covered

stack: .venv/.runtime ## run broker, InfluxDB, Grafana and the host in containers, with new secrets the first time
	@$(BIN)/python tools/stack.py

accuracy: .venv/.tests ## hold the decisions against recordings of your own (RECORDINGS=folder)
	@test -n "$(RECORDINGS)" || { echo "make accuracy RECORDINGS=folder: which folder holds the recordings?" >&2; exit 2; }
	@PYTHONPATH=firmware $(BIN)/python tests/accuracy.py "$(RECORDINGS)" "$(LAYOUT)" "$(TRUTH)"

agreement: .venv/.tests ## hold what is made of activPAL event files against a second computation (FILES="…" ZONE=…)
	@test -n "$(FILES)" || { echo "make agreement FILES=events.csv: which files?" >&2; exit 2; }
	@$(BIN)/python tests/activpal.py "$(ZONE)" $(FILES)

bench: .venv/.tests mosquitto influxdb ## measure how fast the host takes records, fills InfluxDB, and shows years
	@$(BIN)/python tests/bench/measures.py
	@$(BIN)/python tests/bench/shown.py
	@$(BIN)/python tests/bench/throughput.py
	@$(BIN)/python tests/bench/dashboards.py
	@$(BIN)/python tests/bench/outbox.py
	@$(BIN)/python tests/bench/week.py

dashboards: .venv/.tests ## write the dashboards that Grafana reads anew, from their source in Python
	@PYTHONPATH=dashboards $(BIN)/python -m source

flash: .venv/.device ## erase a board and write MicroPython to it (IMAGE=file.bin PORT=/dev/ttyUSB0)
	@$(DEPLOY) flash --port "$(PORT)" --image "$(IMAGE)"

deploy: .venv/.device ## put the cushion on a board with MicroPython (PORT=/dev/ttyUSB0 SETTINGS=file.json)
	@$(DEPLOY) deploy --port "$(PORT)" --settings "$(SETTINGS)"

logs: .venv/.device ## show what the cushion says at its port, until Ctrl-C (PORT=/dev/ttyUSB0)
	@$(DEPLOY) logs --port "$(PORT)"

calibrate: .venv/.runtime ## show a cushion the empty seat and how you sit upright (DEVICE=desk)
	@test -n "$(DEVICE)" || { echo "make calibrate DEVICE=desk: which cushion?" >&2; exit 2; }
	@$(BIN)/perch tell "$(DEVICE)" calibrate

check-device: .venv/.tests ## test the board that is plugged in, once it was deployed to (PORT=/dev/ttyUSB0)
	@PERCH_PORT="$(PORT)" $(BIN)/python -m pytest tests/device/check_board.py

size: .venv/.device micropython ## how much flash and memory the firmware takes, by folder
	@$(BIN)/python tests/bench/size.py

hardware: .venv/.hardware ## draw wires, schematic, pattern and box, check and simulate the circuit (ARGS=sensors)
	@tools/needed.sh "make hardware needs programs that draw and simulate" dot:graphviz openscad:openscad ngspice:ngspice
	@PYTHONPATH=hardware:firmware $(BIN)/python -m design $(or $(ARGS),build)

steps: .venv/.tests micropython ## count the instructions of a decision step, and estimate its time on an ESP32
	@$(BIN)/python tests/bench/steps.py

memory: .venv/.tests micropython mosquitto ## measure the free memory of a cushion after each of 14 simulated days (ARGS=2)
	@$(BIN)/python tests/bench/memory.py $(ARGS)

powercuts: micropython ## lose power at every single write of the outbox and of a whole cushion, on a real littlefs
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/outbox.py 1
	@.cache/micropython/micropython -X heapsize=16M tests/firmware/powercuts/whole.py 1

wear: micropython ## count what days of use cost the flash (DAYS=20)
	@.cache/micropython/micropython -X heapsize=64M tests/firmware/powercuts/wear.py $(DAYS)

micropython: ## make .cache/micropython/micropython, for the firmware tests
	@$(PYTHON) tools/micropython.py

mosquitto: ## see that there is a Mosquitto for the tests; install Debian's where we may
	@tools/needed.sh "the tests need Mosquitto" mosquitto:mosquitto mosquitto_pub:mosquitto-clients openssl:openssl

influxdb: ## unpack Debian's InfluxDB into .cache for the tests
	@tools/influxdb.sh

chromium: ## see that there is a Chromium for the tests of the page; install Debian's where we may
	@tools/needed.sh "the tests of the page need Chromium" chromium:chromium

screenshots: .venv/.tests chromium ## take pictures of the live page, into .cache/screenshots and for the README
	@PYTHONPATH=tests $(BIN)/python tests/browser/screenshots.py .cache/screenshots host/screenshots

lock: ## write constraints.txt anew from what pyproject.toml asks for
	tools/lock.sh "$(PYTHON)"

clean: ## remove what was made: environment, caches, the unpacked MicroPython
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist hardware/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.cache/stubs/wanted: .venv/bin/python tools/stubs.sh
	@tools/stubs.sh $(BIN)/pip
	@touch $@

.venv/bin/python:
	@tools/venv.sh "$(PYTHON)"

.venv/.runtime: .venv/bin/python pyproject.toml constraints.txt
	$(PIP) install --quiet --editable ".[page]"
	@touch $@

.venv/.device: .venv/.runtime
	$(PIP) install --quiet --editable ".[device,page]"
	@touch $@

.cache/grafana/ready: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m venv .cache/grafana
	tools/again.sh .cache/grafana/bin/pip install --quiet --editable ".[grafana]"
	@touch $@

.venv/.hardware: .venv/.runtime
	$(PIP) install --quiet --editable ".[hardware]"
	@touch $@

.venv/.tests: .venv/.runtime
	$(PIP) install --quiet --editable ".[dashboards,device,oracles,page,parquet,test]"
	@touch $@
