package edition

import (
	"fmt"
	"slices"

	"daybook/internal/source"
	"daybook/internal/survey"
)

// said is what others than the repository say about it: the configuration, else
// a registry. All of it has one place, so that where the configuration says
// anything of these, the registry is not asked.
func (r *run) said(repo source.Repository) survey.Override {
	o := r.override(repo.Name).Override
	if o.Service != "" || o.Owner != "" || o.Tier != "" {
		return o
	}
	first := func(field source.Field) (f source.Fact) {
		if i := slices.IndexFunc(repo.Facts, func(f source.Fact) bool { return f.Field == field }); i >= 0 {
			f = repo.Facts[i]
		}
		return f
	}
	service, owner, tier := first(source.Service), first(source.Owner), first(source.Tier)
	o.Service, o.Owner, o.Tier = service.Text, owner.Text, tier.Text
	for _, f := range []source.Fact{owner, service, tier} { // of the most important that is there
		if f.Text == "" {
			continue
		}
		if o.Place = f.Path; f.Line > 0 {
			o.Place = fmt.Sprintf("%s:%d", f.Path, f.Line)
		}
		break
	}
	return o
}
