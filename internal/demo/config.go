package demo

import "time"

// Config is the daybook.toml that belongs beside the folder repos which Write
// fills. Its dates count from now like those of the stories.
func Config(now time.Time) (string, error) {
	text, err := embedded.ReadFile("fleet/daybook.toml")
	if err != nil {
		return "", err
	}
	return fillDates(string(text), now.UTC().Truncate(day))
}
