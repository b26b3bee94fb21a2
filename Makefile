# The usual commands for users and developers of Jostle. `make help` lists the targets.

SWIFT ?= swift
SCENE ?= scenes/push-box.yaml
# Every run has its own folder, so that no run overwrites another's.
RUN ?= runs/$(basename $(notdir $(SCENE)))-$(shell date +%Y%m%d-%H%M%S)
FLAGS ?=
# Flags for the compiler, such as -Xswiftc -warnings-as-errors.
SWIFTFLAGS ?=
# No test imports a module as @testable, so tests and programs are built alike, and only once.
SWIFTTEST = $(SWIFT) test -c release --disable-testable-imports $(SWIFTFLAGS)
# Where `make install` puts the command and its completions; DESTDIR is put before it, for packages.
PREFIX ?= /usr/local
DESTDIR ?=
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
COMMAND = .build/release/jostle
INSTALLED = $(BIN)/jostle $(SHARE)/bash-completion/completions/jostle $(SHARE)/zsh/site-functions/_jostle \
  $(SHARE)/fish/vendor_completions.d/jostle.fish

.PHONY: help setup build install uninstall test wheel tables train bench docs fuzz lint format clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 10

setup: ## install the Debian packages that are missing (libbox2d-dev, libhdf5-dev, libcairo2-dev, libwebp-dev, python3-jsonschema, python3-h5py, ...)
	@.ci/setup

build: setup ## build the release binary, .build/release/jostle
	$(SWIFT) build -c release $(SWIFTFLAGS)

# It does not build, because root often has no swift.
install: ## install the command that 'make build' built, with completions for bash, zsh and fish, in PREFIX
	@test -x $(COMMAND) || { echo "install: there is no $(COMMAND); run 'make build' first" >&2; exit 1; }
	install -d $(sort $(dir $(INSTALLED)))
	install -m 755 $(COMMAND) $(BIN)/jostle
	$(COMMAND) --generate-completion-script bash >$(SHARE)/bash-completion/completions/jostle
	$(COMMAND) --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_jostle
	$(COMMAND) --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/jostle.fish

uninstall: ## remove what 'make install' installed in PREFIX
	rm -f $(INSTALLED)

test: setup ## run all tests in release, the configuration in which Jostle is used; those of Python too
	$(SWIFTTEST)
	.ci/python

wheel: setup ## build the Python wheel with everything inside, dist/jostle-*.whl
	.ci/wheel

tables: setup ## write what follows from the code into scenes/README.md and scenes/schema.json
	JOSTLE_WRITE_TABLES=1 $(SWIFTTEST) --filter DeclarationTests

train: build ## train on SCENE into RUN, with FLAGS: make train SCENE=scenes/reach.yaml FLAGS="--seed 1"
	.build/release/jostle train $(SCENE) --out $(RUN) $(FLAGS)

bench: setup ## compare rollouts with a bare C++ loop over Box2D, in alternating rounds
	Benchmarks/compare

docs: setup ## build the documentation of all library modules, .build-docs/site; warnings are errors
	$(SWIFT) package --scratch-path .build-docs --allow-writing-to-directory .build-docs/site \
	  generate-documentation --product Jostle --enable-experimental-combined-documentation \
	  --warnings-as-errors --output-path .build-docs/site
	@if grep -l '"generated":true' .build-docs/site/data/documentation/*.json; then \
	  echo "docs: in these modules no topic of the article lists some public symbol" >&2; exit 1; fi

fuzz: setup ## try mutated files and random calls until stopped; keeps crashes in fuzz-crashes; FLAGS="--seed 7"
	$(SWIFT) build -c release $(SWIFTFLAGS) --product fuzz
	.ci/fuzz $(FLAGS)

lint: ## check the formatting of all Swift files
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift Benchmarks Examples

format: ## format all Swift files
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift Benchmarks Examples

clean: ## remove everything that was built; runs are kept
	rm -rf .build .build-tsan .build-asan .build-docs .build-wheel dist Benchmarks/.build
