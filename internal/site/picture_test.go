package site

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"daybook/internal/survey"
)

// exif says in a camera's words that the picture lies on its side.
const exif = "\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"

func TestPicturesAreMeasured(t *testing.T) {
	drawn := image.NewGray(image.Rect(0, 0, 30, 20))
	var asPNG, asGIF, asJPEG bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, drawn), gif.Encode(&asGIF, drawn, nil), jpeg.Encode(&asJPEG, drawn, nil)); err != nil {
		t.Fatal(err)
	}
	turned := append([]byte("\xff\xd8"+exif), asJPEG.Bytes()[2:]...)
	lossless, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		content []byte
		want    measure
	}{
		{"a.png", asPNG.Bytes(), measure{30, 20}},
		{"a.PNG", asPNG.Bytes(), measure{30, 20}},
		{"a.gif", asGIF.Bytes(), measure{30, 20}},
		{"a.jpg", asJPEG.Bytes(), measure{30, 20}},
		{"turned.jpeg", turned, measure{20, 30}},
		{"lossless.webp", lossless, measure{1, 1}},
		{"lossy.webp", []byte("RIFF\x20\x00\x00\x00WEBPVP8 \x14\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x2c\x01\xc8\x40\x00\x00\x00\x00"), measure{300, 200}},
		{"extended.webp", []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x8f\x01\x00\x2b\x01\x00"), measure{400, 300}},
		{"a.svg", []byte(`<?xml version="1.0" encoding="ISO-8859-1"?><!-- drawn --><svg xmlns="http://www.w3.org/2000/svg" width="120" height="2.5cm"/>`), measure{120, 94}},
		{"box.svg", []byte(`<svg viewBox="0 0 24 24"/>`), measure{}},
		{"percent.svg", []byte(`<svg width="100%" height="40"/>`), measure{}},
		{"cut.png", asPNG.Bytes()[:12], measure{}},
		{"cut.webp", []byte("RIFF"), measure{}},
		{"named.png", asGIF.Bytes(), measure{}},
		{"a.pdf", asPNG.Bytes(), measure{}},
	} {
		got := measured(survey.File{Path: c.name}, func() ([]byte, error) { return c.content, nil })
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := measured(survey.File{Path: "gone.png"}, func() ([]byte, error) { return nil, errors.New("gone") }); got != (measure{}) {
		t.Errorf("a picture that cannot be read measures %v", got)
	}
}

// FuzzMeasured holds the readers of headers against every damage.
func FuzzMeasured(f *testing.F) {
	f.Add([]byte("\xff\xd8" + exif))
	f.Add([]byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x8f\x01\x00\x2b\x01\x00"))
	f.Add([]byte(`<svg width="1e999" height="-1"/>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, ext := range []string{"png", "jpg", "gif", "webp", "svg"} {
			m := measured(survey.File{Path: "a." + ext}, func() ([]byte, error) { return content, nil })
			if m.width < 0 || m.height < 0 || (m.width == 0) != (m.height == 0) {
				t.Errorf("%s: %v", ext, m)
			}
		}
	})
}
