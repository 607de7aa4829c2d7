package tour

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"daybook/internal/config"
	"daybook/internal/edition"
	"daybook/internal/testrepo"
)

// endless is a name of a hundred letters that has no place to break.
var endless = "reconciliationofinternationalparceldeliverynotificationswithcustomsdeclarationsandpaymentsservicex1"

// extremes are repositories that no demo has: documents in Arabic and Hebrew
// among English ones, names without a break, none and hundreds of documents.
func extremes() map[string]string {
	var many strings.Builder
	many.WriteString("-- commit 2026-10-01 ada --\nWrite it all down\n-- README.md --\n# Archive\n\nHolds what was.\n")
	for i := range 320 {
		fmt.Fprintf(&many, "-- docs/%s/page-%03d.md --\n# Page %d of the archive\n\nSee [the next](page-%03d.md).\n", []string{"guides", "records", "letters", "minutes"}[i%4], i, i, i+4)
	}
	return map[string]string{
		"archive": many.String(),
		endless: "-- commit 2026-09-01 " + endless + " --\nBegin\n-- README.md --\n# " + endless + "\n\n" + strings.Repeat(endless, 3) + "\n\n`" + endless + "`\n\n| " + endless + " | b |\n| --- | --- |\n| 1 | " + endless + " |\n" +
			"-- docs/" + endless + ".md --\n# " + endless + "\n\n## " + endless + "\n\nText.\n-- catalog-info.yaml --\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: reconciliation\n  title: " + endless + "\n  description: " + endless + "\n  tags: [" + endless[:60] + "]\nspec:\n  type: service\n  lifecycle: production\n  owner: group:" + endless[:63] + "\n  system: " + endless[:63] + "\n  dependsOn: [component:" + endless[:63] + "]\n",
		"bare":    "-- commit 2026-08-01 bob --\nCode alone\n-- main.go --\npackage main\n",
		"customs": rightToLeft,
	}
}

const rightToLeft = `-- commit 2026-07-01 נועה לוי <noa@parcel.example> --
תיעוד
-- README.md --
# שירות המכס

השירות ממלא הצהרות מכס ומחכה לתשובה. הריצו ` + "`make run`" + ` וקראו את [מדריך ההתקנה](docs/setup.md).

An English paragraph stands between them, with ` + "`code`" + ` and a [link](docs/setup.md).

- פריט ראשון
- an English item
- פריט שלישי עם [קישור](docs/gone.md)

| שלב | זמן |
| --- | --- |
| הכנה | 5 |

> ציטוט קצר.

1. ראשון
2. שני
-- docs/setup.md --
# دليل الإعداد

هذا دليل قصير لإعداد الخدمة. شغّل:

` + "```sh\nmake setup && bin/old --now\n```" + `

## التراجع عن إصدار

ابحث عن الإصدار السابق ثم نفّذ bin/release.
-- runbooks/down.md --
# השירות אינו עונה

## מתי להשתמש

כאשר ההתראה CustomsDown נדלקת. הריצו ` + "`bin/missing-script`" + `.

## הסלמה

התקשרו לתורן.
`

// extremeStops are the pages that the extremes are hardest on.
var extremeStops = []stop{
	{"front", ""}, {"services", "services/"}, {"archive", "services/archive/"}, {"archive-documents", "services/archive/documents/"},
	{"archive-page", "services/archive/docs/guides/page-100/"}, {"endless", "services/reconciliation/"}, {"endless-document", "services/reconciliation/docs/"},
	{"endless-on-call", "services/reconciliation/on-call/"}, {"bare", "services/bare/"}, {"hebrew", "services/customs/"}, {"hebrew-readme", "services/customs/docs/"}, {"arabic", "services/customs/docs/setup/"},
	{"hebrew-runbook", "services/customs/docs/runbooks/down/"}, {"hebrew-on-call", "services/customs/on-call/"}, {"runbooks", "runbooks/"}, {"onboarding", "onboarding/"}, {"teams", "teams/"}, {"systems", "systems/"},
	{"findings", "findings/"}, {"search", "search/"}, {"scores", "about/scores/"},
}

// buildExtremes builds their site, its interface in a language.
func buildExtremes(t *testing.T, language string) string {
	t.Helper()
	dir := t.TempDir()
	for name, archive := range extremes() {
		repo := filepath.Join(dir, "fleet", name+".git")
		if err := os.MkdirAll(repo, 0o755); err != nil {
			t.Fatal(err)
		}
		testrepo.Make(t, repo, archive)
	}
	for name, content := range map[string]string{
		"theme/words.toml": "language = \"" + language + "\"\n",
		config.Name:        "title = \"Parcel & Post\"\n[[source]]\nfolder = \"fleet\"\n[theme]\nfolder = \"theme\"\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	conf, err := config.Read(filepath.Join(dir, config.Name))
	if err != nil {
		t.Fatal(err)
	}
	opts, err := conf.Options(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	opts.Now, opts.Jobs = now, 2
	if _, err := edition.Build(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	return opts.Out
}

// TestExtremesHaveRoom visits them at all widths, in an interface that is
// written from left to right and in one that is written from right to left.
func TestExtremesHaveRoom(t *testing.T) {
	for _, language := range []string{"en", "he"} {
		t.Run(language, func(t *testing.T) {
			root := served(t, buildExtremes(t, language))
			tb := newTab(t)
			for _, width := range []int64{360, 1280, 2560} {
				if width == 1280 && os.Getenv("DAYBOOK_TOUR") == "" {
					continue // the ends are the hardest
				}
				tb.size(t, width, 1000)
				for _, s := range extremeStops {
					t.Run(fmt.Sprintf("%s/%d", s.name, width), func(t *testing.T) {
						tb.visit(t, root, s)
						if dir := os.Getenv("DAYBOOK_TOUR"); dir != "" {
							tb.picture(t, filepath.Join(dir, fmt.Sprintf("extreme-%s-%s-%d.png", language, s.name, width)))
						}
					})
				}
			}
		})
	}
}

// picture writes the whole page to a file.
func (tb *tab) picture(t *testing.T, name string) {
	t.Helper()
	picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A paragraph stands at the side where its own language begins, code is read
// from left to right, and a note stands in the margin of the page.
func TestDirectionsOfWriting(t *testing.T) {
	root := served(t, buildExtremes(t, "en"))
	tb := newTab(t)
	tb.size(t, 1280, 1000)
	tb.do(t, chromedp.Navigate(root+"/services/customs/docs/"))
	// Where the letters of the first and of the second paragraph begin and end,
	// as a share of the width of their column.
	places := ask[[]float64](t, tb, `[...document.querySelectorAll(".prose > p")].slice(0, 2).flatMap(p => {
		const range = document.createRange(); range.selectNodeContents(p);
		const rects = [...range.getClientRects()], column = p.getBoundingClientRect();
		const last = rects.filter(r => r.top === rects[rects.length - 1].top);
		return [(Math.min(...last.map(r => r.left)) - column.left) / column.width, (column.right - Math.max(...last.map(r => r.right))) / column.width];
	})`)
	if len(places) != 4 || places[1] > 0.02 || places[2] > 0.02 {
		t.Errorf("the Hebrew paragraph ends %.2f from the left and begins %.2f from the right, the English one begins %.2f from the left", places[0], places[1], places[2])
	}
	tb.do(t, chromedp.Navigate(root+"/services/customs/docs/setup/"))
	if direction := ask[string](t, tb, `getComputedStyle(document.querySelector(".prose pre")).direction`); direction != "ltr" {
		t.Errorf("code is read %s", direction)
	}
	tb.do(t, chromedp.Navigate(root+"/services/customs/docs/runbooks/down/"))
	if right := ask[bool](t, tb, `document.querySelector(".note").getBoundingClientRect().left > document.querySelector(".prose").getBoundingClientRect().right`); !right {
		t.Error("the note of a Hebrew document does not stand in the margin of the English page")
	}
}
