// Package testrepo makes small dated repositories out of txtar archives, for
// tests.
//
// The archive's files are cut into commits by marker files, whose name begins
// with "commit". The files between two markers are what the commit writes:
//
//	-- commit 2025-01-15 alice --
//	Add the readme
//	-- README.md --
//	# Hello
//	-- commit 2025-03-01T09:30:00Z Bob Brown <bob@x.example> --
//	Retire the script
//
//	remove: scripts/old.sh
//	exec: scripts/new.sh
//	symlink: docs/latest -> v2
//	branch: fix
//	from: main
//	merge: fix
//	tag: v1.2.0
//	tag: v1.2.0 A note makes it an annotated tag
//	-- scripts/new.sh --
//	echo
//
// A date without time is noon UTC. An author without address gets
// NAME@example.com. The marker's text is the commit's message; after the first
// empty line, lines of the form "word: value" are instructions and may be
// repeated.
package testrepo

import "testing"

// New makes a bare repository in a temporary folder and returns that folder.
func New(t testing.TB, archive string) string { panic("soon") }
