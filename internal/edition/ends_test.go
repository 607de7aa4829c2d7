package edition_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"daybook/internal/edition"
	"daybook/internal/eol"
	"daybook/internal/testserver"
)

const dataset = `
-- commit 2026-10-01 alice --
Add products
-- README.md --
# A data set
-- products/go.md --
---
title: Go
category: lang
permalink: /go
releases:
  - {releaseCycle: '1.20', releaseDate: 2023-02-01, eol: 2024-02-06}
---
-- products/broken.md --
---
title: [
---
`

// TestEndsAreReadFromAMirror fetches a data set from a server, as a refresh
// does, and once more when the server fails.
func TestEndsAreReadFromAMirror(t *testing.T) {
	w := newWorldOf(t, testserver.Options{}, map[string]string{"team/ends": dataset})
	from := w.server.Address("team/ends.git")
	table, problems, err := edition.Ends(context.Background(), from, w.opts)
	if err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "products/broken.md:") {
		t.Fatal(err, problems)
	}
	if table.Date.Format(time.DateOnly) != "2026-10-01" {
		t.Errorf("the table is of %s, want the commit's date", table.Date)
	}
	if a := table.Ask("go", "1.20", w.opts.Now, 0); a.State != eol.Ended {
		t.Errorf("Go 1.20 is %s", a.State)
	}
	w.break_("team/ends", testserver.Fault{Status: http.StatusInternalServerError})
	_, problems, err = edition.Ends(context.Background(), from, w.opts)
	if err != nil || len(problems) != 2 || !strings.Contains(problems[0].Error(), "is read: ") {
		t.Errorf("without an answer: %v, %v", err, problems)
	}
	w.opts.State = t.TempDir()
	if _, _, err := edition.Ends(context.Background(), from, w.opts); err == nil {
		t.Error("nothing to read is an error")
	}
}
