# Everything a person does here. Needs Python 3.11 or newer, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.from-lock
STAMP := $(VENV)/.installed

.PHONY: run test lint bench lock pictures clean

run: $(STAMP)
	@$(BIN)/latentdeck

test: $(STAMP)
	@$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(STAMP)
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

lock: $(STAMP)
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --quiet --upgrade -o requirements.lock

pictures: $(STAMP)
	@$(BIN)/python -m benchmarks.pictures

# the package itself: the command `latentdeck`, importable from anywhere
$(STAMP): $(LOCKED) pyproject.toml
	@$(PYTHON) -m pip --python $(VENV) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "latentdeck needs Python 3.11 or newer; set PYTHON=")'
	@echo "Building $(VENV) from requirements.lock (torch with its CUDA parts is 4.6 GB; a few minutes) ..."
	@$(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(PYTHON) -m pip --python $(VENV) install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(LOCKED)

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
