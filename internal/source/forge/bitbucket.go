package forge

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"daybook/internal/source"
)

// The Go clients for Bitbucket decode into maps and cover Cloud alone, so that
// its lists are read with structs of our own:
// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/
func bitbucketCloud() platform {
	return platform{
		forge: source.Bitbucket, public: "https://bitbucket.org", user: "x-token-auth", sign: bitbucketSign,
		api: func(server *url.URL) string { return server.Scheme + "://api." + server.Host + "/2.0/" },
		answers: []string{"values", "next", "full_name", "links", "clone", "html", "href", "name", "description", "mainbranch",
			"is_private", "parent", "size"},
		list: listBitbucketCloud,
	}
}

// bitbucketSign: an API token belongs to an account, an access token to a
// workspace, a project or a repository.
func bitbucketSign(req *http.Request, secret, user string) {
	if user != "" {
		req.SetBasicAuth(user, secret)
		return
	}
	bearer(req, secret, user)
}

type bitbucketLink struct {
	Name string `json:"name"`
	Href string `json:"href"`
}

// cloneOver is the address for one protocol.
func cloneOver(links []bitbucketLink, protocols ...string) string {
	for _, l := range links {
		for _, p := range protocols {
			if l.Name == p {
				return l.Href
			}
		}
	}
	return ""
}

type bitbucketPage struct {
	Next   string `json:"next"`
	Values []struct {
		FullName    string `json:"full_name"`
		Description string `json:"description"`
		Private     bool   `json:"is_private"`
		Size        int64  `json:"size"`
		Main        *struct {
			Name string `json:"name"`
		} `json:"mainbranch"`
		Parent *struct{} `json:"parent"`
		Links  struct {
			HTML  bitbucketLink   `json:"html"`
			Clone []bitbucketLink `json:"clone"`
		} `json:"links"`
	} `json:"values"`
}

// listBitbucketCloud lists a workspace. A page names the next one; the wire
// sees to it that this is one of Bitbucket's.
func listBitbucketCloud(ctx context.Context, a *asking) error {
	next := a.api + "repositories/" + url.PathEscape(a.place.Name) + "?pagelen=100"
	for next != "" {
		var page bitbucketPage
		if _, err := a.get(ctx, next, &page); err != nil {
			return err
		}
		for _, r := range page.Values {
			about := source.About{
				Web: r.Links.HTML.Href, Description: r.Description, Visibility: "public", Size: r.Size,
				Fork: r.Parent != nil, Empty: r.Main == nil,
			}
			if r.Private {
				about.Visibility = "private"
			}
			if r.Main != nil {
				about.Branch = r.Main.Name
			}
			if err := a.add(r.FullName, cloneOver(r.Links.Clone, "https"), about); err != nil {
				return err
			}
		}
		if page.Next != "" && (page.Next == next || len(page.Values) == 0) {
			return &failure{text: a.place.server.Host + " pages in circles"}
		}
		next = page.Next
	}
	return nil
}

// bitbucketDataCenter has another interface than Cloud:
// https://developer.atlassian.com/server/bitbucket/rest/v905/api-group-project/
func bitbucketDataCenter() platform {
	return platform{
		forge: source.BitbucketDC, user: "x-token-auth", sign: bitbucketSign,
		api: func(server *url.URL) string { return server.String() + "/rest/api/1.0/" },
		answers: []string{"values", "isLastPage", "nextPageStart", "slug", "project", "key", "description", "public", "archived", "origin",
			"links", "clone", "self", "href", "name"},
		list: listBitbucketDataCenter,
	}
}

type dataCenterPage struct {
	Last   *bool `json:"isLastPage"`
	Next   int   `json:"nextPageStart"`
	Values []struct {
		Slug        string `json:"slug"`
		Description string `json:"description"`
		Public      bool   `json:"public"`
		Archived    bool   `json:"archived"`
		Project     struct {
			Key string `json:"key"`
		} `json:"project"`
		Origin *struct{} `json:"origin"`
		Links  struct {
			Clone []bitbucketLink `json:"clone"`
			Self  []bitbucketLink `json:"self"`
		} `json:"links"`
	} `json:"values"`
}

// listBitbucketDataCenter lists a project. Neither the default branch nor
// whether a repository is empty stands in the list; its mirror tells both.
func listBitbucketDataCenter(ctx context.Context, a *asking) error {
	for start := 0; ; {
		var page dataCenterPage
		if _, err := a.get(ctx, a.api+"projects/"+url.PathEscape(a.place.Name)+"/repos?limit=100&start="+strconv.Itoa(start), &page); err != nil {
			return err
		}
		if page.Last == nil {
			return &failure{text: a.place.server.Host + " answers without isLastPage; is it a Bitbucket Data Center?"}
		}
		for _, r := range page.Values {
			about := source.About{Description: r.Description, Visibility: "private", Archived: r.Archived, Fork: r.Origin != nil}
			if r.Public {
				about.Visibility = "public"
			}
			if len(r.Links.Self) > 0 {
				about.Web = strings.TrimSuffix(r.Links.Self[0].Href, "/browse")
			}
			if err := a.add(r.Project.Key+"/"+r.Slug, cloneOver(r.Links.Clone, "http", "https"), about); err != nil {
				return err
			}
		}
		switch {
		case *page.Last:
			return nil
		case page.Next <= start:
			return &failure{text: a.place.server.Host + " pages in circles"}
		}
		start = page.Next
	}
}
