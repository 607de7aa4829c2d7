package theme

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"path"
	"strconv"
	"strings"

	"daybook/internal/markdown"
)

// Logo is a picture for the masthead, made safe.
type Logo struct {
	ext     string
	content []byte
}

// maxLogo is the largest logo: it is on every page.
const maxLogo = 256 << 10

// NewLogo checks a picture; an SVG loses what a browser would run.
func NewLogo(name string, content []byte) (*Logo, error) {
	if len(content) > maxLogo {
		return nil, fmt.Errorf("the picture has %d KB and is on every page; make it smaller than %d KB", len(content)>>10, maxLogo>>10)
	}
	l := &Logo{ext: strings.ToLower(path.Ext(name)), content: content}
	switch l.ext {
	case ".svg":
		var err error
		if l.content, err = markdown.SVG(content); err != nil {
			return nil, fmt.Errorf("the picture %w", err)
		}
	case ".png":
		if _, err := png.DecodeConfig(bytes.NewReader(content)); err != nil {
			return nil, fmt.Errorf("the picture is no PNG: %w", err)
		}
	default:
		return nil, errors.New("a logo is an .svg or a .png")
	}
	return l, nil
}

// Picture is a file of the theme with its measures, so that nothing moves when
// it arrives. Both are 0 where they are not known.
type Picture struct {
	Address       string
	Width, Height int
}

// logo is the picture of that name, nil where the theme has none.
func (t *Theme) logo(name string) *Picture {
	for _, ext := range [...]string{".svg", ".png"} {
		address, ok := t.names[name+ext]
		if !ok {
			continue
		}
		p := &Picture{Address: address}
		for _, a := range t.assets {
			if a.address == address {
				p.Width, p.Height = pictureSize(ext, a.content)
			}
		}
		return p
	}
	return nil
}

func pictureSize(ext string, content []byte) (width, height int) {
	if ext == ".png" {
		if c, err := png.DecodeConfig(bytes.NewReader(content)); err == nil {
			return c.Width, c.Height
		}
		return 0, 0
	}
	d := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := d.Token()
		if err != nil {
			return 0, 0
		}
		if root, ok := token.(xml.StartElement); ok {
			return drawingSize(root.Attr)
		}
	}
}

// drawingSize is that of the viewBox, for the proportion alone counts, else
// width and height as they stand.
func drawingSize(attributes []xml.Attr) (width, height int) {
	for _, a := range attributes {
		if a.Name.Local == "viewBox" {
			if box := strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' }); len(box) == 4 {
				return length(box[2]), length(box[3])
			}
		}
	}
	for _, a := range attributes {
		switch a.Name.Local {
		case "width":
			width = length(a.Value)
		case "height":
			height = length(a.Value)
		}
	}
	if width == 0 || height == 0 {
		return 0, 0
	}
	return width, height
}

func length(s string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || !(n >= 0.5 && n < 1<<15) {
		return 0
	}
	return int(n + 0.5)
}
