package check

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daybook/internal/finding"
	"daybook/internal/survey"
)

func ownerPatternsLive() Check {
	return Check{
		ID: "own.dead-pattern", Title: "Every pattern of the owner file matches something",
		Family: Ownership, Rung: Silver, Points: 3, Basis: Observed,
		Why: "A pattern that matches nothing is what remains of a folder that was moved or deleted. The files that it once covered may now have no owner.",
		Fix: "Correct the pattern to where its files went, or delete the line.",
		Run: func(s Subject) Result {
			o := s.Service.Owners
			if r := readableOwners(o); r != nil {
				return *r
			}
			if inWords(o) {
				return notApplicable(quote(o.Path) + " is written for people; what looks like a path in it may be none")
			}
			var t tally
			var files []string
			dead := map[string]*deadPatterns{}
			for i := range o.Rules {
				rule := &o.Rules[i]
				if rule.Excludes || !concerns(*rule, s.Service.Folder) {
					continue // an exclusion takes nothing away where there is nothing
				}
				t.count()
				if rule.Matches > 0 {
					continue
				}
				file := cmp.Or(rule.Path, o.Path)
				if dead[file] == nil {
					dead[file] = &deadPatterns{known: map[string]bool{}}
					files = append(files, file)
				}
				dead[file].add(rule)
			}
			if t.of == 0 {
				return notApplicable("the owner file holds no pattern of these files")
			}
			n := 0
			for _, file := range files {
				n += len(dead[file].known)
				t.add(dead[file].found(file))
			}
			return t.result(fmt.Sprintf("%d of %s without a file", n, plural(t.of, "pattern")),
				fmt.Sprintf("%d of %s", t.of, plural(t.of, "pattern")))
		},
	}
}

// deadPatterns are those of one owner file, which are one finding: whoever
// clears one away has the file open and clears them all.
type deadPatterns struct {
	rules   []*survey.OwnerRule
	anchors []string // each once, as many as were findings of their own
	known   map[string]bool
}

func (d *deadPatterns) add(rule *survey.OwnerRule) {
	d.rules = append(d.rules, rule)
	anchor := anchorOf(deadAnchor(*rule))
	if !d.known[anchor] && len(d.anchors) < maxFindings {
		d.anchors = append(d.anchors, anchor)
	}
	d.known[anchor] = true
}

func (d *deadPatterns) found(file string) finding.Finding {
	numbers := make([]int, len(d.rules))
	for i, rule := range d.rules {
		numbers[i] = rule.Line
	}
	where, line := spans(numbers), "line"
	if strings.HasPrefix(where, "lines") {
		line = "lines"
	}
	title := fmt.Sprintf("The pattern %s matches no file", quote(d.rules[0].Pattern))
	mend := fmt.Sprintf("Correct the pattern in %s of %s to where its files are now, or delete the %s.", where, quote(file), line)
	if len(d.known) > 1 {
		title = fmt.Sprintf("%d patterns of %s match no file", len(d.known), quote(file))
		mend = fmt.Sprintf("Correct the patterns in %s of %s to where their files are now, or delete the %s.", where, quote(file), line)
	}
	f := seen(finding.Fail, file, title, mend, places(d.rules, file, func(rule *survey.OwnerRule) finding.Evidence {
		return finding.Evidence{Path: file, Line: rule.Line, Text: clip(rule.Pattern)}
	})...)
	f.Formerly = d.anchors
	return f
}

func deadAnchor(rule survey.OwnerRule) string {
	words := []string{rule.Path, rule.Section, rule.Pattern}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// spans names lines, those that follow one another by the first and the last.
func spans(numbers []int) string {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var words []string
	for i := 0; i < len(numbers); {
		if len(words) == maxEvidence {
			words = append(words, fmt.Sprintf("%d others", len(numbers)-i))
			break
		}
		last := i
		for last+1 < len(numbers) && numbers[last+1] == numbers[last]+1 {
			last++
		}
		word := strconv.Itoa(numbers[i])
		switch last - i {
		case 0:
		case 1: // two lines read better by themselves
			last = i
		default:
			word += " to " + strconv.Itoa(numbers[last])
		}
		words = append(words, word)
		i = last + 1
	}
	if len(numbers) == 1 {
		return "line " + words[0]
	}
	return "lines " + list(words, " and ")
}
