package markdown

import (
	"strings"
	"testing"
)

func TestPicturesOfOtherHosts(t *testing.T) {
	for src, want := range map[string]string{
		"![build](https://ci.example/b.svg)":                               `<p><a href="https://ci.example/b.svg" class="elsewhere" rel="noopener">build</a></p>`,
		"![build](HTTPS://ci.example/b.svg 'x')":                           `<p><a href="https://ci.example/b.svg" class="elsewhere" rel="noopener">build</a></p>`,
		"[![build <1](//ci.example/b.svg)](https://ci.example)":            `<p><a href="https://ci.example" rel="noopener"><span class="elsewhere">build &lt;1</span></a></p>`,
		"![](https://ci.example/shots/demo.gif?raw=true)":                  `<p><a href="https://ci.example/shots/demo.gif?raw=true" class="elsewhere" rel="noopener">demo.gif</a></p>`,
		"![](https://ci.example)":                                          `<p><a href="https://ci.example" class="elsewhere" rel="noopener">ci.example</a></p>`,
		"![a](b.png)":                                                      `<p><img src="b.png" alt="a" loading="lazy" decoding="async"></p>`,
		"a <img src=https://ci.example/b.svg alt='c \"d'>":                 `<p>a <a href="https://ci.example/b.svg" class="elsewhere" rel="noopener">c &#34;d</a></p>`,
		"<a href=x><img src=//ci.example/b.svg alt=c></a>":                 `<p><a href="x"><span class="elsewhere">c</span></a></p>`,
		"a <a href=x>![c](http://ci.example/b)</a> ![d](//x/e)":            `<p>a <a href="x"><span class="elsewhere">c</span></a> <a href="//x/e" class="elsewhere" rel="noopener">d</a></p>`,
		"a <img src='ht\ntps://ci.example/b.svg' alt=c>":                   `<p>a <a href="https://ci.example/b.svg" class="elsewhere" rel="noopener">c</a></p>`,
		"a <img src='/\\ci.example/b.svg' alt=c>":                          `<p>a <a href="/%5Cci.example/b.svg" class="elsewhere" rel="noopener">c</a></p>`,
		"a <img src=b.png srcset='c.png 1x, https://x/d 2x'>":              `<p>a <img src="b.png" srcset="c.png 1x" loading="lazy" decoding="async"></p>`,
		"<p><picture><source srcset='//x/d'><img src=b.png></picture></p>": `<p><picture><img src="b.png" loading="lazy" decoding="async"></picture></p>`,
	} {
		out, _ := render(t, src, PageOptions{NoOtherHost: true})
		if got := strings.TrimSpace(out); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
		if change := sanitised(policy(), out); change != "" {
			t.Errorf("%s: %s", src, change)
		}
	}
	out, _ := render(t, "![build](https://ci.example/b.svg)", PageOptions{})
	if !strings.Contains(out, `<img src="https://ci.example/b.svg"`) {
		t.Errorf("where other hosts may be asked: %s", out)
	}
}
