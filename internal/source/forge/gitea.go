package forge

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"code.gitea.io/sdk/gitea"

	"daybook/internal/source"
)

func forgejo() platform {
	return platform{
		forge: source.Gitea, user: "x-access-token",
		sign: func(req *http.Request, secret, _ string) { req.Header.Set("Authorization", "token "+secret) },
		api:  func(server *url.URL) string { return server.String() + "/api/v1/" },
		answers: []string{"id", "full_name", "clone_url", "html_url", "description", "default_branch", "private", "internal",
			"topics", "size", "archived", "empty", "fork"},
		list: listGitea,
	}
}

// giteaPage is the largest page of a Gitea as it comes, MAX_RESPONSE_ITEMS.
const giteaPage = 50

// listGitea lists an organisation, else a user of that name. Forgejo has kept
// this part of the interface.
func listGitea(ctx context.Context, a *asking) error {
	client, err := gitea.NewClient(strings.TrimSuffix(a.api, "/api/v1/"),
		gitea.SetContext(ctx), gitea.SetHTTPClient(a.http), gitea.SetGiteaVersion("")) // asks for no version
	if err != nil {
		return err
	}
	name := a.place.Name
	err = a.giteaPages(func(at gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error) {
		return client.ListOrgRepos(name, gitea.ListOrgReposOptions{ListOptions: at})
	})
	if len(a.found) > 0 || !notFound(err) {
		return err
	}
	return a.giteaPages(func(at gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error) {
		return client.ListUserRepos(name, gitea.ListReposOptions{ListOptions: at})
	})
}

func (a *asking) giteaPages(fetch func(gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error)) error {
	for page := 1; ; page++ {
		repos, resp, err := fetch(gitea.ListOptions{Page: page, PageSize: giteaPage})
		if err != nil {
			return err
		}
		for _, r := range repos {
			if err := a.add(r.FullName, r.CloneURL, aboutGitea(r)); err != nil {
				return err
			}
		}
		if resp.NextPage <= page && len(repos) < giteaPage {
			return nil
		}
	}
}

func aboutGitea(r *gitea.Repository) source.About {
	visibility := "public"
	switch {
	case r.Private:
		visibility = "private"
	case r.Internal:
		visibility = "internal"
	}
	return source.About{
		Web: r.HTMLURL, Description: r.Description, Branch: r.DefaultBranch, Visibility: visibility, Topics: r.Topics,
		Size: int64(r.Size) << 10, Archived: r.Archived, Fork: r.Fork, Empty: r.Empty,
	}
}
