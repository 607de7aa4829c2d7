package theme_test

import (
	"testing"

	"daybook/internal/theme"
	"daybook/themes"
)

// BenchmarkLoad makes the theme ready, words and all.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := theme.Load(themes.Default()); err != nil {
			b.Fatal(err)
		}
	}
}
