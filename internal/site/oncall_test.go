package site

import "testing"

func TestARunbookBecomesPartOfAPage(t *testing.T) {
	for text, want := range map[string]string{
		`<h1 id="a">A<a class="anchor" href="#a"></a></h1>`: `<h2 id="r2:a">A<a class="anchor" href="#r2:a"></a></h2>`,
		`<h6>A</h6><hr>`: `<h6>A</h6><hr>`,
		`<a href="#r1:b">x</a><a href="#rx">y</a>`:                `<a href="#r1:b">x</a><a href="#r2:rx">y</a>`,
		`<img src="a.png" loading="lazy">`:                        `<img src="a.png">`,
		`a &lt;b id=&#34;c&#34;&gt; <p title=" id=&#34;">c</p> <`: `a &lt;b id=&#34;c&#34;&gt; <p title=" id=&#34;">c</p> <`,
		`<sup id="fnref:1"><a href="#fn:1">1</a></sup>`:           `<sup id="r2:fnref:1"><a href="#r2:fn:1">1</a></sup>`,
	} {
		if got := within(text, "r2:"); got != want {
			t.Errorf("%s\n became %s\n not    %s", text, got, want)
		}
	}
}
