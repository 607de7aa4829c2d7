# daybook: the commands a person needs. `make` alone lists them.

GO    ?= go
DEMO  ?= demo
FLEET ?= ../shared/fleet
# The last line that runs on Node.js 20.
LIGHTHOUSE = 12.8.2
MERMAID    = 12.3.0
STAMP  = $(shell git describe --tags --always --dirty 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help build demo test browser packages lighthouse mermaid tour bench fuzz hostile clean

help: ## list these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/daybook
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X daybook/internal/cli.release=$(STAMP)" -o bin/daybook ./cmd/daybook

demo: build ## write a demo fleet, build its site and serve it
	bin/daybook demo --serve $(DEMO)

test: browser packages ## set up what the tests need and run every test
	$(GO) test ./...

browser: ## install Chromium with the system's package manager where it is missing and allowed
	@sh .ci/browser

packages: ## fetch from npm what the browser tests need: axe-core and html-validate
	@sh .ci/packages

tour: browser ## take pictures of every page type into tour/
	DAYBOOK_TOUR=$(CURDIR)/tour $(GO) test ./internal/tour -run TestTour -count=1

mermaid: ## fetch Mermaid from npm into the theme, for the next build to embed
	@rm -rf bin/mermaid && mkdir -p bin/mermaid
	cd bin/mermaid && npm pack --silent mermaid@$(MERMAID) && tar xzf mermaid-$(MERMAID).tgz package/dist/mermaid.min.js
	cp bin/mermaid/package/dist/mermaid.min.js themes/default/assets/mermaid.min.js

lighthouse: browser ## score the front page, a service and a document with Lighthouse, from npm
	npm install --silent --no-save --prefix bin/lighthouse lighthouse@$(LIGHTHOUSE)
	DAYBOOK_LIGHTHOUSE=$(CURDIR)/bin/lighthouse/node_modules/.bin/lighthouse $(GO) test ./internal/tour -run TestLighthouse -count=1 -v

bench: build ## compare daybook with git's own tools on the bundles in FLEET
	DAYBOOK_FLEET=$(FLEET) $(GO) run ./internal/edition/bench -fleet $(FLEET) -daybook bin/daybook

fuzz: ## fuzz every parser for a while (FUZZTIME=30s)
	@sh .ci/fuzz $(or $(FUZZTIME),30s)

hostile: ## hold every parser against a megabyte of each trick, and ten thousand mutations (an hour)
	DAYBOOK_HOSTILE= DAYBOOK_MUTATIONS=10000 $(GO) test ./internal/hostile -count=1 -cpu 1 -timeout 3h -v

clean: ## remove what make made
	rm -rf bin $(DEMO) tour
