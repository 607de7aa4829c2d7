package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// key is a fingerprint of values that print the same whenever they are equal.
func key(parts ...any) string {
	h := sha256.New()
	for _, p := range parts {
		if s, ok := p.(string); ok {
			fmt.Fprintf(h, "%d:%s", len(s), s)
			continue
		}
		fmt.Fprintf(h, "%#v;", p)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
