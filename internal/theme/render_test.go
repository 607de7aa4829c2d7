package theme_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"daybook/internal/site"
	"daybook/internal/theme"
	"daybook/themes"
)

// memory is a sink that keeps everything.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
	keys  map[string]string
	old   map[string]string // keys of the last edition
	kept  map[string]bool
}

func newMemory() *memory {
	return &memory{files: map[string][]byte{}, keys: map[string]string{}, kept: map[string]bool{}}
}

func (m *memory) Unchanged(path, key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.old[path] == key {
		m.kept[path] = true
		return true
	}
	return false
}

func (m *memory) Page(path, key string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[path] = bytes.Clone(content)
	m.keys[path] = key
	return nil
}

func builtin(t testing.TB) *theme.Theme {
	t.Helper()
	files := themes.Default()
	th, err := theme.Load(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func render(t testing.TB, in site.Input) *memory {
	t.Helper()
	plan, err := site.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	problems, err := builtin(t).Render(t.Context(), plan, m, theme.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("problem: %v", p)
	}
	return m
}

// TestWrite leaves the site of the fixture in a folder, for looking at it:
// DAYBOOK_LOOK=/tmp/look go test -run TestWrite ./internal/theme
func TestWrite(t *testing.T) {
	m := render(t, newWorld("2026-11-21").input(t))
	if len(m.files) < 200 {
		t.Errorf("the site has %d files only", len(m.files))
	}
	dir := os.Getenv("DAYBOOK_LOOK")
	if dir == "" {
		return
	}
	for name, content := range m.files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
