package forge

import (
	"context"
	"net/url"

	"gitlab.com/gitlab-org/api/client-go/v2"

	"daybook/internal/source"
)

func gitLab() platform {
	return platform{
		forge: source.GitLab, public: "https://gitlab.com", user: "oauth2", sign: bearer,
		api:    func(server *url.URL) string { return server.String() + "/api/v4/" },
		tokens: func(env) []string { return []string{"GITLAB_TOKEN"} },
		answers: []string{"id", "path_with_namespace", "http_url_to_repo", "web_url", "description", "default_branch", "visibility",
			"topics", "archived", "empty_repo", "forked_from_project", "marked_for_deletion_on"},
		list: listGitLab,
	}
}

// unlimited leaves limits to the wire.
type unlimited struct{}

func (unlimited) Wait(context.Context) error { return nil }

// gitLabPage fetches one page.
type gitLabPage func(gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error)

// listGitLab lists a group, else a user of that name. What is shared with a
// group belongs to another one.
func listGitLab(ctx context.Context, a *asking) error {
	client, err := gitlab.NewAuthSourceClient(gitlab.Unauthenticated{}, // the wire signs
		gitlab.WithBaseURL(a.api), gitlab.WithHTTPClient(a.http), gitlab.WithoutRetries(), gitlab.WithCustomLimiter(unlimited{}))
	if err != nil {
		return err
	}
	name, by := a.place.Name, "asc"
	err = a.gitLabPages(func(at gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error) {
		at.OrderBy, at.Sort = "id", by
		return client.Groups.ListGroupProjects(name, &gitlab.ListGroupProjectsOptions{
			ListOptions: at, IncludeSubGroups: &a.place.Subgroups, WithShared: new(bool),
		}, gitlab.WithContext(ctx))
	})
	if len(a.found) > 0 || !notFound(err) {
		return err
	}
	return a.gitLabPages(func(at gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error) {
		at.OrderBy, at.Sort = "id", by
		return client.Projects.ListUserProjects(name, &gitlab.ListProjectsOptions{ListOptions: at}, gitlab.WithContext(ctx))
	})
}

// gitLabPages reads all pages; after a full one there may be another.
func (a *asking) gitLabPages(fetch gitLabPage) error {
	for page := int64(1); ; page++ {
		projects, resp, err := fetch(gitlab.ListOptions{Page: page, PerPage: perPage})
		if err != nil {
			return err
		}
		for _, p := range projects {
			if err := a.add(p.PathWithNamespace, p.HTTPURLToRepo, aboutGitLab(p)); err != nil {
				return err
			}
		}
		if resp.NextPage <= page && len(projects) < perPage {
			return nil
		}
	}
}

func aboutGitLab(p *gitlab.Project) source.About {
	return source.About{
		Web: p.WebURL, Description: p.Description, Branch: p.DefaultBranch, Visibility: string(p.Visibility), Topics: p.Topics,
		Archived: p.Archived || p.MarkedForDeletionOn != nil, Fork: p.ForkedFromProject != nil, Empty: p.EmptyRepo,
	}
}
