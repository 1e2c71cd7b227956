# `make` lists what there is to do.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

ROOM     := static/room
NODE     := $(ROOM)/node_modules/.package-lock.json
MANIFEST := static/dist/manifest.json
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION)
# SQLite, turned into Go, is not ours and runs under locks of its own; watching
# its every step made these tests take four times as long.
RACE     := -race -gcflags='modernc.org/...=-race=false'
LINTER   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ASSETS   := $(shell find $(ROOM)/src static/css -type f 2>/dev/null) $(ROOM)/vite.config.ts $(ROOM)/package.json

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: build
build: assets ## build ./lamplight, one static file with everything in it
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o lamplight .

.PHONY: release
release: assets ## build ./release: static files for linux amd64 and arm64, with checksums
	@rm -rf release && mkdir release
	for arch in amd64 arm64; do \
		CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -ldflags "$(LDFLAGS)" -o release/lamplight-linux-$$arch .; \
	done
	cp config.example.yaml release/
	cd release && sha256sum * > SHA256SUMS && ls -l

.PHONY: run
run: build ## build and serve on http://localhost:8080, data in ./data
	@exec ./lamplight serve

.PHONY: dev
dev: $(NODE) ## the same, and again after every save
	@stamp=$$(mktemp); trap 'rm -f $$stamp; trap - EXIT; kill 0' EXIT; \
	( cd $(ROOM) && exec npm run --silent watch ) & \
	until [ -s $(MANIFEST) ]; do sleep 0.2; done; \
	while true; do \
		touch $$stamp; pid=; \
		if go build -o lamplight .; then ./lamplight serve & pid=$$!; fi; \
		until [ -n "$$(find *.go rooms web static/*.go $(MANIFEST) -newer $$stamp -type f -print -quit 2>/dev/null)" ]; do sleep 0.5; done; \
		if [ -n "$$pid" ]; then kill $$pid 2>/dev/null || true; wait $$pid 2>/dev/null || true; fi; \
	done

.PHONY: assets
assets: $(MANIFEST) ## build styles and scripts into static/dist

$(MANIFEST): $(NODE) $(ASSETS)
	cd $(ROOM) && npm run --silent build
	@touch $@

$(NODE): $(ROOM)/package-lock.json
	cd $(ROOM) && npm ci --no-audit --no-fund
	@touch $@

.PHONY: test
test: test-room test-go test-e2e ## every test there is

.PHONY: test-room
test-room: $(NODE) ## types and unit tests of the room page
	cd $(ROOM) && npm run --silent check && npm run --silent test

.PHONY: test-go
test-go: cc redis ## Go tests, with the race detector and in random order
	go vet ./...
	go test $(RACE) -shuffle=on -timeout 40m ./...

.PHONY: test-e2e
test-e2e: build chromium redis ## browser journeys against the built binary
	cd $(ROOM) && npm run --silent e2e

.PHONY: bench
bench: build chromium ## print how fast and how heavy it is, on this machine
	cd $(ROOM) && npm run --silent bench
	go test -run '^$$' -bench 'FullHouse' -benchtime 20x ./web

FUZZ := 200000x
.PHONY: fuzz
fuzz: ## try every parser of outside input with odd bytes (FUZZ=2000000x for longer)
	go run ./web/trial/fuzz -n $(FUZZ)

.PHONY: load
load: build ## what it carries: readers, joins, chat, slow connections, a raid, calls (five minutes; nothing else should run)
	go run ./web/trial/load

.PHONY: faults
faults: build ## crash it, cut its power, fill its disk, break its streams: what is lost (some minutes, needs strace)
	go run ./web/trial/faults

.PHONY: lint
lint: $(NODE) ## formatting, the walls between the packages, likely mistakes
	@test -z "$$(gofmt -l main*.go rooms web static/*.go | tee /dev/stderr)" || { echo "run gofmt -w on these files"; exit 1; }
	go vet ./...
	go run $(LINTER) run ./...
	cd $(ROOM) && npm run --silent check

.PHONY: chromium
chromium:
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	echo "no Chromium here, installing it for the browser tests"; \
	{ command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "The browser tests need Chromium, and it could not be installed. Install it by hand (Debian: apt-get install chromium) and try again."; exit 1; }

# RUNLEVEL=1 keeps Debian from starting it; the tests start one of their own.
.PHONY: redis
redis:
	@command -v redis-server >/dev/null && exit 0; \
	echo "no Redis here, installing it for the tests with several machines"; \
	{ command -v apt-get >/dev/null && apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null && \
		{ systemctl disable --now redis-server 2>/dev/null || update-rc.d redis-server disable 2>/dev/null || true; }; } || \
	{ echo "The tests need Redis, and it could not be installed. Install it by hand (Debian: apt-get install redis-server) and try again."; exit 1; }

.PHONY: cc
cc:
	@command -v gcc cc >/dev/null && exit 0; \
	{ command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev >/dev/null; } || \
	{ echo "Go's race detector needs a C compiler. Install gcc and try again."; exit 1; }
