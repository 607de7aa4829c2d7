package edition

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"

	"daybook/internal/check"
	"daybook/internal/score"
)

// ruleset names what good looks like tonight: the checks with their limits and,
// where the configuration has a ladder of its own or switches checks off, that
// too. Without it, a level that such a line moved would be put down to time.
func ruleset(opts Options) string {
	name := check.Ruleset(check.All(), opts.Check.Limits)
	own := struct {
		Ladder   *score.Ladder `json:",omitempty"`
		Off      []check.Rule  `json:",omitempty"`
		Down     []check.Rule  `json:",omitempty"`
		Advisory any           `json:",omitempty"`
	}{Off: opts.Check.Off, Down: opts.Check.Down}
	if !reflect.DeepEqual(opts.Ladder, score.DefaultLadder()) {
		own.Ladder = &opts.Ladder
	}
	if len(opts.Check.Advisory) > 0 {
		own.Advisory = opts.Check.Advisory
	}
	text, err := json.Marshal(own)
	if err != nil {
		panic(err) // strings, numbers and dates alone
	}
	if string(text) == "{}" {
		return name
	}
	sum := sha256.Sum256(text)
	return name + "-" + hex.EncodeToString(sum[:4])
}
