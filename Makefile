# The commands of this project. `make run` and `make test` install what they need on a fresh Debian
# that has the Rust toolchain; everything works as plain cargo too.
SHELL := /bin/bash
.PHONY: run test check prove release needs

CARGO ?= cargo

# A C compiler for SQLite, and swaks for the command that README shows.
needs:
	@scripts/needs

run: needs
	$(CARGO) build --locked --profile fast
	exec target/fast/centralita serve

# Formatting, lints and documentation; then every test. The budget stands in docs/testing.md.
# Nothing is kept for a next build, which would cost this one time.
test check: export CARGO_INCREMENTAL = 0
test: needs check
	$(CARGO) test --locked
	$(CARGO) test --locked --bench bombs --bench classify --bench lmtp_load

check:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

# The long campaigns; `make prove CAMPAIGN=kills ROUNDS=200` runs one. See docs/testing.md.
prove: needs
	@tests/prove/run $(CAMPAIGN)

release: needs
	$(CARGO) build --locked --release
