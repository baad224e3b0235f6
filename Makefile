# The commands of this project. `make run` and `make test` install what they need on a fresh Debian
# that has the Rust toolchain; everything works as plain cargo too.
SHELL := /bin/bash
.PHONY: run test check tests prove release needs

CARGO ?= cargo

# A C compiler for SQLite, and swaks for the command that README shows.
needs:
	@scripts/needs

run: needs
	$(CARGO) build --locked --profile fast
	exec target/fast/centralita serve

# Formatting, lints and documentation beside the build of the tests; then every test. The budget stands
# in docs/testing.md. Nothing is kept for a next build, and no line numbers for a debugger: both would
# cost this one time. Calls over SIP take their real time, so more tests run at once than there are cores.
test check tests: export CARGO_INCREMENTAL = 0
test tests: export CARGO_PROFILE_DEV_DEBUG = 0
test: export RUST_TEST_THREADS ?= 10
test: needs
	$(MAKE) -j2 check tests
	$(CARGO) test --locked
	$(CARGO) test --locked $(BENCHES)

# A folder of its own, since two builds in one wait for each other.
check: export CARGO_TARGET_DIR = target/check
check:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

tests:
	$(CARGO) test --locked --no-run
	$(CARGO) test --locked --no-run $(BENCHES)

BENCHES = --bench bombs --bench classify --bench lmtp_load --bench mail_reading --bench routing

# The long campaigns; `make prove CAMPAIGN=kills ROUNDS=200` runs one. See docs/testing.md.
prove: needs
	@tests/prove/run $(CAMPAIGN)

release: needs
	$(CARGO) build --locked --release
