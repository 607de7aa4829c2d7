package descriptor

import (
	"fmt"
	"strings"
)

// Ref names another entity. Kind, Namespace and Name are complete and in lower
// case, which is how references are compared.
type Ref struct {
	Kind, Namespace, Name string
	Text                  string // as it stands in the file
	Line                  int
	Origin
}

// Known reports whether the reference names anything.
func (r Ref) Known() bool { return r.Name != "" }

// String is kind:namespace/name.
func (r Ref) String() string {
	if !r.Known() {
		return ""
	}
	return r.Kind + ":" + r.Namespace + "/" + r.Name
}

// ParseRef reads [kind:][namespace/]name and fills in what is missing. A slash
// before the colon means that there is no kind: the colon belongs to the name.
// Without a default kind, a text without a kind is an error.
func ParseRef(text, kind, namespace string) (Ref, error) {
	r := Ref{Kind: kind, Namespace: namespace, Text: text}
	colon, slash := strings.IndexByte(text, ':'), strings.IndexByte(text, '/')
	if slash >= 0 && slash < colon {
		colon = -1
	}
	if colon >= 0 {
		r.Kind = text[:colon]
	}
	if slash >= 0 {
		r.Namespace = text[colon+1 : slash]
	}
	r.Name = text[max(colon, slash)+1:]
	if r.Kind == "" && colon < 0 {
		return Ref{}, fmt.Errorf("%q has no kind, and there is no default here: write component:%s or resource:%s", text, text, text)
	}
	if r.Kind == "" || r.Namespace == "" || r.Name == "" {
		return Ref{}, fmt.Errorf("%q is not an entity reference: write [kind:][namespace/]name", text)
	}
	r.Kind, r.Namespace, r.Name = strings.ToLower(r.Kind), strings.ToLower(r.Namespace), strings.ToLower(r.Name)
	return r, nil
}
