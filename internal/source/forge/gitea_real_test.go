package forge

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"code.gitea.io/sdk/gitea"

	"daybook/internal/source"
)

// TestARealGitea asks the server at DAYBOOK_GITEA (its address), where the
// token in DAYBOOK_GITEA_TOKEN may make organisations. The fake is held to the
// documentation, this one is what the documentation is about.
func TestARealGitea(t *testing.T) {
	server, token := os.Getenv("DAYBOOK_GITEA"), os.Getenv("DAYBOOK_GITEA_TOKEN")
	if server == "" || token == "" {
		t.Skip("DAYBOOK_GITEA and DAYBOOK_GITEA_TOKEN name no server")
	}
	client, err := gitea.NewClient(server, gitea.SetToken(token), gitea.SetGiteaVersion(""))
	if err != nil {
		t.Fatal(err)
	}
	const org, many = "daybook-listing", 53
	t.Cleanup(func() {
		for i := range many {
			client.DeleteRepo(org, fmt.Sprintf("svc-%02d", i))
		}
		client.DeleteOrg(org)
	})
	if _, _, err := client.CreateOrg(gitea.CreateOrgOption{Name: org}); err != nil {
		t.Fatal(err)
	}
	for i := range many {
		name := fmt.Sprintf("svc-%02d", i)
		if _, _, err := client.CreateOrgRepo(org, gitea.CreateRepoOption{Name: name, Private: i == 0, Description: "Takes payments", AutoInit: i != 3, DefaultBranch: "trunk", Readme: "Default"}); err != nil {
			t.Fatal(err)
		}
	}
	yes := true
	if _, _, err := client.EditRepo(org, "svc-01", gitea.EditRepoOption{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SetRepoTopics(org, "svc-00", []string{"go", "payments"}); err != nil {
		t.Fatal(err)
	}
	s, err := New(Place{Kind: Gitea, Name: org, Server: server, TokenEnv: "T"})
	if err != nil {
		t.Fatal(err)
	}
	list := func(s source.Source, token string) (source.Listing, error) {
		return s.List(t.Context(), source.Options{State: t.TempDir(), Env: environment(map[string]string{"T": token})})
	}
	got, err := list(s, token)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Repositories) != many || len(got.Warnings) > 0 {
		t.Fatalf("%d repositories, %v", len(got.Repositories), got.Warnings)
	}
	slices.SortFunc(got.Repositories, func(a, b source.Repository) int { return strings.Compare(a.Name, b.Name) })
	for i, want := range map[int]source.About{
		0: {Visibility: "private", Topics: []string{"go", "payments"}},
		1: {Visibility: "public", Archived: true},
		3: {Visibility: "public", Empty: true},
		9: {Visibility: "public"},
	} {
		about := got.Repositories[i].About
		slices.Sort(about.Topics)
		if about.Visibility != want.Visibility || about.Archived != want.Archived || about.Empty != want.Empty ||
			!slices.Equal(about.Topics, want.Topics) || about.Description != "Takes payments" || about.Branch != "trunk" {
			t.Errorf("svc-%02d: %+v", i, about)
		}
	}
	if _, err := list(s, "not-"+token); err == nil || !strings.Contains(err.Error(), "refuses the token in $T") {
		t.Errorf("a token that is none: %v", err)
	}
	nobody, err := New(Place{Kind: Gitea, Name: "nobody-of-this-name", Server: server, TokenEnv: "T"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := list(nobody, token); err == nil || !strings.Contains(err.Error(), "no such organisation") {
		t.Errorf("nobody: %v", err)
	}
}
