// Package infra reads what a repository says about how it runs: images and
// compose files, Kubernetes objects in all their wrappings, infrastructure as
// code, alerts and dashboards, and the interfaces that it offers. Nothing is
// rendered or executed; what a template or a variable decides is unknown.
package infra

import (
	"fmt"
	"strings"
)

// File is what one file says.
type File struct {
	Path       string
	Format     string
	Resources  []Resource
	Images     []Image
	Modules    []Module
	Versions   []Version
	Alerts     []Alert
	Interfaces []Interface
	Needs      []Need
	Problems   []Problem
	Unread     string // why nothing could be read; "" where it was

	faulty bool // its syntax has problems, which are told
}

// Resource is something that runs, or that something runs on.
type Resource struct {
	Kind        string // as the format names it: Deployment, aws_db_instance, service
	Name        string
	Namespace   string
	Environment string // as far as the file or its path tells: staging
	Version     string // of its kind's interface: apps/v1
	Owners      []Pair // labels, annotations and tags that name an owner
	Source      string // repository or chart that it is made from
	Ref         string // version of the source
	Dir         string // folder within the source
	Probes      bool   // a workload that says how its health is seen
	Line        int
}

// Pair is a label with what it says.
type Pair struct {
	Key, Text string
	Line      int
}

// Image is a container image that is used.
type Image struct {
	Name   string // without tag and digest
	Tag    string
	Digest string
	Base   bool // what an image of ours is built on
	Line   int
}

// Module is code of another place that the file builds on: a Terraform module,
// a chart, a remote base, a provider.
type Module struct {
	Kind    string // module, provider, chart, base, role, collection
	Name    string
	Source  string // address or registry name as written
	Version string // constraint or ref as written; "" for none
	Local   bool   // lies in the same repository
	Line    int
}

// Version is the release of a product that the file asks for, under the
// product's name in the data set of endoflife.date.
type Version struct {
	Product string // terraform, kubernetes, nodejs
	Text    string // as written: ">= 1.5"
	Exact   string // the release that is meant; "" where Text allows several
	Line    int
}

// Alert is a rule that wakes somebody.
type Alert struct {
	Name     string
	Runbook  string // address or path of its runbook; "" for none
	Severity string
	Line     int
}

// Interface is an API that the repository defines.
type Interface struct {
	Kind    string // openapi, asyncapi, protobuf, graphql
	Name    string
	Version string
	Size    int // operations, channels, services' methods, or types
	Line    int
}

// Need is another service that this one is seen to use.
type Need struct {
	Name string // host or service as written: payments.payments.svc, redis
	From string // what shows it: depends_on, an environment variable
	Line int
}

// Problem is something of the file that its format forbids, or that daybook
// cannot read.
type Problem struct {
	Line int
	Text string
}

// Bounds of one file. Real files stay far below; a hostile one costs no more
// than this.
const (
	maxItems    = 2_000 // of each list of a File
	maxProblems = 50
)

func (f *File) problem(line int, format string, args ...any) {
	if len(f.Problems) < maxProblems {
		f.Problems = append(f.Problems, Problem{line, fmt.Sprintf(format, args...)})
	}
}

// add appends to a list of a file up to the bound.
func add[T any](list *[]T, items ...T) {
	*list = append(*list, items[:min(len(items), maxItems-len(*list))]...)
}

// ParseImage splits a reference to a container image. Parts that are variables
// or templates are left out; a name that is one gives ok false.
func ParseImage(ref string) (image Image, ok bool) {
	ref = strings.TrimSpace(ref)
	name, digest, _ := strings.Cut(ref, "@")
	tag := ""
	last := strings.LastIndexByte(name, '/') + 1
	if i := strings.IndexByte(name[last:], ':'); i >= 0 {
		name, tag = name[:last+i], name[last+i+1:]
	}
	if name == "" || computed(name) || strings.ContainsAny(name, " \t\n\"'") {
		return Image{}, false
	}
	if computed(tag) {
		tag = ""
	}
	if computed(digest) {
		digest = ""
	}
	return Image{Name: name, Tag: tag, Digest: digest}, true
}

// computed reports whether a text still has variables or templates in it.
func computed(s string) bool {
	return strings.ContainsAny(s, "$<") || strings.Contains(s, "{{") || strings.Contains(s, "{%") || strings.Contains(s, "[[")
}

// owning are the words that keys of labels end with where they name an owner.
var owning = []string{"owner", "team", "owned-by", "ownedby", "squad", "maintainer", "contact", "cost-center", "cost_center", "costcenter", "business-unit"}

// owner reports whether a label or a tag names an owner.
func owner(key string) bool {
	key = strings.ToLower(key)
	if i := strings.LastIndexByte(key, '/'); i >= 0 {
		key = key[i+1:]
	}
	for _, w := range owning {
		if key == w || strings.HasSuffix(key, "-"+w) || strings.HasSuffix(key, "_"+w) || strings.HasSuffix(key, "."+w) || strings.HasSuffix(key, ":"+w) {
			return true
		}
	}
	return false
}
