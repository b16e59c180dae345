# Two commands matter: `make run` and `make test`. Both may be repeated, and broken off, at any time.
PYTHON ?= python3

.PHONY: run test lint format bench scorecard nlu-report hearing-report voice-report models lock fresh-machine clean

run:  ## make this folder ready and take calls, until Ctrl-C
	@$(PYTHON) scripts/setup.py run && exec .venv/bin/voicebot run

test:  ## every gate: format, lint, types, imports, tests, coverage
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python scripts/gates.py

lint:  ## the gates that run no test
	@.venv/bin/python scripts/gates.py format lint types imports

format:  ## put the code in the one format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench:  ## measure: a table on the screen, JSON in bench/results/
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m bench

nlu-report:  ## measure how well callers are understood: a table, JSON in var/nlu-report.json
	@$(PYTHON) scripts/setup.py test && exec .venv-rasa/bin/python scripts/nlu_report.py

hearing-report:  ## the ears on trial: words wrong by voice, codec, noise, loss, rate (ARGS="--quick": two minutes); JSON in var/
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m bench.ears $(ARGS)

voice-report:  ## the voice on trial: understood? how soon? what does it cost? (ARGS="--quick"): page and sound in var/voice-report/
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m bench.voice $(ARGS)

models:  ## make the built-in ears and voice again from nothing but text (2.5 h; ARGS="ears --quick": minutes): var/models-work/
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m models.recipes $(or $(ARGS),all)

bench-peer:  ## the same caller through Pipecat (an environment of its own) and through us; about twelve minutes
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m bench.peer $(ARGS)

scorecard:  ## ring every dialogue under every condition (half an hour; ARGS="--quick": 4 minutes): page and sound in var/scorecard/
	@$(PYTHON) scripts/setup.py test && exec .venv/bin/python -m scorecard $(ARGS)

lock:  ## write requirements/*.txt from what is installed
	@.venv/bin/python scripts/lock.py

fresh-machine:  ## prove both commands and the image on a bare Debian 12 (root only, long)
	@exec $(PYTHON) scripts/fresh_machine.py $(ARGS)

clean:  ## remove the environments and every cache; a shop's data in var/ stays
	rm -rf .venv .venv-rasa .venv-peer node_modules .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .rasa
	find . -name __pycache__ -prune -exec rm -rf {} +
