package gitfs

import (
	"errors"
	"fmt"
)

// kind is the type of an object, numbered as packs number it.
type kind uint8

const (
	kindCommit      kind = 1
	kindTree        kind = 2
	kindBlob        kind = 3
	kindTag         kind = 4
	kindOffsetDelta kind = 6
	kindRefDelta    kind = 7
)

func (k kind) String() string {
	switch k {
	case kindCommit:
		return "commit"
	case kindTree:
		return "tree"
	case kindBlob:
		return "blob"
	case kindTag:
		return "tag"
	}
	return fmt.Sprintf("object of type %d", uint8(k))
}

// Bounds on what is read from a repository that nobody vouches for.
const (
	maxCommitBytes = 16 << 20
	maxTreeBytes   = 64 << 20
	maxBaseBytes   = 256 << 20 // what a delta may be made of
	maxDeltaChain  = 10_000
)

// objects is where commits, trees and blobs come from: everything above it
// knows only this, so that how objects are stored can change. One reader is
// used by one goroutine at a time.
type objects interface {
	// stat tells type and size without inflating the object.
	stat(h Hash) (kind, int64, error)
	// read gives the content, which must not be modified. It fails with
	// ErrMissing, and with ErrTooLarge before more than max bytes are inflated.
	read(h Hash, max int64) (kind, []byte, error)
}

var errWrongKind = errors.New("the object is of another type")

// readKind reads an object that has to be of one type.
func readKind(o objects, h Hash, want kind, max int64) ([]byte, error) {
	k, b, err := o.read(h, max)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", want, h, err)
	}
	if k != want {
		return nil, fmt.Errorf("%s %s: %w: a %s", want, h, errWrongKind, k)
	}
	return b, nil
}
