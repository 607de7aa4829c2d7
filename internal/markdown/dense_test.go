package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"daybook/internal/gfm"
)

// Pieces of raw HTML are sanitised one by one, so that a page has a limit of
// them; tags without attributes are none.
func TestManyFragments(t *testing.T) {
	r := New(Options{})
	repeat := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		src     string
		refused bool
	}{
		"tags":              {repeat("a <b>%d</b> c\n\n", 2*mostFragments), false},
		"anchors":           {repeat("<a id=\"a%d\"></a>\n", mostFragments/2), false},
		"too many anchors":  {repeat("a <a id=\"a%d\"></a>\n", 2*mostFragments), true},
		"too many blocks":   {repeat("<div>%d\n\n", 2*mostFragments), true},
		"too many pictures": {repeat("![a](https://b.example/%d.png)\n\n", 2*mostFragments), true},
	} {
		var b bytes.Buffer
		_, err := r.Render(&b, []byte(c.src), PageOptions{NoOtherHost: true})
		if (err != nil) != c.refused || c.refused && (!errors.Is(err, gfm.ErrTooDense) || !strings.Contains(err.Error(), "tags with attributes") || b.Len() > 0) {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
}
