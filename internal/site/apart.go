package site

import "path"

// apart tells documents of one title from each other: by the folder that they
// lie in, or by the whole path where that is the same too. It gives nothing for
// a document whose title is its own. folder is the service's.
func apart(folder string, paths []string, title func(i int) string) map[string]string {
	first := make(map[string]int, len(paths)) // of each title
	same := map[int][]int{}
	for i := range paths {
		key := fold(title(i))
		if at, taken := first[key]; taken {
			same[at] = append(same[at], i)
		} else {
			first[key] = i
		}
	}
	if len(same) == 0 {
		return nil
	}
	words := map[string]string{}
	for at, others := range same {
		all := append(others, at)
		folders := map[string]int{}
		for _, i := range all {
			folders[path.Dir(paths[i])]++
		}
		for _, i := range all {
			word := inFolder(folder, paths[i])
			if folder != "" && word == paths[i] {
				word = "/" + word // not within the folder
			}
			if dir := path.Dir(word); dir != "." && dir != "/" && folders[path.Dir(paths[i])] == 1 {
				word = dir
			}
			words[paths[i]] = word
		}
	}
	return words
}

// labelled is a title with what tells it apart.
func labelled(title, apart string) string {
	if apart == "" {
		return title
	}
	return title + " (" + apart + ")"
}

// label is a document's title as lists of the service show it.
func (s *service) label(d Document) string { return labelled(d.title(), s.apart[d.Path]) }
