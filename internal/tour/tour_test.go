package tour

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTour takes a picture of every stop at three widths in both themes into
// the folder that DAYBOOK_TOUR names, for people to look at.
func TestTour(t *testing.T) {
	dir := os.Getenv("DAYBOOK_TOUR")
	if dir == "" {
		t.Skip("pictures are taken where DAYBOOK_TOUR names a folder for them (make tour)")
	}
	root, _ := site(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	tb := newTab(t)
	for _, scheme := range []string{"light", "dark"} {
		tb.prefer(t, scheme)
		for _, s := range stops {
			for _, width := range []int64{360, 1280, 2560} {
				tb.size(t, width, min(width*2, 1000))
				tb.do(t, chromedp.Navigate(root+"/"+s.address))
				picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				name := filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", s.name, width, scheme))
				if err := os.WriteFile(name, picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
