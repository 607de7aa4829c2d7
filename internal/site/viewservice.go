package site

import (
	"time"
)

// ServicesView is the table of all services.
type ServicesView struct {
	Frame
	Services []ServiceLine
	Missed   []MissedRow
	Parts    []PartGroup // ways into the list: domains, systems, tags
}

// ServiceView is one service.
type ServiceView struct {
	Frame
	Service    ServiceLine
	Repository string
	Web        Link
	Commit     Link
	CommitDate time.Time
	Branch     string
	Dirty      bool
	Missed     *MissedRow
	Facts      []FactRow
	OwnerElse  []FactValue // owners that other files name
	Objectives []ObjectiveRow
	Alerts     []AlertRow
	Interfaces []InterfaceRow
	Running    []FactRow // how it runs, as its files show
	Resources  []ResourceRow
	Full       Full // how many resources, alerts and interfaces there are, those that are not listed included
	Built      []UseGroup
	Made       []MadeRow // what comes from it and others use
	System     Link
	Domain     Link
	Next       []StepView
	NextLevel  string
	Needs      int    // checks that stand in the way of it
	Blocked    string // why it is not held though nothing does
	Families   []ScoreFamily
	Counts     []ScoreCount
	Findings   []FindingGroup // by check, what fails first
	Recent     []FindingView  // closed of late
	Classes    []DocumentGroup
	AllDocs    Link // where the list here is cut short
	Total      int  // documents
	Pipelines  []PipelineLine
	Links      []Link
	Versions   []VersionLink
	Problems   []Place
	FeedsHere  []FeedRow
	Data       string // address of the JSON file
	Badge      string
	Graph      *GraphView // what depends on what around it
	DependsOn  []Neighbour
	NeededBy   []Neighbour
	OnCall     string    // address of the page for the engineer on call
	Horizon    time.Time // left end of the age strips
	Now        time.Time
}

// StepView is one of the next things to mend.
type StepView struct {
	Title   string
	Check   Link
	Outcome string
	First   []Span // what was seen
	Mend    []Span
	Count   int // findings
	Places  []Place
	More    int
	Points  int
}

// ScoreFamily is one section of a scorecard.
type ScoreFamily struct {
	Name        string
	Level       LevelView
	Points, Max int
	Rows        []ScoreRow
}

// ScoreRow is one check of a scorecard.
type ScoreRow struct {
	Check    Link
	Outcome  string
	Summary  []Span
	Since    time.Time
	Rung     string
	Basis    string
	Points   int
	Places   []Place
	More     int
	Exempt   *ExemptView
	Advisory time.Time // the day on which it begins to count; zero where it does
	order    int
}

// DocumentsView lists all documents of a service.
type DocumentsView struct {
	Frame
	Service Link
	Version string
	Classes []DocumentGroup
	Total   int
	Horizon time.Time
	Now     time.Time
}
