# Imar. The two commands that a newcomer needs are `make demo` and `make test`.

BIN     := bin/imar
DATA    ?= demo-data
LISTEN  ?= localhost:8080
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X main.version=$(VERSION)

# Packages whose code runs on several goroutines, or feeds one that does: they
# are tested with the race detector as well.
RACE := ./internal/record/... ./internal/node/... ./internal/exchange/inorder/... ./internal/intake/... ./internal/view/... ./internal/web/pagecache/... ./cmd/imar/... ./internal/exchange/validation/... ./internal/exchange/iati/validate/... ./internal/exchange/ocds/merge/...

.PHONY: build assets demo test test-race test-foreign test-powercut check fmt lint bench bench-peers clean crash proof mutate

build: assets
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/imar
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/imar-verify ./cmd/imar-verify

# The script and the font. Without npm the program is built without them: it
# then uses the reader's own fonts, and everything works.
assets:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory internal/web/assets/built/.done; \
	else echo "npm is not installed: built without the font and the script"; fi

internal/web/assets/built/.done: internal/web/assets/package-lock.json internal/web/assets/font.js $(wildcard internal/web/assets/script/*) $(wildcard internal/web/assets/build/*.go)
	cd internal/web/assets && npm ci --no-audit --no-fund --silent && npm run --silent font && npm run --silent check && go run ./build
	touch $@

# Makes the demonstration fund in $(DATA), once, and serves it.
demo: build
	$(BIN) demo --data $(DATA) --listen $(LISTEN)

test: assets
	go test -timeout 30m ./...
	$(MAKE) --no-print-directory test-race
	$(MAKE) --no-print-directory -j2 test-foreign test-powercut

# Beside each other: each of them keeps one processor busy.
test-foreign:
	cd foreign && go test -timeout 30m ./...

test-powercut:
	cd powercut && go test -timeout 30m ./...

test-race:
	go test -timeout 30m -race -short $(RACE)

check: fmt lint
	go vet ./...
	go test ./internal/rules/...

fmt:
	@wrong=$$(gofmt -l cmd internal bench); if [ -n "$$wrong" ]; then echo "gofmt would change:"; echo "$$wrong"; exit 1; fi

lint:
	cd tools && go build -o ../bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...

crash:
	go test ./internal/record/crashtest -run Crash -count 1 -timeout 0 -crashes $(or $(N),500)

# Asks for everything about money in random order: N sequences on the state
# alone, a fiftieth of them on each database, and a hundredth as many histories
# of sixteen clients. A night with the usual N.
proof: N := $(or $(N),100000)
proof:
	IMAR_SEQUENCES=$(N) go test ./internal/domain/fund -run AnyOrder -count 1 -timeout 0 -v
	go test ./internal/record -run 'TestMoney$$' -count 1 -timeout 0 -rapid.checks $$(($(N) / 50))
	cd foreign && IMAR_HISTORIES=$$(($(N) / 100)) go test ./histories -count 1 -timeout 0

# Weakens the controls of money one by one; the tests must notice each.
mutate:
	go run ./internal/rules/mutation

bench:
	go run ./bench

# Fetches the programs of the field that Imar is compared with, and compares.
bench-peers:
	go run ./bench -jobs peers

clean:
	rm -rf bin internal/web/assets/built/*
