# Entry points of the project; `make` alone lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := node_modules/.bin
# Run a command with the development servers and their data, or with empty, temporary servers. SERVERS=configured uses those of
# DATABASE_URL, as a role that may create databases and is a superuser for some tests, and of REDIS_URL, instead of temporary ones.
WITH_SHOP := $(BIN)/python -m madamda.dev_servers exec --
WITH_EMPTY := $(BIN)/python -m madamda.dev_servers exec --$(or $(SERVERS),throwaway) --
# Settings for `check --deploy`: a production environment instead of the demo.
AS_DEPLOYED := env DEMO=0 DEBUG=0 HTTPS=1 ALLOWED_HOSTS=shop.example.com TRUSTED_PROXIES=127.0.0.1 BACKUP_DIR=/var/backups/madamda
HOUSE_TESTS := -n 2 --dist loadgroup --ignore=tests/browser --ignore=tests/installation --ignore=tests/machines tests

.DEFAULT_GOAL := help
.PHONY: help run dev stop test installation coverage check checker drills plans fmt messages manage shell requirements audit budget screenshots bench load venv npm chromium nginx proxy .venv-load .venv-oscar .venv-drills machinery clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv ## Run the whole shop at http://127.0.0.1:8000 (another port: PORT=8100 make run; without demo products: EMPTY=1)
	@exec env $(if $(EMPTY),EMPTY=$(EMPTY)) $(BIN)/python -m madamda.runner

dev: venv ## Run it for development: DEBUG, and reload on changes
	@exec $(BIN)/python -m madamda.runner --dev

stop: venv ## Stop PostgreSQL and Redis left running by a killed `make run`
	@$(BIN)/python -m madamda.dev_servers stop

test: venv npm chromium nginx ## Run all tests on temporary servers (some: make test ARGS="tests/shop -k cart")
	@$(if $(ARGS),,node --test --test-reporter=spec tests/js/*.test.js)
	@$(WITH_EMPTY) $(BIN)/pytest $(or $(ARGS),$(HOUSE_TESTS))
	@$(if $(ARGS),,$(WITH_EMPTY) $(BIN)/pytest tests/browser)
	@$(if $(ARGS),,$(MAKE) --no-print-directory machinery && $(WITH_EMPTY) $(BIN)/pytest -s tests/machines)

installation: venv ## Install the shop on an empty Debian and in containers, as docs/operations.md says; as root, 15 minutes (some: ARGS="-k container")
	@INSTALLATION_TESTS=1 $(WITH_EMPTY) $(BIN)/pytest -s tests/installation $(ARGS)

coverage: venv npm nginx ## Measure test coverage of shop/ and orders/; slower than `make test`
	@$(BIN)/coverage erase
	@$(WITH_EMPTY) $(BIN)/coverage run -m pytest $(or $(ARGS),$(HOUSE_TESTS))
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

check: venv npm ## Check style, types, import contracts, missing migrations and deployment settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	find madamda/templates -name '*.html' | xargs -r $(BIN)/djade --check
	! command -v $(BIN)/hadolint >/dev/null || $(BIN)/hadolint Dockerfile
	$(BIN)/djlint --quiet --lint templates
	$(NPM)/biome ci --error-on-warnings
	$(NPM)/tsc --project jsconfig.json
	$(BIN)/lint-imports
	$(WITH_EMPTY) $(BIN)/mypy .
	$(WITH_EMPTY) $(BIN)/python manage.py makemigrations --check --dry-run
	$(WITH_EMPTY) $(AS_DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

checker: venv ## Place 2,000 orders while workers are killed, then audit the data (quick: ARGS="--orders 200 --buyers 10 --rounds 3")
	@$(WITH_EMPTY) $(BIN)/python -m bench.checker $(ARGS)

budget: venv chromium ## Check page weight, Lighthouse and axe results against budgets (ARGS="--pages home,cart --lighthouse no")
	@cd bench/budget && { [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund; }
	@$(WITH_EMPTY) $(BIN)/python -m bench.budget $(ARGS)

screenshots: venv chromium ## Save every page, 360 to 1440 px, light and dark, in both languages, to screenshots/ (ARGS="--pages home")
	@$(WITH_EMPTY) $(BIN)/python -m bench.screenshots $(ARGS)

bench: venv .venv-load .venv-oscar proxy ## Benchmark pages against minimal and other implementations, P1 to P11 (some: ARGS="P1 P5")
	@$(BIN)/python -m bench $(ARGS)

load: venv .venv-load proxy ## Load test the whole deployment with 1,000 concurrent customers, then audit the data (USERS=200 MINUTES=1, ARGS="--workers 4")
	@$(WITH_EMPTY) $(BIN)/python -m bench.load --users $(or $(USERS),1000) --minutes $(or $(MINUTES),3) $(ARGS)

drills: venv proxy ## Fault drills: reload, outages of a node, PostgreSQL and Redis, slow clients, restore of 100,000 orders (one: ARGS=outage; on six machines: ARGS=machines DRILLS="D5 D7")
	@case " $(ARGS) " in *" machines "*) $(MAKE) --no-print-directory machinery;; esac
	@for drill in $(or $(ARGS),reload outage without_redis slowloris backup point_in_time); do $(WITH_EMPTY) $(BIN)/python -m bench.drills.$$drill $(DRILLS) || failed=1; done; exit $${failed:-0}

plans: venv ## Check the query plans of every page with a million orders (quick: ARGS="--orders 10000")
	@$(WITH_EMPTY) $(BIN)/python -m bench.plans $(ARGS)

fmt: venv npm ## Format Python, the admin's templates and scripts
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find madamda/templates -name '*.html' | xargs -r $(BIN)/djade
	$(NPM)/biome check --write

messages: venv ## Extract the texts of the interface into locale/ and compile them
	$(WITH_EMPTY) $(BIN)/python manage.py makemessages --all --no-obsolete --add-location file \
		--ignore $(VENV) --ignore tests --ignore bench --ignore node_modules
	@for words in locale/*/LC_MESSAGES/django.po; do \
		grep -v '^"POT-Creation-Date' $$words > $$words.new && mv $$words.new $$words; done  # avoids a diff on every run
	$(WITH_EMPTY) $(BIN)/python manage.py compilemessages --ignore $(VENV)

manage: venv ## Run manage.py on the development data (make manage ARGS="changepassword admin")
	@$(WITH_SHOP) $(BIN)/python manage.py $(ARGS)

shell: venv ## Open a Django shell on the development data
	@$(WITH_SHOP) $(BIN)/python manage.py shell

requirements: venv ## Pin the dependencies of pyproject.toml (newer versions: ARGS=--upgrade)
	$(BIN)/uv pip compile $(COMPILE) $(ARGS) -o requirements.txt
	$(BIN)/uv pip compile $(COMPILE) $(ARGS) -c requirements.txt --extra dev -o requirements-dev.txt
	$(BIN)/uv pip compile $(filter-out pyproject.toml,$(COMPILE)) $(ARGS) --group load -o requirements-load.txt

COMPILE := pyproject.toml --quiet --universal --python-version 3.11.0 --no-annotate \
	--custom-compile-command "make requirements"

audit: venv ## Check the pinned dependencies for known vulnerabilities
	$(BIN)/pip-audit --strict --disable-pip --no-deps -r requirements.txt

# Rebuilt if the checkout was moved, or if its Python or a requirement has changed.
venv: ## Create or update .venv
	@touch $(VENV).lock; exec 9<$(VENV).lock; ! command -v flock >/dev/null || flock 9; \
	wanted="$$(cksum < requirements-dev.txt) $(CURDIR)"; \
	[ "$$(cat $(VENV)/made-of 2>/dev/null)" = "$$wanted" ] && $(BIN)/python -c '' 2>/dev/null && exit 0; \
	command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is missing: Python 3.11 or newer is needed (Debian: apt-get install python3-venv).' >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed: name it, for example with `make run PYTHON=python3.12`.' >&2; exit 1; }; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'The module venv of $(PYTHON) is missing (Debian: apt-get install python3-venv).' >&2; exit 1; }; \
	echo 'Creating $(VENV); this takes a minute, once.'; \
	{ $(BIN)/python -c '' 2>/dev/null && grep -qs ' $(CURDIR)$$' $(VENV)/made-of; } || $(PYTHON) -m venv --clear $(VENV) || exit 1; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements-dev.txt || \
		{ echo "pip could not install requirements-dev.txt. There are ready-made packages for Python 3.11 to 3.13 on x86-64 and aarch64;" \
			"elsewhere a C compiler and Python's headers are needed (Debian: apt-get install build-essential python3-dev)." >&2; exit 1; }; \
	echo "$$wanted" > $(VENV)/made-of

npm: ## Install the tools that check and test scripts, in node_modules
	@exec 9<package-lock.json; ! command -v flock >/dev/null || flock 9; \
	[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0; \
	command -v npm >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
		apt-get install -q -y --no-install-recommends npm; } || \
		{ echo 'npm is needed to check and test the scripts (Debian: apt-get install npm).' >&2; exit 1; }; \
	npm ci --no-audit --no-fund --loglevel=error

chromium: ## Install Chromium for the browser tests, if possible
	@command -v chromium >/dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
		apt-get install -q -y --no-install-recommends chromium && exit 0; \
	echo 'There is no chromium here, so the browser tests are SKIPPED (Debian: apt-get install chromium).' >&2

nginx: ## Install nginx for the tests of deploy/, if possible
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] && exit 0; \
	[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
		apt-get install -q -y --no-install-recommends nginx-light && exit 0; \
	echo 'There is no nginx here, so the tests of deploy/nginx.conf are SKIPPED (Debian: apt-get install nginx-light).' >&2

# Separate environments for packages that must stay out of .venv; rebuilt when their requirements change.
.venv-load: requirements = requirements-load.txt
.venv-oscar: requirements = bench/comparisons/oscar/requirements.txt
.venv-load .venv-oscar:
	@exec 9<$(requirements); ! command -v flock >/dev/null || flock 9; wanted="$$(cksum < $(requirements)) $(CURDIR)"; \
	[ "$$(cat $@/made-of 2>/dev/null)" = "$$wanted" ] && $@/bin/python -c '' 2>/dev/null && exit 0; \
	echo 'Creating $@; this takes a minute, once.'; \
	$(PYTHON) -m venv --clear $@ && $@/bin/python -m pip install -qq --disable-pip-version-check -r $(requirements) && \
	echo "$$wanted" > $@/made-of

# Run by an unprivileged user, so it is made from a Python that every user can execute.
.venv-drills: bench/drills/machines/requirements.txt
	@[ "$$(cat $@/made-of 2>/dev/null)" = "$$(cksum < $<)" ] && exit 0; \
	$(BIN)/uv venv --quiet --clear --python "$$(command -v /usr/bin/python3 || command -v $(PYTHON))" $@ && \
	$(BIN)/uv pip install --quiet --python $@/bin/python -r $< && cksum < $< > $@/made-of

machinery: venv ## Install the engines of drills on several machines, if possible
	@for program in haproxy etcd nft redis-sentinel keepalived; do command -v $$program >/dev/null || missing=1; done; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
		apt-get install -q -y --no-install-recommends haproxy etcd-server nftables redis-sentinel redis-tools keepalived procps iproute2 faketime; } || \
		echo 'For drills on several machines (Debian): apt-get install haproxy etcd-server nftables redis-sentinel redis-tools keepalived procps iproute2 faketime.' >&2
	@$(MAKE) --no-print-directory .venv-drills || echo 'The tools of drills on several machines could not be installed from PyPI.' >&2

proxy: ## Install nginx, wrk and ab for load tests and benchmarks, if possible
	@command -v nginx >/dev/null && command -v wrk >/dev/null && command -v ab >/dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -q && \
		apt-get install -q -y --no-install-recommends nginx-light wrk apache2-utils && exit 0; \
	echo 'nginx, wrk and ab are needed here (Debian: apt-get install nginx-light wrk apache2-utils).' >&2; exit 1

clean: ## Remove generated files; the shop's data is kept
	rm -rf $(VENV) $(VENV).lock node_modules .venv-load .venv-oscar .venv-drills .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -prune -exec rm -rf {} +
