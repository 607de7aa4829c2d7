package tour

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// diagram is what stands where a document has a diagram.
type diagram struct {
	Drawn  int // once for each theme
	Seen   int
	Labels string
	Source string
	Rules  int // of its own style sheet
	Styled string
}

const askDiagram = `(() => {
	const hosts = [...document.querySelectorAll(".diagram > div")].filter(h => h.shadowRoot?.querySelector("svg g"));
	const tree = hosts[0]?.shadowRoot;
	return {
		Drawn: hosts.length, Seen: hosts.filter(h => h.checkVisibility()).length,
		Labels: tree?.querySelector("svg").textContent ?? "", Source: document.querySelector(".diagram details code")?.textContent ?? "",
		Rules: tree?.adoptedStyleSheets[0].cssRules.length ?? 0, Styled: tree?.querySelector("[style]")?.style.cssText ?? "",
	};
})()`

// likeMermaid writes its styles as Mermaid does, which the policy forbids.
const likeMermaid = `window.mermaid = {
	initialize() {},
	async render(id, source) {
		const box = document.createElement("div"), rules = document.createElement("style");
		document.body.append(box);
		box.innerHTML = '<svg id="' + id + '" viewBox="0 0 9 9"><g><text style="fill: red">' + source + '</text></g></svg>';
		box.firstChild.setAttribute("style", "max-width: 9px");
		rules.innerHTML = "#" + id + " text { stroke: none }";
		box.firstChild.insertBefore(rules, box.firstChild.firstChild);
		return { svg: box.innerHTML };
	},
};`

// TestDiagramIsDrawn opens a document with a diagram where the theme holds
// Mermaid (make mermaid) or, without it, what behaves alike: it is drawn for
// both themes, in the same place, and the policy has nothing to complain of.
func TestDiagramIsDrawn(t *testing.T) {
	const page = "/services/parcel-rates/docs/guides/surcharges/"
	root, dir := site(t)
	mermaid, err := os.ReadFile("../../themes/default/assets/mermaid.min.js")
	if err != nil {
		mermaid = []byte(likeMermaid)
	}
	library := regexp.MustCompile(`const library = ".*";`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch name := strings.TrimPrefix(r.URL.Path, "/assets/"); {
		case strings.HasPrefix(name, "script-"):
			script, err := os.ReadFile(dir + r.URL.Path)
			if err != nil || !library.Match(script) {
				t.Errorf("the script names no library: %v", err)
			}
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(library.ReplaceAll(script, []byte(`const library = "drawer.js";`)))
		case name == "drawer.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(mermaid)
		default:
			http.FileServer(http.Dir(dir)).ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	tb := newTab(t)
	tb.size(t, 1280, 900)
	tb.do(t, chromedp.Navigate(server.URL+page), chromedp.WaitVisible(chromedp.CSS(".diagram summary")))
	got := ask[diagram](t, tb, askDiagram)
	if got.Drawn != 2 || got.Seen != 1 || !strings.Contains(got.Labels, "Base price") || !strings.HasPrefix(got.Source, "flowchart") || got.Rules < 2 || got.Styled == "" {
		t.Errorf("where the diagram belongs stands %+v", got)
	}
	if shifted, err := chromedp.Run(tb.ctx, chromedp.Evaluate[load](askLoad, chromedp.EvalAwaitPromise)); err != nil || shifted.Shift != 0 {
		t.Errorf("the layout shifts by %+v, %v", shifted, err)
	}
	if problems, _ := tb.took(); len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	// A page without a diagram has no use for it.
	tb.do(t, chromedp.Navigate(server.URL+"/services/tracking-api/docs/runbooks/rollback/"))
	if n := ask[int](t, tb, `document.querySelectorAll(".diagram-room").length`); n > 0 {
		t.Error("a page without a diagram loads Mermaid")
	}
	if len(mermaid) == len(likeMermaid) { // the site itself was built without
		tb.do(t, chromedp.Navigate(root+page), chromedp.WaitVisible(chromedp.CSS("pre > code.language-mermaid")))
	}
}
