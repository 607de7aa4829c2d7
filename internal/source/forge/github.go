package forge

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v89/github"

	"daybook/internal/source"
)

func gitHub() platform {
	return platform{
		forge: source.GitHub, public: "https://github.com", user: "x-access-token", sign: bearer,
		api:    gitHubAPI,
		tokens: func(env) []string { return []string{"GITHUB_TOKEN", "GH_TOKEN"} },
		answers: []string{"name", "full_name", "clone_url", "html_url", "description", "default_branch", "visibility", "private",
			"topics", "size", "archived", "disabled", "fork", "login"},
		list: listGitHub,
	}
}

// gitHubAPI: a company's own server has it below a path, one with data
// residency (ghe.com) on a host of its own.
func gitHubAPI(server *url.URL) string {
	switch host := strings.ToLower(server.Host); {
	case host == "github.com":
		return "https://api.github.com/"
	case strings.HasSuffix(host, ".ghe.com"):
		return server.Scheme + "://api." + server.Host + "/"
	}
	return server.String() + "/api/v3/"
}

func (a *asking) gitHub() (*github.Client, error) {
	// Limits are the wire's: it waits where the client would give up.
	return github.NewClient(github.WithHTTPClient(a.http), github.WithURLs(&a.api, &a.api), github.WithDisableRateLimitCheck())
}

// gitHubPage fetches one page.
type gitHubPage func(context.Context, github.ListOptions) ([]*github.Repository, *github.Response, error)

// listGitHub lists an organisation, else a user of that name.
func listGitHub(ctx context.Context, a *asking) error {
	client, err := a.gitHub()
	if err != nil {
		return err
	}
	name := a.place.Name
	err = a.gitHubPages(ctx, func(ctx context.Context, at github.ListOptions) ([]*github.Repository, *github.Response, error) {
		return client.Repositories.ListByOrg(ctx, name, &github.RepositoryListByOrgOptions{Sort: "full_name", ListOptions: at})
	})
	if len(a.found) == 0 && notFound(err) {
		err = a.gitHubPages(ctx, a.gitHubUser(ctx, client))
	}
	if err != nil {
		return err
	}
	return a.gitHubEmpty(ctx, client)
}

// gitHubUser lists what a user shows to everybody; to the user itself, all.
func (a *asking) gitHubUser(ctx context.Context, client *github.Client) gitHubPage {
	name := a.place.Name
	if a.token.secret != "" && a.place.App == (App{}) {
		if me, _, err := client.Users.Get(ctx, ""); err == nil && strings.EqualFold(me.GetLogin(), name) {
			return func(ctx context.Context, at github.ListOptions) ([]*github.Repository, *github.Response, error) {
				return client.Repositories.ListByAuthenticatedUser(ctx, &github.RepositoryListByAuthenticatedUserOptions{Affiliation: "owner", Sort: "full_name", ListOptions: at})
			}
		}
	}
	return func(ctx context.Context, at github.ListOptions) ([]*github.Repository, *github.Response, error) {
		return client.Repositories.ListByUser(ctx, name, &github.RepositoryListByUserOptions{Type: "owner", Sort: "full_name", ListOptions: at})
	}
}

const perPage = 100

// gitHubPages reads all pages. After a full one without a next there is asked
// for one more: an unchanged page (304) need not know that another came.
func (a *asking) gitHubPages(ctx context.Context, fetch gitHubPage) error {
	for page := 1; ; {
		repos, resp, err := fetch(ctx, github.ListOptions{Page: page, PerPage: perPage})
		if err != nil {
			return err
		}
		for _, r := range repos {
			if err := a.add(r.GetFullName(), r.GetCloneURL(), aboutGitHub(r)); err != nil {
				return err
			}
		}
		if resp.NextPage <= page && len(repos) < perPage {
			return nil
		}
		page++
	}
}

func aboutGitHub(r *github.Repository) source.About {
	visibility := r.GetVisibility()
	if visibility == "" && r.Private != nil { // servers older than 3.2
		visibility = "public"
		if r.GetPrivate() {
			visibility = "private"
		}
	}
	return source.About{
		Web: r.GetHTMLURL(), Description: r.GetDescription(), Branch: r.GetDefaultBranch(), Visibility: visibility,
		Topics: r.Topics, Size: int64(r.GetSize()) << 10, Archived: r.GetArchived() || r.GetDisabled(), Fork: r.GetFork(),
	}
}

// maxEmpty is how many repositories are asked whether they hold anything.
const maxEmpty = 100

// gitHubEmpty asks those of no size for a commit: GitHub counts a small
// repository as 0 too, and says with 409 that one is empty.
func (a *asking) gitHubEmpty(ctx context.Context, client *github.Client) error {
	asked := 0
	for i := range a.found {
		r := &a.found[i]
		owner, name, ok := strings.Cut(r.Name, "/")
		if r.About.Size > 0 || !ok || asked == maxEmpty {
			continue
		}
		asked++
		_, _, err := client.Repositories.ListCommits(ctx, owner, name, &github.CommitsListOptions{ListOptions: github.ListOptions{PerPage: 1}})
		var f *failure
		switch {
		case err == nil:
		case errors.As(err, &f) && f.status == http.StatusConflict:
			r.About.Empty = true
		case errors.As(err, &f) && (f.status == http.StatusNotFound || f.status == http.StatusForbidden): // the token may list, but not read
		default:
			return err
		}
	}
	return nil
}
