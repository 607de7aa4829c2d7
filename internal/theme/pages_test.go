package theme_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// TestPagesShowWhatTheyMust asks each page for the things that its reader came
// for, by selector.
func TestPagesShowWhatTheyMust(t *testing.T) {
	docs := pages(t, render(t, newWorld("2026-11-21").input(t)))
	const onCall = "services/tracking-api/on-call/index.html"
	const rollback = "services/tracking-api/docs/runbooks/rollback/index.html"
	says(t, docs, []saying{
		{"index.html", ".lead", "Since yesterday nine findings opened and one closed."},
		{"index.html", ".lead a[href='services/tracking-api/']", "tracking-api"},
		{"index.html", ".missed", "parcel/label-printer the server answered 500 three times; its facts are of 18 Nov 2026"},
		{"index.html", ".missed", "parcel/depot-map the host was not found; nothing is known of it yet"},
		{"index.html", ".level-row.bronze .square[title=tracking-api]", "tracking-api"},
		{"index.html", ".questions tbody th", "Who owns it?"},
		{"services/index.html", ".services-table tr:contains('label-printer') .nobody", "nobody"},
		{"services/tracking-api/index.html", "h1", "tracking-api"},
		{"services/tracking-api/index.html", ".facts", "Team Tracking catalog-info.yaml:14"},
		{"services/tracking-api/index.html", ".facts dt:contains('Worked on by') + dd:not(:contains('Moor, Bob'))", "Bob Moor, cy"}, // no address, and no name twice
		{"services/tracking-api/index.html", ".standing", "Bronze since 21 May 2026"},
		{"services/tracking-api/index.html", ".scorecard tr:contains('A runbook is there') .outcome", "holds"},
		{"services/tracking-api/index.html", ".finding-mend", "Name what took the place of bin/deploy-prev"},
		{"services/tracking-api/index.html", ".documents-table .strip.fails title", "edited 10 September 2025; what it names changed 14 times since"},
		{onCall, ".facts", "Team Tracking"},
		{onCall, ".facts a[href='mailto:tracking@parcel.example']", "tracking@parcel.example"},
		{onCall, ".facts a[href='https://dash.parcel.example/tracking']", "Dashboard"},
		{onCall, ".neighbours a[href='../../../services/label-printer/']", "label-printer"},
		{onCall, ".neighbours", "event-store resource, not a service of the fleet"},
		{"services/label-printer/on-call/index.html", ".neighbours", "tracking-api owned by Team Tracking · chat https://chat.parcel.example/tracking"},
		{onCall, ".runbook-list a[href='#r2%3a']", "Rollback"},
		{onCall, ".runbook h3[id='r2:roll-back-a-release']", "Roll back a release"},
		{onCall, ".prose a[href='#r1:queue-is-stuck']", "the queue"},
		{onCall, ".prose:has([id='r1:queue-is-stuck']:first-child)", "Look at the consumer lag."},
		{onCall, ".runbook-findings", "names bin/deploy-prev, which was deleted"},
		{onCall, ".runbook:has(img[src$='/flow.png'][width='30']:not([loading])) h2", "Rollback"},
		{"services/shop/on-call/index.html", ".empty", "The repository holds no runbook"},
		{"services/tracking-api/index.html", ".jump a[href='../../services/tracking-api/on-call/']", "On call"},
		{"runbooks/index.html", ".shelf-head a[href='../services/tracking-api/on-call/']", "on call"},
		{"services/tracking-api/index.html", ".graph[role=img] desc", "tracking-api needs label-printer, event-store."},
		{"services/tracking-api/index.html", "#s\\:around ~ .neighbours a[href='../../services/label-printer/']", "label-printer"},
		{"services/label-printer/index.html", ".graph desc", "It is needed by tracking-api."},
		{"services/shop/index.html", "#s\\:around + .empty", "no other needs it"},
		{"services/shop/index.html", ".scorecard .outcome.exempt", "exempt"},
		{"services/shop/index.html", ".scorecard tr:contains('exempt')", "internal code, Ada Lane"},
		{"services/shop/index.html", ".facts", "ada, a person"},
		{"services/address-book/index.html", ".empty", "There is no document that daybook looks for"},
		{"services/label-printer/index.html", ".notice", "The repository could not be looked at: the server answered 500 three times. What stands here is of 18 Nov 2026."},
		{"services/label-printer/index.html", ".pipelines-table", "daybook does not know this format yet"},
		{"services/label-printer/docs/huge/index.html", ".notice", "This document is not shown: it is larger than 2 MB. Read it at its source."},
		{"services/label-printer/docs/notes/index.html", ".plain-text", "Some <b>text</b>."},
		{rollback, "h1", "Rollback"},
		{rollback, "#roll-back-a-release + .note", "names bin/deploy-prev, which was deleted in 0c37ea7"},
		{rollback, "pre .dead[title^='deleted in']", "bin/deploy-prev"},
		{rollback, "a.dead[href^='https://git.parcel.example/parcel/tracking-api/commit/']", "a page that is gone"},
		{rollback, ".side [aria-current=page]", "Rollback"},
		{rollback, ".side a[href$='/services/tracking-api/docs/@v4.2/runbooks/rollback/']", "v4.2"},
		{rollback, ".sheet-facts a[href='https://git.parcel.example/parcel/tracking-api/edit/main/docs/runbooks/rollback.md']", "edit"},
		{rollback, ".sheet-facts", "Last changed 10 Sep 2025 in 9672bec by Ada Lane · owned by Team Tracking"},
		{rollback, ".prose a[href$='/services/tracking-api/docs/runbooks/queue/#queue-is-stuck']", "the queue"},
		{rollback, ".prose p:has(img[alt='a sketch'][width='30'][height='20'])", "and another service"},
		{rollback, "head:has(link[rel=alternate][type='text/markdown'][href$='/services/tracking-api/docs/runbooks/rollback/index.md']) title", "Rollback"},
		{rollback, ".alert-warning", "Never on a Friday."},
		{"services/tracking-api/docs/@v4.2/runbooks/rollback/index.html", ".notice a[href$='/services/tracking-api/docs/runbooks/rollback/']", "Read the page as it is today"},
		{"services/tracking-api/docs/@v4.2/old/index.html", ".notice", "today’s documents no longer hold this page"},
		{"services/tracking-api/docs/index.html", ".prose a.elsewhere[href='https://ci.parcel.example/badge.svg']", "build"},
		{"services/gateway/docs/part1/page-045/index.html", "title", "Page 44 (docs/part1) · gateway"},
		{"services/gateway/docs/part0/page-043/index.html", ".prevnext .next a", "Page 44 (docs/part0)"},
		{"services/gateway/docs/part1/page-045/index.html", "h1", "Page 44"},
		{"services/gateway/docs/part1/page-050/index.html", ".side .folder li [aria-current=page]", "Page 50"},
		{"services/gateway/docs/part1/page-050/index.html", ".prevnext .next a", "Page 51"},
		{"services/gateway/documents/index.html", ".documents-table", "Page 119"},
		{"services/shop/docs/index.html", ".prose a[href$='/services/gateway/docs/']", "the gateway"},
		{"teams/index.html", "#s\\:persons + p + .plain-services", "shop"},
		{"teams/tracking/index.html", ".facts", "tracking@parcel.example"},
		{"teams/edge/index.html", ".notice", "no repository of the fleet declares it"},
		{"checks/run.exists/index.html", ".prose", "At 2 a.m. nobody reads code."},
		{"checks/own.descriptor-owner/index.html", ".check-services .nobody, .check-services", "Nothing names an owner"},
		{"findings/index.html", ".about", "of them failing"},
		{"editions/index.html", ".editions-table", "21 November 2026"},
		{"editions/2026-11-21/index.html", ".findings", "names bin/deploy-prev, which was deleted in 0c37ea7"},
		{"editions/2026-11-20/index.html", ".prevnext .next a", "21 November 2026"},
		{"feeds/index.html", "a[href='../feeds/teams/tracking.atom']", "Atom"},
		{"search/p/index.html", ".index-table", "Page 7"},
		{"about/scores/index.html", ".checks-table", "An owner is named"},
		{"about/index.html", "h1", "About: this site"},
		{"about/index.html", ".prose a[href='../about/dates/']", "dates"},
		{"about/dates/index.html", "h1", "Dates"},
		{"checks/run.exists/index.html", ".prose a[href='../../about/dates/#a']", "dates"},
		{"checks/run.exists/index.html", ".prose a[href='../../checks/run.stale/']", "stale"},
		{"404.html", "a[href='/services/']", "all services"},
		{"services/tracking-api/docs/setup/index.html", "a[href='../../../../services/tracking-api/docs/onboarding/']", "It is here now."},
	})
}

// saying is what stands on a page, in the elements that a selector finds.
type saying struct{ page, selector, want string }

// says holds pages against what they must say. What a selector does not find
// says nothing, not even the empty text.
func says(t *testing.T, docs map[string]*goquery.Document, all []saying) {
	t.Helper()
	for _, c := range all {
		doc := docs[c.page]
		if doc == nil {
			t.Errorf("there is no page %s", c.page)
			continue
		}
		if found := doc.Find(c.selector); found.Length() == 0 || !strings.Contains(texts(found), c.want) {
			t.Errorf("%s: %s says %.300q, want %q in it", c.page, c.selector, texts(found), c.want)
		}
	}
}

// texts are those of all elements found, with single spaces.
func texts(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
