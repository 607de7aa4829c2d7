package mirror

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"slices"
)

// encodeIndex writes a pack's index, version 2. See gitformat-pack(5).
func encodeIndex(objects []packed, packSum []byte) []byte {
	sorted := make([]int32, len(objects))
	for i := range sorted {
		sorted[i] = int32(i)
	}
	slices.SortFunc(sorted, func(a, b int32) int {
		return bytes.Compare(objects[a].hash[:], objects[b].hash[:])
	})
	out := make([]byte, 0, 8+256*4+len(objects)*28+40)
	out = append(out, 0xff, 't', 'O', 'c', 0, 0, 0, 2)
	next := 0
	for first := range 256 {
		for next < len(sorted) && int(objects[sorted[next]].hash[0]) <= first {
			next++
		}
		out = binary.BigEndian.AppendUint32(out, uint32(next))
	}
	for _, i := range sorted {
		out = append(out, objects[i].hash[:]...)
	}
	for _, i := range sorted {
		out = binary.BigEndian.AppendUint32(out, objects[i].crc)
	}
	var large []int64
	for _, i := range sorted {
		if off := objects[i].offset; off < 1<<31 {
			out = binary.BigEndian.AppendUint32(out, uint32(off))
		} else {
			out = binary.BigEndian.AppendUint32(out, 1<<31|uint32(len(large)))
			large = append(large, off)
		}
	}
	for _, off := range large {
		out = binary.BigEndian.AppendUint64(out, uint64(off))
	}
	out = append(out, packSum...)
	sum := sha1.Sum(out)
	return append(out, sum[:]...)
}
