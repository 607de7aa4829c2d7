package site

import (
	"time"

	"daybook/internal/finding"
	"daybook/internal/ledger"
)

// apiEditions lists the editions that are kept, oldest first.
type apiEditions struct {
	Editions []apiEditionLine `json:"editions"`
}

type apiEditionLine struct {
	Date     string              `json:"date"`
	Number   int                 `json:"number"`
	At       time.Time           `json:"at"`
	Page     string              `json:"page"` // from the site's root
	Data     string              `json:"data"`
	Since    string              `json:"since,omitempty"` // date of the kept edition before
	Opened   int                 `json:"opened"`          // on its own date
	Closed   int                 `json:"closed"`
	Standing int                 `json:"standing"`
	Exempt   int                 `json:"exempt"`
	Services int                 `json:"services"`
	Levels   []ledger.LevelCount `json:"levels"`
	RuleSet  string              `json:"ruleSet,omitempty"`
	Release  string              `json:"release,omitempty"`
}

// apiEdition is one kept edition: where its services stood, and which findings
// turned since the kept edition before. What differs between any two is put
// together from the files between them: a finding was what the first of them
// says that it was, and is what the last one says that it is.
type apiEdition struct {
	apiEditionLine
	Missed []string     `json:"missed"` // repositories that it could not look at
	Stood  []apiAt      `json:"stood"`  // every service with its level of that day
	Turns  []apiTurn    `json:"turns"`  // empty in the first edition, where everything is new
	Moves  []apiMove    `json:"moves"`
	Checks []apiOutcome `json:"checks"`
}

type apiAt struct {
	Name  string `json:"name"`
	Level string `json:"level"`          // "" below the first
	Page  string `json:"page,omitempty"` // while there is one
}

type apiTurn struct {
	ID      string       `json:"id"`
	Check   string       `json:"check"`
	Service string       `json:"service"`
	Title   string       `json:"title"`
	Outcome string       `json:"outcome"` // as last seen
	Was     ledger.State `json:"was"`     // "", open, exempt, closed
	Is      ledger.State `json:"is"`
	Why     string       `json:"why,omitempty"`
	Because string       `json:"because,omitempty"`
}

type apiMove struct {
	Service string `json:"service"`
	From    string `json:"from"`
	To      string `json:"to"`
	Because string `json:"because"`
}

type apiOutcome struct {
	ID   string `json:"id"`
	Fail int    `json:"fail"`
	Warn int    `json:"warn"`
	Pass int    `json:"pass"`
}

func editionData(date string) string { return "api/v1/editions/" + segment(date) + ".json" }

// editionFiles are the list of the kept editions and a file for each.
func (f *fleet) editionFiles() []Page {
	pages := []Page{file("api/v1/editions.json", func() ([]byte, error) {
		out := apiEditions{Editions: []apiEditionLine{}}
		for i := range f.kept {
			out.Editions = append(out.Editions, f.apiEditionLine(i))
		}
		return encode(out)
	})}
	for i, e := range f.kept {
		pages = append(pages, file(editionData(e.Date), func() ([]byte, error) { return f.editionFile(i) }))
	}
	return pages
}

func (f *fleet) apiEditionLine(i int) apiEditionLine {
	e := f.kept[i]
	line := apiEditionLine{
		Date: e.Date, Number: e.Number, At: e.At, Page: editionAddress(e.Date), Data: editionData(e.Date),
		Opened: e.Opened, Closed: e.Closed, Standing: e.Standing, Exempt: e.Exempt, Services: e.Services, Levels: e.Levels,
		RuleSet: e.RuleSet, Release: e.Release,
	}
	if i > 0 {
		line.Since = f.kept[i-1].Date
	}
	return line
}

func (f *fleet) editionFile(i int) ([]byte, error) {
	e := f.kept[i]
	out := apiEdition{
		apiEditionLine: f.apiEditionLine(i), Missed: append(append([]string{}, e.Unreachable...), e.Absent...),
		Stood: []apiAt{}, Turns: []apiTurn{}, Moves: []apiMove{}, Checks: []apiOutcome{},
	}
	for _, s := range f.past.Services(e) {
		at := apiAt{Name: s.Name, Level: s.Level}
		if here := f.byName[s.Name]; here != nil {
			at.Page = Escape(here.address)
		}
		out.Stood = append(out.Stood, at)
	}
	for i := range f.Checks {
		if c, ok := e.Checks[f.Checks[i].ID]; ok {
			out.Checks = append(out.Checks, apiOutcome{f.Checks[i].ID, c.Of(finding.Fail), c.Of(finding.Warn), c.Of(finding.Pass)})
		}
	}
	if i == 0 {
		return encode(out)
	}
	d, err := f.past.Compare(f.kept[i-1].Date, e.Date)
	if err != nil {
		return nil, err
	}
	for _, turns := range [][]ledger.Turn{d.Opened, d.Reopened, d.Closed, d.Exempted, d.Passed} {
		for _, t := range turns {
			if t.Was == t.Is {
				continue
			}
			out.Turns = append(out.Turns, apiTurn{
				ID: t.Key.ID(), Check: t.Check, Service: t.Service, Title: t.Title, Outcome: t.Outcome.String(),
				Was: t.Was, Is: t.Is, Why: t.Why, Because: ledger.Because(t.Because),
			})
		}
	}
	for _, m := range d.Levels {
		out.Moves = append(out.Moves, apiMove{m.Service, m.From, m.To, m.Because()})
	}
	return encode(out)
}
