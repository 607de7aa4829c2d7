package site

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"sync"

	"daybook/internal/survey"
)

// measuredMost is the largest picture that is read for its measures: they stand
// at the beginning of a file, but git hands out whole blobs.
const measuredMost = 4 << 20

// measures are the sizes of pictures by blob: many pages show the same ones.
type measures struct{ known sync.Map }

// measure is a picture's width and height in pixels, zeros where not known.
type measure struct{ width, height int }

// size is the measure of the picture that a destination of the document names.
func (l *linker) size(dest string) (width, height int) {
	if !isRelative(dest) {
		return 0, 0
	}
	p, _ := l.resolve(dest)
	file, found := l.attached(p)
	if !found || file.Size > measuredMost {
		return 0, 0
	}
	f := l.sh.g.f
	if known, ok := f.measures.known.Load(file.Hash); ok {
		m := known.(measure)
		return m.width, m.height
	}
	m := measured(file, func() ([]byte, error) { return f.Source(l.sh.g.brief.Repository.Name, file.Hash) })
	f.measures.known.Store(file.Hash, m)
	return m.width, m.height
}

// measured reads a picture's size out of its first bytes. One that cannot be
// read has none: the page is right without it.
func measured(f survey.File, read func() ([]byte, error)) measure {
	config := func(decode func(io.Reader) (image.Config, error)) func([]byte) measure {
		return func(b []byte) measure {
			c, err := decode(bytes.NewReader(b))
			if err != nil {
				return measure{}
			}
			return measure{c.Width, c.Height}
		}
	}
	var of func([]byte) measure
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".png":
		of = config(png.DecodeConfig)
	case ".gif":
		of = config(gif.DecodeConfig)
	case ".jpg", ".jpeg":
		of = func(b []byte) measure {
			m := config(jpeg.DecodeConfig)(b)
			if onItsSide(b) {
				m.width, m.height = m.height, m.width
			}
			return m
		}
	case ".webp":
		of = webpSize
	case ".svg":
		of = svgSize
	default:
		return measure{}
	}
	b, err := read()
	if err != nil {
		return measure{}
	}
	m := of(b)
	if m.width <= 0 || m.height <= 0 {
		return measure{}
	}
	return m
}

// onItsSide reports whether a JPEG is to be turned by a quarter, as cameras
// say in its Exif block (CIPA DC-008: tag 0x0112, values 5 to 8).
func onItsSide(b []byte) bool {
	for at := 2; at+4 <= len(b) && b[at] == 0xff && b[at+1] != 0xda; {
		length := int(binary.BigEndian.Uint16(b[at+2:]))
		end := at + 2 + length
		if length < 2 || end > len(b) {
			return false
		}
		if segment := b[at+4 : end]; b[at+1] == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return orientation(segment[6:]) >= 5
		}
		at = end
	}
	return false
}

// orientation reads the first directory of a TIFF block.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 0
}

// webpSize reads the first chunk of a WebP file (RFC 9649, section 2).
func webpSize(b []byte) measure {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return measure{}
	}
	switch chunk := b[20:]; string(b[12:16]) {
	case "VP8 ":
		if !bytes.Equal(chunk[3:6], []byte{0x9d, 0x01, 0x2a}) {
			return measure{}
		}
		return measure{int(binary.LittleEndian.Uint16(chunk[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(chunk[8:]) & 0x3fff)}
	case "VP8L":
		if chunk[0] != 0x2f {
			return measure{}
		}
		bits := binary.LittleEndian.Uint32(chunk[1:])
		return measure{int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1}
	case "VP8X":
		three := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return measure{three(chunk[4:]) + 1, three(chunk[7:]) + 1}
	}
	return measure{}
}

// svgSize is what the root element says in absolute units. One with a viewBox
// alone is as wide as its place.
func svgSize(b []byte) measure {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // names of attributes are ASCII
	for {
		token, err := d.Token()
		if err != nil {
			return measure{}
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var m measure
		for _, a := range root.Attr {
			switch {
			case a.Name.Space != "":
			case a.Name.Local == "width":
				m.width = pixels(a.Value)
			case a.Name.Local == "height":
				m.height = pixels(a.Value)
			}
		}
		return m
	}
}

// pixels is an absolute CSS length; 0 where it is none.
func pixels(length string) int {
	length = strings.TrimSpace(length)
	number := strings.TrimRight(length, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n > 0 && n < math.MaxInt16) {
		return 0
	}
	switch strings.ToLower(length[len(number):]) {
	case "", "px":
	case "pt":
		n *= 96. / 72
	case "pc":
		n *= 16
	case "in":
		n *= 96
	case "cm":
		n *= 96 / 2.54
	case "mm":
		n *= 96 / 25.4
	default:
		return 0
	}
	return int(math.Round(n))
}
