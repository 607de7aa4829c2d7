package testserver

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// SSH serves the repositories of one folder over ssh, to whoever holds Key.
type SSH struct {
	Key        string // file of the private key that is let in
	KnownHosts string // file that vouches for the server
	addr       string
	dir        string

	mu       sync.Mutex
	sessions int
}

// NewSSH serves the bare repositories below dir until the test ends.
func NewSSH(t testing.TB, dir string) *SSH {
	t.Helper()
	backend(t)
	host, _ := newKey(t)
	client, pemBytes := newKey(t)
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if string(key.Marshal()) != string(client.PublicKey().Marshal()) {
			return nil, os.ErrPermission
		}
		return nil, nil
	}}
	config.AddHostKey(host)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	home := t.TempDir()
	s := &SSH{Key: filepath.Join(home, "key"), KnownHosts: filepath.Join(home, "known_hosts"), addr: listener.Addr().String(), dir: dir}
	line := knownhosts.Line([]string{s.addr}, host.PublicKey()) + "\n"
	for file, data := range map[string][]byte{s.Key: pemBytes, s.KnownHosts: []byte(line)} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, config)
		}
	}()
	return s
}

func newKey(t testing.TB) (ssh.Signer, []byte) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, pem.EncodeToMemory(block)
}

// Address is the clone address of a repository.
func (s *SSH) Address(name string) string { return "ssh://git@" + s.addr + "/" + name }

// Sessions counts how often git-upload-pack was started.
func (s *SSH) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

func (s *SSH) serve(conn net.Conn, config *ssh.ServerConfig) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for c := range channels {
		channel, requests, err := c.Accept()
		if err != nil {
			return
		}
		go s.session(channel, requests)
	}
}

func (s *SSH) session(channel ssh.Channel, requests <-chan *ssh.Request) {
	defer channel.Close()
	for r := range requests {
		var exec struct{ Command string }
		if r.Type != "exec" || ssh.Unmarshal(r.Payload, &exec) != nil {
			_ = r.Reply(false, nil)
			continue
		}
		_ = r.Reply(true, nil)
		code := uint32(0)
		if s.run(channel, exec.Command) != nil {
			code = 128
		}
		_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Code uint32 }{code}))
		return
	}
}

func (s *SSH) run(channel ssh.Channel, command string) error {
	name := strings.Trim(strings.TrimPrefix(command, "git-upload-pack "), "'")
	s.mu.Lock()
	s.sessions++
	s.mu.Unlock()
	git := exec.Command("git", "-c", "uploadpack.allowFilter=true", "-c", "uploadpack.allowAnySHA1InWant=true",
		"-c", "safe.directory=*", "upload-pack", filepath.Join(s.dir, filepath.FromSlash(name)))
	git.Stdout, git.Stderr = channel, channel.Stderr()
	in, err := git.StdinPipe()
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(in, channel)
		in.Close()
	}()
	return git.Run()
}
