package check

import (
	"fmt"
	"path"

	"daybook/internal/survey"
)

// wording is how a format of descriptors says what checks ask for. A word that
// is empty has no one place there.
type wording struct {
	format, file                        string
	service                             string // what a new file says
	owner, description, kind, lifecycle string
	onCall                              string // a phrase
}

// wordings are those that a fleet may describe its services in; the first is
// suggested where nothing is.
func wordings() []wording {
	return []wording{
		{"backstage", "catalog-info.yaml", "`kind: Component` with `metadata.name`, `spec.type`, `spec.lifecycle` and `spec.owner`",
			"spec.owner", "metadata.description", "spec.type", "spec.lifecycle", ""},
		{"compass", "compass.yml", "`name`, `typeId`, `ownerId` and `fields.lifecycle`", "ownerId", "description", "typeId", "fields.lifecycle", "a link of the type `ON_CALL`"},
		{"cortex", "cortex.yaml", "`info` with `title`, `x-cortex-tag` and `x-cortex-owners`", "info.x-cortex-owners", "info.description", "info.x-cortex-type", "", "`info.x-cortex-oncall`"},
		{"opslevel", "opslevel.yml", "`service` with `name`, `description`, `lifecycle` and `owner`", "owner", "description", "type", "lifecycle", "`alert_sources`"},
		{"datadog", "entity.datadog.yaml", "`apiVersion: v3`, `kind: service`, `metadata.name`, `metadata.owner` and `spec.lifecycle`",
			"metadata.owner", "metadata.description", "kind", "spec.lifecycle", "`integrations.pagerduty.serviceURL`"},
		{"port", "port.yml", "`identifier`, `blueprint` and the properties that the blueprint asks for", "", "", "", "", ""},
		{"sre", "sre.yaml", "`service`, `team` and `slos`", "team", "", "", "", "`oncall.provider`"},
	}
}

func wordingOf(format string) wording {
	for _, d := range wordings() {
		if d.format == format {
			return d
		}
	}
	return wordings()[0]
}

// spoken is the format that most services are described in, "" where none is.
func spoken(services map[string]int) string {
	best, most := "", 0
	for _, w := range wordings() {
		if n := services[w.format]; n > most {
			best, most = w.format, n
		}
	}
	return best
}

// newDescriptor is how to describe a service that is not: in the format of the
// repository's other services, or in that of the fleet.
func newDescriptor(s Subject) (file string, w wording) {
	format := s.Format
	if format == "" && s.Fleet != nil {
		format = s.Fleet.Format
	}
	w = wordingOf(format)
	return quote(path.Join(s.Service.Folder, w.file)), w
}

// field is where a descriptor says something, in the words of its format; ""
// where it has no one place for it. What Datadog says before its third version
// lies elsewhere.
func field(d survey.Descriptor, of func(wording) string) string {
	known := wordingOf(d.Format)
	if known.format != d.Format || d.Format == "datadog" && path.Base(d.Path) != "entity.datadog"+path.Ext(d.Path) {
		return ""
	}
	return of(known)
}

// mendOnCall says how a descriptor names who is called.
func mendOnCall(d survey.Descriptor) string {
	if by := field(d, func(w wording) string { return w.onCall }); by != "" {
		return fmt.Sprintf("Name who is called in %s, by %s.", quote(d.Path), by)
	}
	return "Add the paging service's annotation to the descriptor, for example `pagerduty.com/service-id`, or a link of the type `on-call`."
}

// set is how to say something in a descriptor that does not: in its format's
// own words, if there are any.
func set(d survey.Descriptor, of func(wording) string, text, other string) string {
	if key := field(d, of); key != "" {
		return fmt.Sprintf(text, quote(key))
	}
	return other
}
