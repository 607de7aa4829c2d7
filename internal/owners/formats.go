package owners

import (
	"bytes"
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Description is a format of owner files that daybook reads.
type Description struct {
	Dialect       Dialect
	Format        Format
	Name          string
	Documentation string   // address
	Places        []string // in the order of the platform; **/ stands for every directory
	Reads         string   // what counts, in a few words
	Parse         func(files map[string][]byte) (File, []Problem)
}

// Formats lists all formats: what is read where, by which rules.
func Formats() []Description {
	return []Description{
		{GitHub, Codeowners, "GitHub CODEOWNERS",
			"https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners",
			[]string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"},
			"the last matching line; a line without owners clears them", single(GitHub)},
		{GitLab, Codeowners, "GitLab CODEOWNERS",
			"https://docs.gitlab.com/user/project/codeowners/reference/",
			[]string{"CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"},
			"sections, optional and with approvals, default owners, exclusions, roles", single(GitLab)},
		{BitbucketCloud, Bitbucket, "Bitbucket Cloud CODEOWNERS",
			"https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/",
			[]string{".bitbucket/CODEOWNERS", ".bitbucket/teams.yaml"},
			"the last matching line; teams and custom groups with their members, selection strategies", together(BitbucketCloud)},
		{BitbucketServer, Bitbucket, "Bitbucket Data Center CODEOWNERS",
			"https://confluence.atlassian.com/bitbucketserver/code-owners-1296171116.html",
			[]string{".bitbucket/CODEOWNERS"},
			"the last matching line; reviewer groups with selection strategies", together(BitbucketServer)},
		{GiteaForgejo, Gitea, "Gitea and Forgejo CODEOWNERS",
			"https://docs.gitea.com/usage/code-owners",
			[]string{"CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"},
			"regular expressions, negated with !; every matching line", single(GiteaForgejo)},
		{Kubernetes, Owners, "Kubernetes OWNERS",
			"https://www.kubernetes.dev/docs/guide/owners/",
			[]string{"**/OWNERS", "OWNERS_ALIASES"},
			"approvers and reviewers up the tree, aliases, filters, no_parent_owners, labels", together(Kubernetes)},
		{Gerrit, Owners, "Gerrit and Chromium OWNERS",
			"https://gerrit.googlesource.com/plugins/code-owners/+/HEAD/resources/Documentation/backend-find-owners.md",
			[]string{"**/OWNERS", "**/*_OWNERS", "**/OWNERS_*"},
			"owners up the tree, per-file, set noparent, file: and include", together(Gerrit)},
		{LinuxMaintainers, Maintainers, "MAINTAINERS of Linux",
			"https://docs.kernel.org/process/maintainers.html",
			[]string{"MAINTAINERS"},
			"sections with M:, R:, F:, X: and N: lines; every matching section", together(LinuxMaintainers)},
		{MobyMaintainers, Maintainers, "MAINTAINERS of Moby",
			"https://github.com/moby/moby/blob/master/MAINTAINERS",
			[]string{"MAINTAINERS", "MAINTAINERS.toml"},
			"TOML: the maintainers of the repository; it names no paths", together(MobyMaintainers)},
		{MaintainersList, Maintainers, "MAINTAINERS in words",
			"https://github.com/prometheus/prometheus/blob/main/MAINTAINERS.md",
			maintainersPlaces(),
			"logins and addresses in lists, tables and lines; paths at the head of list items", together(MaintainersList)},
	}
}

func single(d Dialect) func(map[string][]byte) (File, []Problem) {
	return func(files map[string][]byte) (File, []Problem) {
		name := firstPlace(d, files)
		return Parse(d, name, files[name])
	}
}

func together(d Dialect) func(map[string][]byte) (File, []Problem) {
	return func(files map[string][]byte) (File, []Problem) { return parseTogether(d, files) }
}

// ParseFiles reads the files of one dialect, by their paths in the repository:
// those that a Candidate lists. With an Unknown dialect their places and
// contents decide.
func ParseFiles(dialect Dialect, files map[string][]byte) (File, []Problem) {
	if dialect == Unknown {
		dialect = detectFiles(files)
	}
	for _, f := range Formats() {
		if f.Dialect == dialect {
			return f.Parse(files)
		}
	}
	name := firstPlace(dialect, files)
	return File{Path: name, Unread: "neither Kubernetes' nor Gerrit's kind of OWNERS file"},
		[]Problem{{Kind: BadFile, Text: "neither YAML with approvers and reviewers (Kubernetes) nor lines with addresses (Gerrit)"}}
}

func detectFiles(files map[string][]byte) Dialect {
	names := sorted(files)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(countSlashes(a), countSlashes(b)) })
	for _, name := range names {
		if d := Detect(name, files[name]); d != Unknown {
			return d
		}
	}
	return Unknown
}

// firstPlace is the file that counts: at the first of the dialect's places, or
// else the one nearest to the root.
func firstPlace(d Dialect, files map[string][]byte) string {
	for _, place := range places[d] {
		if _, ok := files[place]; ok {
			return place
		}
	}
	names := sorted(files)
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(countSlashes(a), countSlashes(b)))
	})
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// rank puts files that stand for themselves before those that others refer to.
func rank(name string) int {
	switch path.Base(name) {
	case "CODEOWNERS", "OWNERS":
		return 0
	case "OWNERS_ALIASES", "teams.yaml", "teams.yml":
		return 2
	}
	return 1
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// parseTogether reads formats whose meaning is in several files, or that have
// no lines of patterns.
func parseTogether(d Dialect, files map[string][]byte) (File, []Problem) {
	name := firstPlace(d, files)
	p := parser{file: File{Path: name, Dialect: d}, effort: maxEffort, missing: map[fileImport]bool{}}
	total := 0
	for _, path := range sorted(files) {
		total += len(files[path])
		if bytes.IndexByte(files[path], 0) >= 0 {
			p.file.Unread = "not a text file: " + path
		}
	}
	switch {
	case len(files) > maxOwnersFiles:
		p.file.Unread = "more files than daybook reads"
	case total > maxOwnersBytes:
		p.file.Unread = "more bytes than daybook reads"
	}
	if p.file.Unread == "" {
		p.together(d, name, files)
	}
	if p.file.Unread != "" {
		unread, why := p.unread()
		return unread, append(p.problems, why...)
	}
	return p.file, p.problems
}

func (p *parser) together(d Dialect, name string, files map[string][]byte) {
	src := bytes.TrimPrefix(files[name], []byte("\xef\xbb\xbf"))
	switch d {
	case BitbucketCloud, BitbucketServer:
		for _, teams := range []string{".bitbucket/teams.yaml", ".bitbucket/teams.yml"} {
			if body, ok := files[teams]; ok && d == BitbucketCloud {
				p.bitbucketTeams(teams, body)
				break
			}
		}
		p.lines(src, p.bitbucketLine)
		p.bitbucketUndefined()
	case Kubernetes:
		p.kubernetes(files)
	case Gerrit:
		p.gerrit(files)
	case LinuxMaintainers:
		p.linux(src)
	case MobyMaintainers:
		p.moby(src)
	case MaintainersList:
		p.maintainersList(src)
	}
}

// lines calls read for every line that is not empty or a comment.
func (p *parser) lines(src []byte, read func(number int, line string)) {
	number := 0
	for line := range strings.Lines(string(src)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if len(p.file.Rules)+len(p.file.Groups) == maxRules {
			p.file.Unread = "more rules than daybook reads"
			return
		}
		if p.tooLong(number, line) {
			return
		}
		read(number, line)
		if p.tooManyListed(); p.file.Unread != "" {
			return
		}
	}
}

var (
	kubernetesKey = regexp.MustCompile(`(?i)^["']?(?:approvers|reviewers|required_reviewers|labels|options|filters|emeritus_approvers|emeritus_reviewers|aliases)["']?\s*:`)
	mobyTable     = regexp.MustCompile(`(?mi)^\s*\[(?:org|people)[\].]`)
	linuxFiles    = regexp.MustCompile(`(?m)^[FS]:\s`)
	linuxPeople   = regexp.MustCompile(`(?m)^[ML]:\s`)
)

// maxDetected is how far a file is looked at for what it is; no comment before
// the first line that tells is longer.
const maxDetected = 32 << 10

// detectOwners tells Kubernetes' OWNERS files from Gerrit's by their first
// line that only one of them has.
func detectOwners(name string, src []byte) Dialect {
	if path.Base(name) == "OWNERS_ALIASES" {
		return Kubernetes
	}
	for line := range strings.Lines(string(src[:min(len(src), maxDetected)])) {
		line = strings.TrimRight(line, "\r\n")
		if gerritBlank.MatchString(line) || strings.HasPrefix(line, "---") {
			continue
		}
		if kubernetesKey.MatchString(line) || strings.HasPrefix(line, "{") {
			return Kubernetes
		}
		if (&gerritFile{}).read(1, line) {
			return Gerrit
		}
	}
	return Unknown
}

func detectMaintainers(name string, src []byte) Dialect {
	switch {
	case path.Ext(name) == ".toml" || mobyTable.Match(src):
		return MobyMaintainers
	case linuxFiles.Match(src) && linuxPeople.Match(src):
		return LinuxMaintainers
	}
	return MaintainersList
}

// detectBitbucket sees Data Center by its reviewer groups; without one both
// read the file alike.
func detectBitbucket(src []byte) Dialect {
	if bytes.Contains(src, []byte("@reviewer-group/")) {
		return BitbucketServer
	}
	return BitbucketCloud
}
