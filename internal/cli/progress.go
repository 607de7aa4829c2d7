package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"daybook/internal/edition"
	"daybook/internal/mirror"
)

// reporter shows how the work goes on: a bar on a terminal, plain lines when
// piped, JSON lines with --json. All of it goes to standard error.
type reporter struct {
	mu    sync.Mutex
	w     io.Writer
	clock func() time.Time
	json  bool
	bar   *progressbar.ProgressBar
	tty   bool
	stage edition.Stage
}

func newReporter(world *World, asJSON bool) *reporter {
	f, ok := world.Stderr.(*os.File)
	return &reporter{w: world.Stderr, clock: world.Clock, json: asJSON, tty: ok && term.IsTerminal(int(f.Fd()))}
}

// say writes one line for a person or a log.
func (r *reporter) say(level, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clear()
	if r.json {
		r.line(map[string]any{"level": level, "message": text})
		return
	}
	fmt.Fprintln(r.w, plain(text))
}

func (r *reporter) line(fields map[string]any) {
	fields["time"] = r.clock().UTC().Format(time.RFC3339)
	line, err := json.Marshal(fields)
	if err != nil {
		return
	}
	r.w.Write(append(unambiguous(line), '\n'))
}

// progress shows one step of an edition.
func (r *reporter) progress(p edition.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.json && p.Stage == edition.Pages && p.Done > 0: // of interest while somebody watches
	case r.json:
		r.line(map[string]any{"level": "info", "stage": p.Stage, "repository": p.Repository, "done": p.Done, "total": p.Total, "bytes": p.Bytes, "note": p.Note})
	case r.tty:
		r.draw(p)
	case p.Stage == edition.Sources && p.Note != "":
		fmt.Fprintln(r.w, plain(p.Repository+": "+p.Note))
	case telling(p):
		fmt.Fprint(r.w, plain(fmt.Sprintf("%s %d/%d %s: %s\n", p.Stage, p.Done, p.Total, p.Repository, p.Note)))
	case p.Repository == "" && p.Stage != r.stage:
		fmt.Fprintf(r.w, "%s\n", p.Stage)
	}
	r.stage = p.Stage
}

// telling reports whether a step deserves a line of its own in a log: what
// arrived, what is waited for and what failed. That nothing is new does not.
func telling(p edition.Progress) bool {
	switch mirror.Status(p.Note) {
	case mirror.Fetched, mirror.Stale, mirror.Failed:
		return p.Repository != ""
	}
	return p.Repository != "" && mirror.Phase(p.Note) == mirror.Waiting
}

// draw moves the bar of the stage; each stage has its own.
func (r *reporter) draw(p edition.Progress) {
	if r.bar == nil || r.stage != p.Stage {
		r.clear()
		length := p.Total
		if length == 0 {
			length = -1 // not known: something moves, without a percentage
		}
		r.bar = progressbar.NewOptions(length,
			progressbar.OptionSetWriter(r.w),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(24),
			progressbar.OptionFullWidth(),
			progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetElapsedTime(false),
			progressbar.OptionThrottle(80*time.Millisecond),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "─", SaucerPadding: " ", BarStart: " ", BarEnd: " "}),
		)
	}
	text := string(p.Stage)
	if p.Total == 0 && p.Done > 0 {
		text += fmt.Sprintf(" %d", p.Done)
	}
	if p.Repository != "" {
		text += " " + p.Repository
	}
	if p.Note != "" {
		text += " " + p.Note
	}
	r.bar.Describe(plain(text))
	r.bar.Set(p.Done)
}

// clear removes the bar. A bar that is not finished would draw itself again.
func (r *reporter) clear() {
	if r.bar != nil {
		r.bar.Finish()
		r.bar = nil
	}
}

// done removes the bar.
func (r *reporter) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clear()
}
