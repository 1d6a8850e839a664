# Everything anyone does with the project, by name. CI and the README call these.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-browser test-servers faults check bench evaluate refit ablation mtrag rehearsals feedback-check clean questions sign-in wellbeing reply-checks attacks long-road

help: ## Say what there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.product ## Install, index and open the coach on http://127.0.0.1:7860
	@$(BIN)/telemachus index
	@$(BIN)/python app.py

test: $(VENV)/.tests ## Install with what tests need, and run all that need no browser, two at a time
	$(BIN)/python -m pytest -m 'not browser' -n 2 --dist loadscope

test-browser: $(VENV)/.tests ## Walk the web app in a real Chromium
	$(BIN)/python -m pytest -m browser

test-servers: $(VENV)/.servers ## Test against a real llama.cpp and a real embeddings server
	$(BIN)/python -m pytest tests/servers

faults: $(VENV)/.tests ## Print what comes of a turn for each fault of a model's server
	$(BIN)/python -m benchmarks.model_faults

check: $(VENV)/.tests ## Format, lint, types, layers, content, and known vulnerabilities
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/telemachus check
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml assistant app.py
	$(BIN)/python -m benchmarks.audit

bench: $(VENV)/.tests ## Measure what has to be fast, as ratios in one run
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.first_token

evaluate: $(VENV)/.product ## Score the answers on the question file, beside the quickstart peer
	$(BIN)/telemachus evaluate benchmarks/questions.jsonl --half reporting

refit: $(VENV)/.tests ## Fit the confidence of answers anew on the development questions
	$(BIN)/python -m benchmarks.fit_refusal --write

long-road: $(VENV)/.tests ## Measure a pair with 200 sessions against a pair with 2
	$(BIN)/python -m benchmarks.long_road

ablation: $(VENV)/.tests ## Print what each part of finding is worth
	$(BIN)/python -m benchmarks.ablation

mtrag: $(VENV)/.tests ## Score the public yardstick MTRAG-UN, where its file is there
	$(BIN)/python -m benchmarks.mtrag_un

questions: $(VENV)/.product ## Score telling open from closed questions in spoken talk
	$(BIN)/python -m benchmarks.question_check

rehearsals: $(VENV)/.product ## Print three guided rehearsals at three difficulties
	$(BIN)/python -m benchmarks.rehearsal_transcripts

sign-in: $(VENV)/.tests ## Measure signing in while twenty people chat
	$(BIN)/python -m benchmarks.sign_in

feedback-check: $(VENV)/.product ## Measure the check of feedback on its labelled sets, and a model's if one is set
	$(BIN)/python -m benchmarks.feedback_check --model

wellbeing: $(VENV)/.product ## Measure what of danger and distress is noticed, and false alarms
	@$(BIN)/python -m benchmarks.wellbeing

reply-checks: $(VENV)/.product ## Measure the checks of a model's replies on good and bad ones
	@$(BIN)/python -m benchmarks.reply_checks

attacks: $(VENV)/.tests ## Play the whole corpus of attacks on a model that obeys the attacker
	@$(BIN)/python -m benchmarks.attacks

clean: ## Remove what installing and testing left
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Telemachus needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.tests: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.product

$(VENV)/.servers: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,servers]'
	@touch $@
