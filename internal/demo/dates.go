package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var placeholder = regexp.MustCompile(`@\{([^}\n]*)\}`)

// fillDates replaces what a text says of days by dates: @{-90d} becomes
// 2026-08-23, @{-90d month} August 2026, and @{-90d year} 2026. Placeholders of
// generate stay.
func fillDates(text string, today time.Time) (string, error) {
	var bad error
	text = placeholder.ReplaceAllStringFunc(text, func(found string) string {
		inner := found[2 : len(found)-1]
		days, format, _ := strings.Cut(inner, " ")
		if isGenerated(inner) {
			return found
		}
		layout := map[string]string{"": time.DateOnly, "month": "January 2006", "year": "2006", "long": "2 January 2006"}[format]
		n, err := strconv.Atoi(strings.TrimSuffix(days, "d"))
		if err != nil || layout == "" || !strings.HasSuffix(days, "d") {
			bad = fmt.Errorf("%s is not a date: want @{-90d}, @{-90d long}, @{-90d month} or @{-90d year}", found)
			return found
		}
		return today.AddDate(0, 0, n).Format(layout)
	})
	return text, bad
}

func isGenerated(inner string) bool {
	return inner == "n" || strings.HasPrefix(inner, "pick ") || strings.HasPrefix(inner, "between ")
}

// fillGenerated replaces @{n} by the number of the file, @{pick a|b|c} by one
// of the words in turn, and @{between 3 40} by a number of that range.
func fillGenerated(text string, n int) (string, error) {
	var bad error
	place := 0
	text = placeholder.ReplaceAllStringFunc(text, func(found string) string {
		place++
		inner := found[2 : len(found)-1]
		verb, rest, _ := strings.Cut(inner, " ")
		switch verb {
		case "n":
			return strconv.Itoa(n)
		case "pick":
			words := strings.Split(rest, "|")
			return words[(n-1)%len(words)]
		}
		var low, high int
		if _, err := fmt.Sscanf(rest, "%d %d", &low, &high); err != nil || high <= low {
			bad = fmt.Errorf("%s: want @{between LOW HIGH}", found)
			return found
		}
		return strconv.Itoa(low + number(fmt.Sprint(n, "/", place))%(high-low+1))
	})
	return text, bad
}
