package site

// Kind is the type of a page, and the name of its folder in a theme.
type Kind string

// The kinds of pages.
const (
	Front        Kind = "front"
	ServiceIndex Kind = "services"
	ServicePage  Kind = "service"
	OnCallPage   Kind = "oncall"
	DocumentList Kind = "documents"
	DocumentPage Kind = "document"
	Shelf        Kind = "shelf" // onboarding and runbooks across the fleet
	PipelineList Kind = "pipelines"
	TeamIndex    Kind = "teams"
	TeamPage     Kind = "team"
	PartIndex    Kind = "systems" // and domains and tags
	PartPage     Kind = "system"
	CheckIndex   Kind = "checks"
	CheckPage    Kind = "check"
	FindingIndex Kind = "findings"
	EditionIndex Kind = "editions"
	EditionPage  Kind = "edition"
	ChangesPage  Kind = "difference" // between an edition and earlier ones
	FeedIndex    Kind = "feeds"
	SearchPage   Kind = "search"
	ScoresPage   Kind = "scores"
	FormatsPage  Kind = "formats"
	// TechnologyIndex lists all kinds, or all technologies of one.
	TechnologyIndex Kind = "technologies"
	TechnologyPage  Kind = "technology"
	OwnPage         Kind = "page" // prose of the site's own
	NotFoundPage    Kind = "notfound"
	NoticePage      Kind = "notice" // stands where a page could not be made
	Redirect        Kind = "redirect"
	Badge           Kind = "badge"
)

// Views pairs every kind with its view's zero value: what a template may use.
func Views() map[Kind]any {
	return map[Kind]any{
		Front: &FrontView{}, ServiceIndex: &ServicesView{}, ServicePage: &ServiceView{},
		OnCallPage: &OnCallView{}, DocumentList: &DocumentsView{}, DocumentPage: &DocumentView{}, Shelf: &ShelfView{},
		PipelineList: &PipelinesView{}, TeamIndex: &TeamsView{}, TeamPage: &TeamView{},
		PartIndex: &PartsView{}, PartPage: &PartView{},
		CheckIndex: &ChecksView{}, CheckPage: &CheckView{}, FindingIndex: &FindingsView{},
		EditionIndex: &EditionsView{}, EditionPage: &EditionView{}, ChangesPage: &ChangesView{}, FeedIndex: &FeedsView{},
		SearchPage: &SearchView{}, ScoresPage: &ScoresView{}, FormatsPage: &FormatsView{},
		TechnologyIndex: &TechnologiesView{}, TechnologyPage: &TechnologyView{}, OwnPage: &PageView{}, NotFoundPage: &NotFoundView{},
		NoticePage: &NoticeView{}, Redirect: &RedirectView{}, Badge: &BadgeView{},
	}
}

// Frame is what every page shares. Views embed it.
type Frame struct {
	Site      *Chrome
	Root      string // leads from this page to the site's root: "../../"
	Address   string
	Title     string
	Summary   string // for search engines and previews of a link
	Section   string // key of the navigation's entry that leads here
	Crumbs    []Link // from the root to the page's parent
	Canonical string // absolute; "" where the site's own address is not known
	Feeds     []Link // to Atom feeds of what the page shows
}

// To is the link from this page to an address of the site.
func (f Frame) To(address string) string {
	if f.Root == "" && address == "" {
		return "./"
	}
	return f.Root + Escape(address)
}

// Within is a part of a page together with the page's frame: what a shared

// template gets.
type Within struct {
	Frame
	X any
}

// In hands x to a shared template.
func (f Frame) In(x any) Within { return Within{f, x} }

// Chrome is what all pages of a site share.
type Chrome struct {
	Title     string
	Generator string
	Nav       []NavItem
	Own       []Link // pages of the site's own
}

// NavItem is one entry of the masthead.
type NavItem struct {
	Key     string
	Title   string
	Address string
	URL     string // of another host's page, in the place of Address
}

// Link leads to a page of the site by Address or to another host by URL; it is

// Strip draws how old a document is: today at the right end, a tick for the

// last edit, a bar for the time during which what it names has changed since.

// StripWidth is the width of a strip in units, 18 months.
const StripWidth = 156

// Nav is the side navigation of a service's documents: the same for all of
// them, so a theme builds it once for each depth and section and keeps the

// Folder is the key of the folder that lists the page, where its group is a

// NavGroup is one class of documents. A large one lists folders instead; a
