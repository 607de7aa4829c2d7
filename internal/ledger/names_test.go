package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"daybook/internal/ledger"
)

func TestANameIsGivenOnce(t *testing.T) {
	claim := func(repository, id, wanted string) ledger.Claim {
		return ledger.Claim{Repository: repository, ID: id, Wanted: wanted}
	}
	// Each night's claims with the names they get, one after the other.
	nights := []struct {
		claims []ledger.Claim
		want   string
	}{
		{[]ledger.Claim{claim("git.example.org/pay/zeta.git", "", "billing")}, "billing"},
		// A repository that sorts first comes later: the name stays where it is.
		{[]ledger.Claim{claim("git.example.org/acme/billing", "", "billing"), claim("git.example.org/pay/zeta.git", "", "billing")}, "acme/billing billing"},
		// Only case differs.
		{[]ledger.Claim{claim("git.example.org/acme/other", "", "Billing")}, "acme/other"},
		// A monorepo with a taken name and its own repository's name taken too.
		{[]ledger.Claim{claim("git.example.org/acme/billing", "services/b", "billing")}, "acme/billing/billing"},
		{[]ledger.Claim{claim("git.example.org/acme/billing", "services/c", "billing")}, "acme/billing-" + "HASH"},
		// Two on one night: the repository that sorts first is served first.
		{[]ledger.Claim{claim("b/x", "", "shop"), claim("a/x", "", "shop")}, "b/x shop"},
		// The service wants another name later: the address stays.
		{[]ledger.Claim{claim("a/x", "", "store")}, "shop"},
		{[]ledger.Claim{claim("folder", "", "")}, "folder"},
		// acme/docs would lie where the service acme has its documents.
		{[]ledger.Claim{claim("acme/acme", "", "acme"), claim("acme/docs", "", "shop")}, "acme acme/docs-HASH"},
		// And the other way round.
		{[]ledger.Claim{claim("site/docs", "", "shop"), claim("site/site", "", "site")}, "site/docs site/site"},
		{[]ledger.Claim{claim("x/y", "", "../../etc/passwd"), claim("x/z", "", "<script>")}, "etc-passwd script"},
		{[]ledger.Claim{claim("x/con", "", "NUL"), claim("x/w", "", "index.html"), claim("x/v", "", "größe")}, "NUL-service index-html gr-e"},
	}
	hash := regexp.MustCompile(`-[0-9a-f]{8}\b`)
	book := &ledger.Book{}
	for i, night := range nights {
		var names []string
		book, names = book.Name(night.claims)
		if got := hash.ReplaceAllString(strings.Join(names, " "), "-HASH"); got != night.want {
			t.Errorf("night %d: %s, want %s", i+1, got, night.want)
		}
		again, sameNames := book.Name(night.claims)
		if fmt.Sprint(sameNames) != fmt.Sprint(names) || encoded(t, again) != encoded(t, book) {
			t.Errorf("night %d again: %s, before %s", i+1, sameNames, names)
		}
	}
}

func TestNamesSurviveTheLedger(t *testing.T) {
	claims := []ledger.Claim{{Repository: "a/x", ID: "1", Wanted: "shop"}, {Repository: "b/x", ID: "1", Wanted: "shop"}}
	book, names := (&ledger.Book{}).Name(claims)
	book, err := ledger.Read(strings.NewReader(encoded(t, book)))
	if err != nil {
		t.Fatal(err)
	}
	_, again := book.Name([]ledger.Claim{claims[1]})
	if again[0] != names[1] {
		t.Errorf("called %s, before %s", again[0], names[1])
	}
}

func TestAServiceEnteredWithoutAClaimKeepsItsName(t *testing.T) {
	n := night(day(1))
	n.Cards = []ledger.Card{{Service: "a", Repository: "acme/a"}}
	book, _ := enter(t, &ledger.Book{}, n)
	book, names := book.Name([]ledger.Claim{{Repository: "acme/a", ID: "component:default/a", Wanted: "a"}})
	if names[0] != "a" || len(book.Services()) != 1 {
		t.Errorf("called %s; %d services, want one called a", names[0], len(book.Services()))
	}
}

// A descriptor comes, cannot be read for a night, and is mended: it is the same
// service all the while, so that its findings stay where they are.
func TestADescriptorThatBreaksMakesNoOtherService(t *testing.T) {
	const repository = "acme/shop-repo"
	for _, test := range []struct {
		why    string
		nights [][]ledger.Claim
		want   string
	}{
		{"called like its repository", [][]ledger.Claim{
			{{Repository: repository, ID: "component:default/shop-repo", Wanted: "shop-repo"}},
			{{Repository: repository, Wanted: "shop-repo"}},
			{{Repository: repository, ID: "component:default/shop-repo", Wanted: "shop-repo"}},
		}, "shop-repo shop-repo shop-repo"},
		{"called otherwise", [][]ledger.Claim{
			{{Repository: repository, ID: "component:default/shop", Wanted: "shop"}},
			{{Repository: repository, Wanted: "shop-repo"}},
			{{Repository: repository, ID: "component:default/shop", Wanted: "shop"}},
		}, "shop shop shop"},
		{"a service of a folder is not the repository", [][]ledger.Claim{
			{{Repository: repository, ID: "component:default/a", Wanted: "a"}, {Repository: repository, ID: "component:default/b", Wanted: "b"}},
			{{Repository: repository, Wanted: "shop-repo"}},
		}, "a b shop-repo"},
		{"both at once are two", [][]ledger.Claim{
			{{Repository: repository, ID: "component:default/shop-repo", Wanted: "shop-repo"}, {Repository: repository, Wanted: "shop-repo"}},
		}, "acme/shop-repo shop-repo"},
		{"of another repository", [][]ledger.Claim{
			{{Repository: "acme/shop", ID: "component:default/shop", Wanted: "shop"}},
			{{Repository: "beta/shop", Wanted: "shop"}},
		}, "shop beta/shop"},
	} {
		book, got := &ledger.Book{}, []string{}
		for _, claims := range test.nights {
			var names []string
			book, names = book.Name(claims)
			got = append(got, names...)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s, want %s", test.why, s, test.want)
		}
	}
}

var namePattern = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$`)

// Any claims in any order give the same, valid names, and no two alike.
func TestNamesAreValidDistinctAndIndependentOfOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	repositories := []string{"acme/docs", "acme/acme", "ACME/Docs", "h/acme/feeds", "docs", "", "../..", "a/b.git", "a/b", "x/é", "x/è", strings.Repeat("l", 500)}
	wanted := []string{"acme", "docs", "Docs", "", ".", "..", "a.json", "aux", "AUX.svg", "é", "a/b", "\x00", "x y", strings.Repeat("w", 500)}
	for round := range 300 {
		var claims []ledger.Claim
		seen := map[string]bool{}
		for range 40 {
			c := ledger.Claim{
				Repository: repositories[random.IntN(len(repositories))],
				ID:         fmt.Sprint(random.IntN(4)),
				Wanted:     wanted[random.IntN(len(wanted))],
			}
			if key := c.Repository + "\n" + c.ID; !seen[key] {
				seen[key] = true
				claims = append(claims, c)
			}
		}
		_, names := (&ledger.Book{}).Name(claims)
		byClaim, folded := map[ledger.Claim]string{}, map[string]bool{}
		for i, name := range names {
			byClaim[claims[i]] = name
			if !namePattern.MatchString(name) || strings.HasSuffix(name, ".") {
				t.Fatalf("round %d: %q is no name, from %q", round, name, claims[i])
			}
			if key := strings.ToLower(name); folded[key] {
				t.Fatalf("round %d: two services are called %s", round, key)
			} else {
				folded[key] = true
			}
		}
		for name := range folded {
			if above, below, _ := strings.Cut(name, "/docs"); folded[above] && (below == "" && above != name || strings.HasPrefix(below, "/")) {
				t.Fatalf("round %d: %s lies where %s has its documents", round, name, above)
			}
		}
		random.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		_, names = (&ledger.Book{}).Name(claims)
		for i, name := range names {
			if byClaim[claims[i]] != name {
				t.Fatalf("round %d: %q is called %s or %s by order", round, claims[i], name, byClaim[claims[i]])
			}
		}
	}
}

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{
		"billing": "billing", "Billing_2.0": "Billing_2.0", "a  b//c": "a-b-c", ".github": "github",
		"-x-": "x", "...": "service", "": "service", "日本": "service", "con": "con-service",
		"COM1.tar": "COM1-service.tar", "console": "console", "a.svg": "a-svg", "site.github.io": "site.github.io",
		"a.html.": "a-html", "%2e%2e": "2e-2e", strings.Repeat("x", 300): strings.Repeat("x", 100),
	} {
		if got := ledger.Slug(text); got != want {
			t.Errorf("Slug(%q) = %q, want %q", text, got, want)
		}
	}
}
