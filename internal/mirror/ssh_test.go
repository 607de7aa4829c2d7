package mirror

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"daybook/internal/testserver"
)

func sshWorld(t *testing.T) (*world, *testserver.SSH, Target) {
	w := newWorld(t, testserver.Options{})
	server := testserver.NewSSH(t, filepath.Dir(filepath.Dir(w.origin)))
	t.Setenv("SSH_KNOWN_HOSTS", server.KnownHosts)
	t.Setenv("SSH_AUTH_SOCK", "")
	return w, server, Target{Name: "team/api", URL: server.Address("team/api.git")}
}

func TestSSH(t *testing.T) {
	w, server, target := sshWorld(t)
	w.opts.Credentials, _ = NewCredentials(Lookups{Keys: []string{filepath.Join(t.TempDir(), "none"), server.Key}})
	r := w.sync(target)[0]
	if r.Status != Fetched {
		t.Fatalf("%s: %v", r.Status, r.Err)
	}
	readable(t, r)
	if n := server.Sessions(); n != 2 {
		t.Errorf("%d sessions", n)
	}
	if r = w.sync(target)[0]; r.Status != Unchanged || server.Sessions() != 3 {
		t.Errorf("%s after %d sessions: %v", r.Status, server.Sessions(), r.Err)
	}
	w.append("-- commit 2024-07-01 carol --\nMore\n-- docs/new.md --\nNew.\n")
	if r = w.sync(target)[0]; r.Status != Fetched {
		t.Fatalf("%s: %v", r.Status, r.Err)
	}
	readable(t, r)
}

func TestSSHAgent(t *testing.T) {
	w, server, target := sshWorld(t)
	pemBytes, err := os.ReadFile(server.Key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.ParseRawPrivateKey(pemBytes)
	if err != nil {
		t.Fatal(err)
	}
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "agent") // t.TempDir can be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(ring, conn) }()
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", socket)
	w.opts.Credentials, _ = NewCredentials(Lookups{Env: os.Getenv})
	if r := w.sync(target)[0]; r.Status != Fetched {
		t.Errorf("%s: %v", r.Status, r.Err)
	}
}

func TestSSHRefusals(t *testing.T) {
	w, server, target := sshWorld(t)
	w.opts.Tries = 2
	stranger := testserver.NewSSH(t, t.TempDir())
	try := func(keys []string, target Target, is error, text string) {
		t.Helper()
		w.opts.Credentials, _ = NewCredentials(Lookups{Keys: keys})
		r := w.sync(target)[0]
		if r.Status != Failed || !errors.Is(r.Err, is) {
			t.Errorf("%s: %v", r.Status, r.Err)
		}
		hasText(t, r.Err, text)
	}
	try(nil, target, ErrAuth, "start ssh-agent")
	try([]string{stranger.Key}, target, ErrAuth, "does not accept our ssh keys")
	try([]string{server.Key}, Target{Name: "x", URL: server.Address("team/gone.git")}, ErrNotFound, "no such repository")
	try([]string{stranger.Key}, Target{Name: "x", URL: stranger.Address("team/api.git")}, ErrAuth, "is not known; add it with ssh-keyscan")
	// The server's address with the stranger's key.
	ours, err := os.ReadFile(server.KnownHosts)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := os.ReadFile(stranger.KnownHosts)
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(string(ours), " ")
	_, key, _ := strings.Cut(string(theirs), " ")
	swapped := address + " " + key
	if err := os.WriteFile(server.KnownHosts, []byte(swapped), 0o600); err != nil {
		t.Fatal(err)
	}
	try([]string{server.Key}, target, ErrAuth, "not the one in known_hosts")
}
