package pipeline

// Updater is the configuration of a tool that proposes updates of
// dependencies.
type Updater struct {
	Path     string
	Format   string
	Off      bool   // the tool is told to do nothing
	Presets  []Use  // shared configurations that it extends
	Rules    []Rule // what is kept up to date, in the order of the file
	Problems []Problem
	Unread   string // why nothing could be read; "" where it was
}

// Rule is one kind of dependency that is kept up to date.
type Rule struct {
	Ecosystem string   // the tool's own word: gomod, npm, docker, ...
	Folders   []string // from the repository's root, as written
	Schedule  string   // the tool's own words
	Line      int
	Off       bool // named, and told to do nothing
}

// ParseUpdater reads the configuration of a tool in the format that FindRole
// gave it. ok is false where daybook does not read the format.
func ParseUpdater(path, format string, src []byte) (u Updater, ok bool) {
	for _, f := range toolFormats() {
		if f.Name == format && f.updates != nil {
			u = f.updates(path, src)
			u.Path, u.Format = path, format
			return u, true
		}
	}
	return Updater{Path: path, Format: format, Unread: "daybook does not read " + format + " yet"}, false
}
