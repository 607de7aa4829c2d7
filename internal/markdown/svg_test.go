package markdown

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`

func TestSVGKeepsPictures(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"shapes": {`<rect x="1" class="a" style="fill:#fff; stroke: rgb(1,2,3)"/><g transform="translate(1 2)"><path d="M0 0L1 1"/></g>`,
			`<rect x="1" class="a" style="fill:#fff; stroke: rgb(1,2,3)"/><g transform="translate(1 2)"><path d="M0 0L1 1"/></g>`},
		"text":     {"<text>a &lt; b &amp; <tspan>c</tspan></text>", "<text>a &lt; b &amp; <tspan>c</tspan></text>"},
		"parts":    {`<defs><g id="p"/></defs><use xlink:href="#p"/><use href="#p" fill="url(#p)"/>`, `<defs><g id="p"/></defs><use xlink:href="#p"/><use href="#p" fill="url(#p)"/>`},
		"data":     {`<image href="data:image/png;base64,AAAA"/>`, `<image href="data:image/png;base64,AAAA"/>`},
		"link":     {`<a href="https://x.example/"><text>x</text></a>`, `<a href="https://x.example/"><text>x</text></a>`},
		"style":    {`<style>.a { fill: url(#g) } .b &gt; c { stroke: red }</style>`, `<style>.a { fill: url(#g) } .b &gt; c { stroke: red }</style>`},
		"font":     {`<style>@font-face { src: url("data:font/woff2;base64,AA==") }</style>`, `<style>@font-face { src: url(data:font/woff2;base64,AA==) }</style>`},
		"movement": {`<rect><animate attributeName="x" to="3"/></rect>`, `<rect><animate attributeName="x" to="3"/></rect>`},
		"prefix":   {`<s:rect xmlns:s="http://www.w3.org/2000/svg"/>`, `<rect/>`},
		"cdata":    {`<style><![CDATA[a > b { fill: red }]]></style>`, `<style>a &gt; b { fill: red }</style>`},
	} {
		got, err := SVG([]byte(svgHead + c.in + "</svg>"))
		if want := svgHead + c.want + "</svg>\n"; err != nil || string(got) != want {
			t.Errorf("%s: %v\n got %s\nwant %s", name, err, got, want)
		}
	}
}

func TestSVGOfADrawingProgram(t *testing.T) {
	got, err := SVG([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- made by a program -->
<?xml-stylesheet href="https://evil.example/x.css"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
	<!ENTITY ns_svg "http://www.w3.org/2000/svg">
	<!ENTITY lol "&ns_svg;&ns_svg;">
]>
<svg xmlns="&ns_svg;" xmlns:sodipodi="http://sodipodi.example/" viewBox="0 0 1 1" sodipodi:version="1">
<sodipodi:namedview><rect/></sodipodi:namedview><metadata><x/></metadata><title>` + "Gr\xfcn" + `</title></svg>`))
	want := strings.TrimSuffix(svgHead, ">") + ` viewBox="0 0 1 1"><title>Grün</title></svg>` + "\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// hostileSVG are pictures, each with something that must not stay.
var hostileSVG = []string{
	`<script>alert(1)</script>`,
	`<script xlink:href="https://evil.example/x.js"/>`,
	`<SCRIPT>alert(1)</SCRIPT>`,
	`<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>`,
	`<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>`,
	`<h:body xmlns:h="http://www.w3.org/1999/xhtml" onload="alert(1)"><h:img src="https://evil.example/"/></h:body>`,
	`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="javascript:alert(1)"/></body></foreignObject>`,
	`<g onload="alert(1)" ONCLICK="alert(1)" onfocusin='alert(1)'/>`,
	`<a href="javascript:alert(1)"><text>x</text></a>`,
	`<a xlink:href=" java&#10;script:alert(1)"><text>x</text></a>`,
	`<a xmlns:q="http://www.w3.org/1999/xlink" q:href="javascript:alert(1)"/>`,
	`<a href="data:text/html,alert(1)" target="_top"/>`,
	`<a><set attributeName="href" to="javascript:alert(1)"/></a>`,
	`<a><animate attributeName="xlink:href" values="javascript:alert(1)"/></a>`,
	`<a><animate attributeName="onclick" values="alert(1)"/></a>`,
	`<use href="https://evil.example/x.svg#a"/>`,
	`<use href="data:image/svg+xml;base64,AAAA#x"/>`,
	`<image href="https://evil.example/x.png"/>`,
	`<image href="data:image/svg+xml,x"/>`,
	`<feImage href="//evil.example/x.png"/>`,
	`<g fill="url(https://evil.example/x.svg#a)"/>`,
	`<g style="background: URL( 'https://evil.example/x' )"/>`,
	`<g style="background: u\72l(https://evil.example/x)"/>`,
	`<style>@import "https://evil.example/x.css";</style>`,
	`<style>@im<!-- -->port "https://evil.example/x.css";</style>`,
	`<style>@im<g/>port "https://evil.example/x.css";</style>`,
	`<style>@im<![CDATA[port "https://evil.example/x.css";]]></style>`,
	`<style>@imp@import;ort "https://evil.example/x.css";</style>`,
	`<style>a{background:image-set("https://evil.example/x.png" 1x)}</style>`,
	`<style>a{src:url(https://evil.example/x.woff`,
	`<style>@font-face{src:url(https://evil.example/x.woff)}</style>`,
	`<handler type="application/ecmascript">alert(1)</handler>`,
	`<iframe src="https://evil.example/"/><embed src="https://evil.example/"/><object data="https://evil.example/"/>`,
	`<g xml:base="https://evil.example/"/>`,
	`<image href="data:image/png;base64,AA==&#34; onload=&#34;alert(1)"/>`,
	`<text>&lt;script&gt;x&lt;/script&gt;</text>`,
	`<g data-x="JavaScript:alert(1)"/>`,
	`<discard/><audio src="https://evil.example/"/><video href="https://evil.example/"/>`,
	`<g id="&quot; onload=&quot;alert(1)"/>`,
	"<![CDATA[<script>alert(1)</script>]]>",
}

func TestSVGTakesOutWhatRuns(t *testing.T) {
	for _, in := range hostileSVG {
		out, err := SVG([]byte(svgHead + in + "</svg>"))
		if err != nil {
			continue // not a picture at all is as good
		}
		checkStill(t, in, out)
	}
}

// checkStill holds a picture against the rules once more, by another way than
// the one it was made by.
func checkStill(t *testing.T, in string, out []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(out))
	text := ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s became what is not XML: %v\n%s", in, err, out)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Space != svgSpace || strings.EqualFold(token.Name.Local, "script") || token.Name.Local == "foreignObject" {
				t.Errorf("%s kept <%s %s>", in, token.Name.Space, token.Name.Local)
			}
			for _, a := range token.Attr {
				value := strings.ToLower(strings.Join(strings.Fields(a.Value), ""))
				inside := token.Name.Local == "a" || strings.HasPrefix(value, "#") || strings.HasPrefix(value, "data:image/")
				if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || strings.HasPrefix(value, "javascript:") || strings.Contains(value, "url(http") ||
					a.Name.Local == "href" && (!inside || strings.HasPrefix(value, "data:text")) {
					t.Errorf("%s kept %s=%q", in, a.Name.Local, a.Value)
				}
			}
		case xml.CharData:
			text += string(token)
		case xml.ProcInst, xml.Directive, xml.Comment:
			t.Errorf("%s kept %T", in, token)
		}
	}
	if css := strings.ToLower(text); strings.Contains(css, "@import") || strings.Contains(css, "url(http") || strings.Contains(css, "image-set(") {
		t.Errorf("%s kept the style %q", in, text)
	}
}

func TestSVGRefuses(t *testing.T) {
	nested := strings.Repeat("<g>", 300) + strings.Repeat("</g>", 300)
	var many, twice strings.Builder
	many.WriteString(`<g id="g0"><rect/></g>`)
	twice.WriteString(`<pattern id="g0"><rect/></pattern>`)
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&many, `<g id="g%d">%s</g>`, i, strings.Repeat(fmt.Sprintf(`<use href="#g%d"/>`, i-1), 10))
		fmt.Fprintf(&twice, `<pattern id="g%d">%s</pattern>`, i, strings.Repeat(fmt.Sprintf(`<rect fill="url(#g%d)"/>`, i-1), 10))
	}
	for name, in := range map[string]string{
		"nothing":    "",
		"HTML":       "<!doctype html><html><body><script>alert(1)</script></body></html>",
		"text":       "hello",
		"unclosed":   svgHead + "<g>",
		"two":        svgHead + "</svg>" + svgHead + "</svg>",
		"entity":     svgHead + "<text>&boom;</text></svg>",
		"laughs":     `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>` + svgHead + "<text>&b;</text></svg>",
		"file":       `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + svgHead + "<text>&a;</text></svg>",
		"deep":       svgHead + nested + "</svg>",
		"used":       svgHead + many.String() + "</svg>",
		"patterns":   svgHead + twice.String() + "</svg>",
		"many":       svgHead + strings.Repeat("<g/>", maxSVGElements+1) + "</svg>",
		"large":      svgHead + strings.Repeat(" ", maxSVG) + "</svg>",
		"entities":   `<!DOCTYPE svg [<!ENTITY a "x">]>` + svgHead + strings.Repeat(" ", maxEntitySVG) + "</svg>",
		"namespaced": `<x:svg xmlns:x="http://www.w3.org/1999/xhtml"/>`,
	} {
		if out, err := SVG([]byte(in)); err == nil {
			t.Errorf("%s was taken: %.100s", name, out)
		}
	}
	circle := svgHead + `<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><g id="a"/></g></svg>`
	if _, err := SVG([]byte(circle)); err != nil {
		t.Errorf("a circle: %v", err)
	}
}

func FuzzSVG(f *testing.F) {
	for _, in := range hostileSVG {
		f.Add([]byte(svgHead + in + "</svg>"))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := SVG(src)
		if err != nil {
			return
		}
		checkStill(t, fmt.Sprintf("%.200q", src), out)
		again, err := SVG(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%.200q: a second time it differs: %v\n%s\n%s", src, err, out, again)
		}
	})
}
