package tour

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// askAxe runs every rule of axe-core's, best practices included, and that on the
// size of what is touched, which it leaves out by default.
const askAxe = `axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }).then(found => found.violations.map(v => ({
	Rule: v.id + " (" + v.impact + "): " + v.help,
	Places: v.nodes.slice(0, 3).map(n => n.target.join(" ") + "\n\t" + n.html.slice(0, 200) + "\n\t" + n.any.concat(n.all, n.none).map(c => c.message).join("; ")),
})))`

type violation struct {
	Rule   string
	Places []string
}

// TestAxeFindsNothing looks at every page type in both themes, wide and narrow:
// what folds on a narrow screen has rules of its own.
func TestAxeFindsNothing(t *testing.T) {
	axe, err := os.ReadFile(installed(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	root, _ := site(t)
	tb := newTab(t)
	for _, scheme := range []string{"light", "dark"} {
		tb.prefer(t, scheme)
		for _, s := range stops {
			for width, name := range map[int64]string{360: "narrow", 1280: "wide"} {
				t.Run(strings.Join([]string{scheme, s.name, name}, "/"), func(t *testing.T) {
					tb.size(t, width, 900)
					tb.do(t, chromedp.Navigate(root+"/"+s.address), chromedp.Evaluate[chromedp.Void](string(axe)))
					found, err := chromedp.Run(tb.ctx, chromedp.Evaluate[[]violation](askAxe, chromedp.EvalAwaitPromise))
					if err != nil {
						t.Fatal(err)
					}
					for _, v := range found {
						t.Errorf("%s\n%s", v.Rule, strings.Join(v.Places, "\n"))
					}
				})
			}
		}
	}
}
