package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"daybook/internal/config"
	"daybook/internal/ledger"
	"daybook/internal/mirror"
	"daybook/internal/report"
)

// The formats of daybook diff.
const (
	formatText     = "text"
	formatMarkdown = "markdown"
	formatJSON     = "json"
)

var diffFormats = []string{formatText, formatMarkdown, formatJSON}

// diffRows is how many findings of a kind the Markdown lists: platforms refuse
// comments beyond 65,536 characters.
const diffRows = 25

// diffFlags are the flags of the verb.
type diffFlags struct {
	common
	format string
}

func diffCommand(world *World) *cobra.Command {
	var flags diffFlags
	cmd := &cobra.Command{
		Use:   "diff [A [B]]",
		Short: "Tell what changed between two editions",
		Long: `Diff tells which findings opened, came back and closed between two editions, which
services moved to another level, came and went, and whether their repository, the
rules or daybook changed.

A and B are dates of editions, latest, previous, or a published site: its folder,
its address, or its ledger. Of a site the newest edition counts. Without arguments
it is what the latest edition changed.`,
		Example: `  daybook diff                                    previous and latest
  daybook diff 2026-11-01                         since that edition
  daybook diff 2026-11-01 2026-11-21 --format json
  daybook diff https://docs.example.com/ latest --format markdown > comment.md
  daybook diff --fail-on new                      exit with 3 when something opened`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return diff(cmd.Context(), world, &flags, args) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.config, "config", "", "configuration `FILE` (default daybook.toml where it exists)")
	f.StringVar(&flags.state, "state", "", "folder of the ledger (default .daybook)")
	f.StringVar(&flags.stateFrom, "state-from", "", "read the ledger of a published site, `URL|DIR`, where --state holds none or an older one")
	f.StringVar(&flags.format, "format", formatText, "text, markdown or json")
	f.BoolVar(&flags.json, "json", false, "the same as --format json, logs included")
	f.StringVar(&flags.failOn, "fail-on", "never", "exit with 3 when findings opened or came back: never or new")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(diffFormats, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions([]string{"never", "new"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("state")
	cmd.MarkFlagFilename("config", "toml")
	return cmd
}

func diff(ctx context.Context, world *World, flags *diffFlags, args []string) error {
	if !slices.Contains(diffFormats, flags.format) {
		return usageError{fmt.Errorf("--format %q is none of %s", flags.format, strings.Join(diffFormats, ", "))}
	}
	if flags.failOn != "never" && flags.failOn != "new" {
		return usageError{fmt.Errorf("--fail-on %q is none of never, new", flags.failOn)}
	}
	conf, err := readConfig(flags.config, false)
	if err != nil {
		return err
	}
	opts, err := conf.Options(world.Env)
	if err != nil {
		return err
	}
	own := &ownLedger{state: cmp.Or(flags.state, opts.State), from: cmp.Or(flags.stateFrom, opts.StateFrom)}
	names := append(args, []string{"previous", "latest"}[len(args):]...)
	if len(args) == 1 {
		names = []string{args[0], "latest"}
	}
	var sides [2]editionOf
	for i, name := range names {
		if sides[i], err = own.find(ctx, name); err != nil {
			return err
		}
	}
	d, err := difference(sides[0], sides[1])
	if err != nil {
		return usageError{err}
	}
	if err := writeDiff(world.Stdout, d, flags, opts.BaseURL); err != nil {
		return err
	}
	if n := len(d.Opened) + len(d.Reopened); n > 0 && flags.failOn == "new" {
		return findingsError{count(n, "finding", "findings") + " opened or came back, beyond --fail-on new"}
	}
	return nil
}

func writeDiff(w io.Writer, d *ledger.Difference, flags *diffFlags, site string) error {
	switch {
	case flags.json || flags.format == formatJSON:
		return encode(w, d)
	case flags.format == formatMarkdown:
		return show(w, func(w io.Writer) { io.WriteString(w, report.Markdown(d, report.Options{Rows: diffRows, Site: site})) })
	}
	return show(w, func(w io.Writer) { io.WriteString(w, report.Text(d, report.Options{})) })
}

// editionOf is an edition with the ledger that it is of.
type editionOf struct {
	book  *ledger.Book
	date  string
	place string // of the ledger, as it may be shown
}

func (e editionOf) newest() bool {
	latest, ok := e.book.Latest()
	return ok && latest.Date == e.date
}

// ownLedger is the one that dates and words are looked up in; read on first use.
type ownLedger struct {
	state, from string
	book        *ledger.Book
}

var dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// find looks an argument up.
func (o *ownLedger) find(ctx context.Context, name string) (editionOf, error) {
	if name != "latest" && name != "previous" && !dateForm.MatchString(name) {
		return published(ctx, name)
	}
	if err := o.open(ctx); err != nil {
		return editionOf{}, err
	}
	editions := o.book.Editions()
	found := editionOf{book: o.book, place: filepath.Join(o.state, ledger.FileName)}
	switch {
	case name == "latest":
		found.date = editions[len(editions)-1].Date
	case name == "previous" && len(editions) == 1:
		return found, usageError{fmt.Errorf("there is one edition alone, of %s, and nothing before it yet", editions[0].Date)}
	case name == "previous":
		found.date = editions[len(editions)-2].Date
	default:
		found.date = name
		i, ok := slices.BinarySearchFunc(editions, name, func(e ledger.Edition, date string) int { return strings.Compare(e.Date, date) })
		if !ok {
			return found, usageError{fmt.Errorf("there is no edition of %s; %s", name, neighbours(editions, i))}
		}
	}
	return found, nil
}

// neighbours names the editions on both sides of a date that has none.
func neighbours(editions []ledger.Edition, i int) string {
	switch {
	case i == 0:
		return "the first one is of " + editions[0].Date
	case i == len(editions):
		return "the latest one is of " + editions[i-1].Date
	}
	return fmt.Sprintf("the nearest ones are of %s and %s", editions[i-1].Date, editions[i].Date)
}

// open reads the ledger of the state folder, or the published one where that is
// newer.
func (o *ownLedger) open(ctx context.Context) error {
	if o.book != nil {
		return nil
	}
	book, err := ledger.Open(filepath.Join(o.state, ledger.FileName))
	if err != nil {
		return err
	}
	mine, _ := book.Latest()
	if o.from != "" {
		other, err := ledger.OpenFrom(ctx, o.from, &http.Client{Timeout: 2 * time.Minute})
		if err != nil && !errors.Is(err, ledger.ErrNoLedger) {
			return err
		}
		if err == nil {
			if theirs, ok := other.Latest(); ok && theirs.Date > mine.Date {
				book, mine = other, theirs
			}
		}
	}
	if mine.Date == "" {
		return usageError{fmt.Errorf("there is no edition in %s yet; run `daybook build`, or name the ledger's folder with --state or a published site with --state-from", o.state)}
	}
	o.book = book
	return nil
}

// published opens the ledger of a site by its folder, its address or its file.
func published(ctx context.Context, name string) (editionOf, error) {
	found := editionOf{place: shownPlace(name)}
	var err error
	if info, gone := os.Stat(name); gone == nil && info.Mode().IsRegular() {
		found.book, err = ledger.Open(name)
	} else {
		found.book, err = ledger.OpenFrom(ctx, name, &http.Client{Timeout: 2 * time.Minute})
	}
	switch {
	case errors.Is(err, ledger.ErrNoLedger):
		return found, usageError{fmt.Errorf("%q is no date such as 2026-11-21, not latest or previous%s, and no published site: %w", found.place, meant(name), err)}
	case err != nil:
		return found, err
	}
	latest, ok := found.book.Latest()
	if !ok {
		return found, usageError{fmt.Errorf("the ledger of %s holds no edition yet", found.place)}
	}
	found.date = latest.Date
	return found, nil
}

// shownPlace is a place without what may be secret in it: user, password, query.
func shownPlace(name string) string {
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		return u.String()
	}
	return mirror.Redact(name)
}

func meant(name string) string {
	if near := config.Nearest(name, []string{"latest", "previous"}); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}

// difference compares two editions of one ledger by its history, and the newest
// ones of two ledgers beside each other.
func difference(a, b editionOf) (*ledger.Difference, error) {
	if a.book == b.book {
		if a.date > b.date {
			return nil, fmt.Errorf("%s is after %s; name the older edition first: `daybook diff %s %s`", a.date, b.date, b.date, a.date)
		}
		return a.book.Timeline().Compare(a.date, b.date)
	}
	for _, side := range []editionOf{a, b} {
		if !side.newest() {
			return nil, fmt.Errorf("the edition of %s is not the newest of its ledger, and only that can be compared with another ledger; give latest", side.date)
		}
	}
	d := ledger.Between(a.book, b.book)
	d.From.Place, d.To.Place = a.place, b.place
	return d, nil
}
