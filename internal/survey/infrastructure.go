package survey

import (
	"fmt"

	"daybook/internal/infra"
)

// Bounds on what the infrastructure of one repository may cost. What is beyond
// is told, and not read.
const (
	maxInfraFiles = 3_000
	maxInfraItems = 5_000 // of each kind, of one service
)

// infrastructure reads what says how the services run. What lies in a service's
// folder is its own; what lies in none belongs to the service of the root.
func (r *reader) infrastructure() {
	all := infra.Find(r.files.paths)
	if left := len(all) - maxInfraFiles; left > 0 {
		r.problem("", 0, fmt.Sprintf("holds %d more files of infrastructure than the %d that are read", left, maxInfraFiles))
		all = all[:maxInfraFiles]
	}
	for _, found := range all {
		content, why := r.read(found.Path)
		if why != "" {
			r.tally(familyInfra, found.Format, found.Path, 0, why)
			continue
		}
		if found.Format == infra.Kubernetes {
			r.recognised(found.Path, content)
		}
		file := infra.Parse(found.Path, found.Format, content)
		r.tallyFile(familyInfra, file.Format, found.Path, file.Unread, file.Problems)
		if at := r.serviceOf(found.Path); at >= 0 {
			r.runs(&r.survey.Services[at], file)
		}
	}
}

// runs adds what a file says to a service's facts.
func (r *reader) runs(s *Service, f infra.File) {
	place := func(text string, line int) Value {
		return Value{Text: said(text), Format: f.Format, Path: f.Path, Line: line}
	}
	for _, v := range f.Resources {
		resource := Resource{
			Value: place(v.Name, v.Line), Kind: clip(v.Kind), Namespace: clip(v.Namespace), Environment: clip(v.Environment),
			Version: clip(v.Version), Source: said(v.Source), Ref: clip(v.Ref), Dir: clip(v.Dir), Probes: v.Probes,
		}
		for _, o := range v.Owners {
			resource.Owners = append(resource.Owners, Value{Text: said(o.Text), Format: clip(o.Key), Path: f.Path, Line: o.Line})
		}
		limited(&s.Resources, resource)
	}
	for _, v := range f.Images {
		limited(&s.Images, ImageUse{Value: place(v.Name, v.Line), Tag: clip(v.Tag), Digest: clip(v.Digest), Base: v.Base})
	}
	for _, v := range f.Modules {
		limited(&s.Modules, Module{Value: place(v.Name, v.Line), Kind: v.Kind, Source: said(v.Source), Version: clip(v.Version), Local: v.Local})
	}
	for _, v := range f.Versions {
		limited(&s.Runtimes, Runtime{Value: place(v.Text, v.Line), Product: clip(v.Product), Exact: clip(v.Exact)})
	}
	for _, v := range f.Alerts {
		alert := Alert{Value: place(v.Name, v.Line), Runbook: said(v.Runbook), Severity: clip(v.Severity)}
		r.runbook(&alert)
		limited(&s.Alerts, alert)
	}
	for _, v := range f.Interfaces {
		limited(&s.Interfaces, Interface{Value: place(v.Name, v.Line), Kind: v.Kind, Version: clip(v.Version), Size: v.Size})
	}
	for _, v := range f.Needs {
		limited(&s.Needs, Need{Value: place(v.Name, v.Line), From: clip(v.From)})
	}
}

// limited appends up to the bound.
func limited[T any](list *[]T, item T) {
	if len(*list) < maxInfraItems {
		*list = append(*list, item)
	}
}
