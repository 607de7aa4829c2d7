package site

import "testing"

func TestALinkToAnOwnDocument(t *testing.T) {
	s := &service{brief: &Brief{}, docs: []Document{{Path: "docs/runbooks/disk fills up.md"}}}
	s.brief.Repository.Name = "parcel/event-store.git"
	for address, want := range map[string]bool{
		"https://git.example/parcel/event-store/blob/main/docs/runbooks/disk%20fills%20up.md":         true,
		"https://git.example/parcel/event-store/blob/main/docs/runbooks/disk%20fills%20up.md#recover": true,
		"https://git.example/parcel/other/blob/main/docs/runbooks/disk%20fills%20up.md":               false,
		"https://wiki.example/event-store/disk-fills-up":                                              false,
	} {
		if got := s.holds(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
