package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"daybook/internal/gitfs"
)

// bench is one run of all comparisons.
type bench struct {
	bundles, daybook, dir string
	rounds, jobs          int

	work  string   // temporary, below dir
	names []string // repositories
	url   string   // of the server, without a slash at its end
}

func (b *bench) run(ctx context.Context, history string) error {
	if history != "" {
		return walkHistory(ctx, history)
	}
	if b.bundles == "" {
		return errors.New("name the folder of bundles with -fleet or DAYBOOK_FLEET")
	}
	program, err := filepath.Abs(b.daybook)
	if err != nil {
		return err
	}
	b.daybook = program
	if b.work, err = os.MkdirTemp(b.dir, "daybook-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.work)
	if err := b.unpack(ctx); err != nil {
		return err
	}
	stop, err := b.serve()
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("%d repositories over loopback HTTP, %d at once, %d pairs of runs%s\n", len(b.names), b.jobs, b.rounds, load())
	for _, comparison := range []func(context.Context) error{b.firstBuild, b.lastChange, b.nothingChanged, b.rendering} {
		if err := comparison(ctx); err != nil {
			return err
		}
	}
	return nil
}

// unpack makes a bare repository of every bundle, as a server would hold it.
func (b *bench) unpack(ctx context.Context) error {
	bundles, err := filepath.Glob(filepath.Join(b.bundles, "*.bundle"))
	if err != nil || len(bundles) == 0 {
		return fmt.Errorf("no bundles in %s", b.bundles)
	}
	for _, bundle := range bundles {
		name := strings.TrimSuffix(filepath.Base(bundle), ".bundle")
		dir := filepath.Join(b.work, "served", name+".git")
		for _, args := range [][]string{
			{"clone", "--quiet", "--bare", bundle, dir},
			{"-C", dir, "config", "uploadpack.allowFilter", "true"},
			{"-C", dir, "config", "uploadpack.allowAnySHA1InWant", "true"},
			{"-C", dir, "config", "http.receivepack", "false"},
			{"-C", dir, "repack", "--quiet", "-adb"},
		} {
			if out, err := exec.CommandContext(ctx, "git", args...).CombinedOutput(); err != nil {
				return fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
			}
		}
		b.names = append(b.names, name)
	}
	return nil
}

// serve answers with git's own smart HTTP backend.
func (b *bench) serve() (stop func(), err error) {
	path, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		return nil, err
	}
	handler := &cgi.Handler{
		Path:       filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"),
		Root:       "/",
		Env:        []string{"GIT_PROJECT_ROOT=" + filepath.Join(b.work, "served"), "GIT_HTTP_EXPORT_ALL=1"},
		InheritEnv: []string{"PATH"},
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The backend learns the protocol version from its environment.
		own := *handler
		if v := r.Header.Get("Git-Protocol"); v != "" {
			own.Env = append(slices.Clone(handler.Env), "GIT_PROTOCOL="+v)
		}
		own.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	b.url = "http://" + listener.Addr().String()
	return func() { server.Close() }, nil
}

func (b *bench) urls() []string {
	var urls []string
	for _, name := range b.names {
		urls = append(urls, b.url+"/"+name+".git")
	}
	return urls
}

// firstBuild compares a build from nothing with blobless clones and one log
// for each.
func (b *bench) firstBuild(ctx context.Context) error {
	state, out := filepath.Join(b.work, "state"), filepath.Join(b.work, "public")
	clones := filepath.Join(b.work, "clones")
	return b.compare(ctx, comparison{"first build / (clone --filter=blob:none + log)", 3.0, 300, 0},
		func() (usage, error) {
			if err := errors.Join(os.RemoveAll(state), os.RemoveAll(out)); err != nil {
				return usage{}, err
			}
			return b.build(ctx, state, out)
		},
		func() (usage, error) {
			if err := os.RemoveAll(clones); err != nil {
				return usage{}, err
			}
			return b.forEach(func(name string) []*exec.Cmd {
				dir := filepath.Join(clones, name)
				return []*exec.Cmd{
					exec.CommandContext(ctx, "git", "clone", "--quiet", "--bare", "--filter=blob:none", b.url+"/"+name+".git", dir),
					exec.CommandContext(ctx, "git", "-C", dir, "log", "--no-renames", "--name-only", "--format=%H %ct"),
				}
			})
		})
}

// lastChange compares the walk alone with git's log, both over the clones that
// firstBuild left.
func (b *bench) lastChange(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir := func(name string) string { return filepath.Join(b.work, "clones", name) }
	return b.compare(ctx, comparison{"last change of all paths / log --no-renames --name-only", 2.0, 0, 0},
		func() (usage, error) {
			return b.forEach(func(name string) []*exec.Cmd {
				return []*exec.Cmd{exec.CommandContext(ctx, self, "-history", dir(name))}
			})
		},
		func() (usage, error) {
			return b.forEach(func(name string) []*exec.Cmd {
				return []*exec.Cmd{exec.CommandContext(ctx, "git", "-C", dir(name), "log", "--no-renames", "--name-only", "--format=%H %ct")}
			})
		})
}

// nothingChanged compares a second build with a listing of refs.
func (b *bench) nothingChanged(ctx context.Context) error {
	state, out := filepath.Join(b.work, "state"), filepath.Join(b.work, "public")
	return b.compare(ctx, comparison{"nothing changed / ls-remote (+300 ms)", 1.3, 0, 300 * time.Millisecond},
		func() (usage, error) { return b.build(ctx, state, out) },
		func() (usage, error) {
			return b.forEach(func(name string) []*exec.Cmd {
				return []*exec.Cmd{exec.CommandContext(ctx, "git", "ls-remote", "--quiet", b.url+"/"+name+".git")}
			})
		})
}

func (b *bench) build(ctx context.Context, state, out string) (usage, error) {
	args := append([]string{"build", "--jobs", fmt.Sprint(b.jobs), "--state", state, "--out", out, "--json"}, b.urls()...)
	return measure(exec.CommandContext(ctx, b.daybook, args...))
}

// walkHistory is what the bench runs in a process of its own.
func walkHistory(ctx context.Context, dir string) error {
	repo, err := gitfs.Open(dir)
	if err != nil {
		return err
	}
	defer repo.Close()
	head, err := repo.Head()
	if err != nil {
		return err
	}
	tree, err := repo.Tree(head.Commit)
	if err != nil {
		return err
	}
	history, err := repo.History(ctx, head.Commit, "", gitfs.HistoryOptions{})
	if err != nil {
		return err
	}
	answered := 0
	for _, entry := range tree.Entries() {
		if _, ok := history.Last(entry.Path); ok {
			answered++
		}
	}
	if answered == 0 {
		return fmt.Errorf("%s: no path has a last change", dir)
	}
	return nil
}

// usage is what one side of a comparison took.
type usage struct {
	wall time.Duration
	peak int64 // bytes of the largest process
}

// forEach runs the commands of every repository, so many repositories at once.
func (b *bench) forEach(commands func(name string) []*exec.Cmd) (usage, error) {
	var total usage
	var mu sync.Mutex
	var all sync.WaitGroup
	var failed error
	slots := make(chan struct{}, b.jobs)
	start := time.Now()
	for _, name := range b.names {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for _, cmd := range commands(name) {
				used, err := measure(cmd)
				mu.Lock()
				total.peak = max(total.peak, used.peak)
				failed = errors.Join(failed, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	total.wall = time.Since(start)
	return total, failed
}

// measure runs one command, its output thrown away.
func measure(cmd *exec.Cmd) (usage, error) {
	var complaint strings.Builder
	cmd.Stderr = &complaint
	start := time.Now()
	err := cmd.Run()
	used := usage{wall: time.Since(start)}
	if cmd.ProcessState != nil {
		if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			used.peak = r.Maxrss * 1024
		}
	}
	if err != nil {
		return used, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, complaint.String())
	}
	return used, nil
}

// comparison is what two sides are compared in, and what is wanted of daybook.
type comparison struct {
	title  string
	limit  float64       // of the ratio of times
	memory float64       // MB at the peak; 0 where none is named
	grace  time.Duration // taken off daybook's time before
}

// compare runs both sides in turn and prints the ratios of the pairs.
func (b *bench) compare(ctx context.Context, c comparison, a, peer func() (usage, error)) error {
	var ratios, ours, theirs, peaks []float64
	for range b.rounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		mine, err := a()
		if err != nil {
			return err
		}
		other, err := peer()
		if err != nil {
			return err
		}
		ours, theirs = append(ours, mine.wall.Seconds()), append(theirs, other.wall.Seconds())
		ratios = append(ratios, max(0, mine.wall-c.grace).Seconds()/other.wall.Seconds())
		peaks = append(peaks, float64(mine.peak)/1e6)
	}
	fmt.Printf("\n%s%s\n", c.title, load())
	fmt.Printf("  ratio    %s, at most %.1f wanted\n", spread(ratios), c.limit)
	fmt.Printf("  seconds  daybook %s, git %s\n", spread(ours), spread(theirs))
	fmt.Printf("  memory   %s MB at the peak", spread(peaks))
	if c.memory > 0 {
		fmt.Printf(", under %.0f wanted", c.memory)
	}
	fmt.Println()
	return nil
}

// spread is the median with the least and the most.
func spread(values []float64) string {
	sorted := slices.Sorted(slices.Values(values))
	return fmt.Sprintf("%.2f (%.2f to %.2f)", sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1])
}

// load says how busy the machine is otherwise: figures taken on a busy one say
// less.
func load() string {
	averages, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	minute, _, _ := strings.Cut(string(averages), " ")
	return fmt.Sprintf(" (load %s on %d cores)", minute, runtime.NumCPU())
}
