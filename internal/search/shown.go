package search

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// shown keeps what is shown of entries, as it comes, and in a second file where
// that of each number lies.
type shown struct {
	texts  *draft
	places *os.File
	from   *bufio.Reader // of one lot after the other
}

const placeSize = 12

func newShown(s *scratch) (*shown, error) {
	texts, err := s.draft()
	if err != nil {
		return nil, err
	}
	places, err := s.create(s.dir)
	if err != nil {
		return nil, errors.Join(s.wrap(err), texts.file.Close())
	}
	return &shown{texts, places, bufio.NewReaderSize(nil, 32<<10)}, nil
}

func (s *shown) close() error { return errors.Join(s.texts.file.Close(), s.places.Close()) }

// add takes the texts of a lot.
func (s *shown) add(l lotFile) error {
	f, err := os.Open(l.words.path)
	if err != nil {
		return err
	}
	defer f.Close()
	from := s.from
	from.Reset(io.NewSectionReader(f, 0, l.words.from))
	var text []byte
	for _, number := range l.numbers {
		size, err := binary.ReadUvarint(from)
		if err != nil || size > uint64(l.words.from) {
			return fmt.Errorf("%s is damaged: no such entry", l.words.path)
		}
		text = slices.Grow(text[:0], int(size))[:size]
		if _, err := io.ReadFull(from, text); err != nil {
			return fmt.Errorf("%s is damaged: %w", l.words.path, err)
		}
		place := binary.BigEndian.AppendUint64(nil, uint64(s.texts.size))
		place = binary.BigEndian.AppendUint32(place, uint32(size))
		if _, err := s.places.WriteAt(place, int64(number)*placeSize); err != nil {
			return s.texts.scratch.wrap(err)
		}
		if _, err := s.texts.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// each lists the entries in the order of their numbers.
func (s *shown) each(ctx context.Context, yield func(number uint32, text []byte) error) error {
	if err := s.texts.scratch.wrap(s.texts.buffer.Flush()); err != nil {
		return err
	}
	if _, err := s.places.Seek(0, io.SeekStart); err != nil {
		return err
	}
	places := bufio.NewReaderSize(s.places, 32<<10)
	var place [placeSize]byte
	var text []byte
	for number := uint32(0); ; number++ {
		switch _, err := io.ReadFull(places, place[:]); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
		size := binary.BigEndian.Uint32(place[8:])
		if size == 0 {
			continue
		}
		text = slices.Grow(text[:0], int(size))[:size]
		if _, err := s.texts.file.ReadAt(text, int64(binary.BigEndian.Uint64(place[:]))); err != nil {
			return err
		}
		if err := yield(number, text); err != nil {
			return err
		}
		if number%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
