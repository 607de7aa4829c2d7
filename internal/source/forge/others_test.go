package forge

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// gitLabRoutes: https://docs.gitlab.com/api/groups/#list-projects
func gitLabRoutes(f *fake) {
	f.signed = "Bearer " + secret
	list := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("RateLimit-Limit", "60")
		w.Header().Set("RateLimit-Remaining", "59")
		var all []map[string]any
		for i, s := range f.repos {
			if r.URL.Query().Get("include_subgroups") == "false" && i >= 200 {
				break
			}
			all = append(all, f.onGitLab(s))
		}
		size, page := number(r, "per_page", 20), number(r, "page", 1)
		cut := linked(w, r, all, "per_page", 100)
		next := ""
		if page*size < len(all) {
			next = strconv.Itoa(page + 1)
		}
		w.Header().Set("X-Next-Page", next)
		w.Header().Set("X-Page", strconv.Itoa(page))
		f.json(w, r, cut)
	}
	f.routes.HandleFunc("GET /api/v4/groups/{group}/projects", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("group") != "acme/platform" || r.URL.Query().Get("with_shared") != "false" {
			f.refuse(w, 404, `{"message":"404 Group Not Found"}`)
			return
		}
		list(w, r)
	})
	f.routes.HandleFunc("GET /api/v4/users/ann/projects", list)
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { f.refuse(w, 404, `{"message":"404 Not Found"}`) })
}

func (f *fake) refuse(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	fmt.Fprint(w, body)
}

func (f *fake) onGitLab(s repo) map[string]any {
	web := f.URL + "/acme/platform/" + s.name
	p := map[string]any{
		"id": 7, "name": s.name, "path": s.name, "path_with_namespace": "acme/platform/" + s.name, "description": s.description,
		"web_url": web, "http_url_to_repo": web + ".git", "ssh_url_to_repo": "git@" + f.host() + ":acme/platform/" + s.name + ".git",
		"default_branch": s.branch, "visibility": "internal", "topics": s.topics, "archived": s.archived, "empty_repo": s.empty,
		"runners_token": "never-kept", "created_at": "2024-02-01T10:00:00.000Z",
	}
	if s.private {
		p["visibility"] = "private"
	}
	if s.fork {
		p["forked_from_project"] = map[string]any{"id": 3, "path_with_namespace": "upstream/x"}
	}
	return p
}

func TestGitLabGroupsAndUsers(t *testing.T) {
	f := newFake(t, gitLabRoutes)
	for _, c := range []struct {
		place Place
		want  int
	}{
		{Place{Name: "acme/platform", Subgroups: true}, 250},
		{Place{Name: "acme/platform"}, 200},
		{Place{Name: "ann", Subgroups: true}, 250},
	} {
		c.place.Kind, c.place.TokenEnv = GitLab, "ACME_TOKEN"
		if got, err := f.at(c.place).List(t.Context(), f.options("", 1)); err != nil || len(got.Repositories) != c.want {
			t.Errorf("%+v: %d repositories, %v", c.place, len(got.Repositories), err)
		}
	}
	_, err := f.at(Place{Kind: GitLab, Name: "nobody", TokenEnv: "ACME_TOKEN"}).List(t.Context(), f.options("", 1))
	if err == nil || !strings.Contains(err.Error(), "gitlab:"+f.host()+"/nobody: ") || !strings.Contains(err.Error(), "no such organisation, group or user") {
		t.Errorf("nobody: %v", err)
	}
	if len(f.waits) > 0 {
		t.Errorf("waits %v", f.waits)
	}
}

// giteaRoutes: https://docs.gitea.com/api/ and https://codeberg.org/api/swagger
func giteaRoutes(f *fake) {
	f.signed = "token " + secret
	list := func(w http.ResponseWriter, r *http.Request) {
		var all []map[string]any
		for _, s := range f.repos {
			web := f.URL + "/acme/" + s.name
			all = append(all, map[string]any{
				"id": 9, "owner": map[string]any{"login": "acme"}, "name": s.name, "full_name": "acme/" + s.name, "description": s.description,
				"empty": s.empty, "private": s.private, "internal": false, "fork": s.fork, "size": 20, "html_url": web, "clone_url": web + ".git",
				"ssh_url": "never-kept", "default_branch": s.branch, "archived": s.archived, "topics": s.topics,
				"created_at": "2024-02-01T10:00:00Z", "archived_at": "1970-01-01T00:00:00Z",
			})
		}
		w.Header().Set("X-Total-Count", strconv.Itoa(len(all)))
		f.json(w, r, linked(w, r, all, "limit", 50))
	}
	f.routes.HandleFunc("GET /api/v1/orgs/acme/repos", list)
	f.routes.HandleFunc("GET /api/v1/users/ann/repos", list)
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, 404, `{"errors":null,"message":"not found","url":"https://host/api/swagger"}`)
	})
}

func TestGiteaUsers(t *testing.T) {
	f := newFake(t, giteaRoutes)
	if got, err := f.at(Place{Kind: Gitea, Name: "ann", TokenEnv: "ACME_TOKEN"}).List(t.Context(), f.options("", 1)); err != nil || len(got.Repositories) != 250 {
		t.Errorf("%d repositories, %v", len(got.Repositories), err)
	}
}

// bitbucketCloudRoutes: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/
func bitbucketCloudRoutes(f *fake) {
	f.signed = "Bearer " + secret
	f.routes.HandleFunc("GET /2.0/repositories/acme", func(w http.ResponseWriter, r *http.Request) {
		size, page := min(number(r, "pagelen", 10), 100), number(r, "page", 1)
		from, to := min((page-1)*size, len(f.repos)), min(page*size, len(f.repos))
		values := []map[string]any{}
		for _, s := range f.repos[from:to] {
			web := f.URL + "/acme/" + s.name
			v := map[string]any{
				"type": "repository", "uuid": "{never-kept}", "full_name": "acme/" + s.name, "slug": s.name, "is_private": s.private,
				"description": s.description, "size": 1000, "mainbranch": nil, "parent": nil, "language": "go",
				"links": map[string]any{
					"self": map[string]any{"href": f.URL + "/2.0/repositories/acme/" + s.name}, "html": map[string]any{"href": web},
					"clone": []map[string]any{{"name": "https", "href": strings.Replace(web, "://", "://ann@", 1) + ".git"}, {"name": "ssh", "href": "git@bitbucket.org:acme/" + s.name + ".git"}},
				},
			}
			if s.branch != "" {
				v["mainbranch"] = map[string]any{"type": "branch", "name": s.branch}
			}
			if s.fork {
				v["parent"] = map[string]any{"type": "repository", "full_name": "upstream/x"}
			}
			values = append(values, v)
		}
		answer := map[string]any{"pagelen": size, "page": page, "size": len(f.repos), "values": values}
		if to < len(f.repos) {
			answer["next"] = fmt.Sprintf("%s/2.0/repositories/acme?pagelen=%d&page=%d", f.URL, size, page+1)
		}
		f.json(w, r, answer)
	})
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, 404, `{"type":"error","error":{"message":"No workspace with identifier 'nobody'."}}`)
	})
}

// onCloud makes a place of a fake one of Bitbucket Cloud, whose interface has a
// host of its own.
func onCloud(f *fake, p *place) {
	p.platform = bitbucketCloud()
	api := f.URL + "/2.0/"
	p.platform.api = func(*url.URL) string { return api }
}

func TestBitbucketAccounts(t *testing.T) {
	f := newFake(t, bitbucketCloudRoutes)
	f.signed = "Basic YW5uQGFjbWUuZXhhbXBsZTp0b2stMDEyMzQ1Njc4OS1zZWNyZXQ=" // ann@acme.example and the token
	p := f.at(Place{Kind: Bitbucket, Name: "acme", TokenEnv: "ACME_TOKEN", User: "ann@acme.example"})
	onCloud(f, &p)
	got, err := p.List(t.Context(), f.options("", 1))
	if err != nil || len(got.Repositories) != 250 {
		t.Fatalf("%d repositories, %v", len(got.Repositories), err)
	}
	if address := got.Repositories[0].CloneURL(); !strings.Contains(address, "://x-bitbucket-api-token-auth:"+secret+"@") {
		t.Error("the user of the clone address is another one")
	}
}

// A next page somewhere else is not asked for.
func TestBitbucketPagesElsewhere(t *testing.T) {
	f := newFake(t, bitbucketCloudRoutes)
	p := f.at(Place{Kind: Bitbucket, Name: "acme", TokenEnv: "ACME_TOKEN"})
	onCloud(f, &p)
	for next, want := range map[string]string{
		"https://elsewhere.example/2.0/repositories/acme?page=2": "sends us to https://elsewhere.example",
		f.URL + "/2.0/repositories/acme?pagelen=100":             "pages in circles",
	} {
		f.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"values":[{"full_name":"acme/x","links":{"clone":[{"name":"https","href":"%s/acme/x.git"}]}}],"next":%q}`, f.URL, next)
			return true
		}
		if _, err := p.List(t.Context(), f.options("", 1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// bitbucketDataCenterRoutes: https://developer.atlassian.com/server/bitbucket/rest/v905/api-group-project/
func bitbucketDataCenterRoutes(f *fake) {
	f.signed = "Bearer " + secret
	f.routes.HandleFunc("GET /rest/api/1.0/projects/PAY/repos", func(w http.ResponseWriter, r *http.Request) {
		size, from := min(number(r, "limit", 25), 1000), number(r, "start", 0)
		from = min(from, len(f.repos))
		to := min(from+size, len(f.repos))
		values := []map[string]any{}
		for _, s := range f.repos[from:to] {
			v := map[string]any{
				"slug": s.name, "id": 5, "name": "The " + s.name, "description": s.description, "state": "AVAILABLE", "public": !s.private,
				"archived": s.archived, "project": map[string]any{"key": "PAY", "id": 2, "name": "Payments"}, "hierarchyId": "never-kept",
				"links": map[string]any{
					"self":  []map[string]any{{"href": f.URL + "/projects/PAY/repos/" + s.name + "/browse"}},
					"clone": []map[string]any{{"name": "ssh", "href": "ssh://git@" + f.host() + "/pay/" + s.name + ".git"}, {"name": "http", "href": f.URL + "/scm/pay/" + s.name + ".git"}},
				},
			}
			if s.fork {
				v["origin"] = map[string]any{"slug": s.name}
			}
			values = append(values, v)
		}
		answer := map[string]any{"size": len(values), "limit": size, "start": from, "isLastPage": to == len(f.repos), "values": values}
		if to < len(f.repos) {
			answer["nextPageStart"] = to
		}
		f.json(w, r, answer)
	})
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, 404, `{"errors":[{"context":null,"message":"Project NONE does not exist.","exceptionName":"com.atlassian.bitbucket.project.NoSuchProjectException"}]}`)
	})
}

// azureRoutes: https://learn.microsoft.com/rest/api/azure/devops/git/repositories/list
func azureRoutes(f *fake) {
	f.signed = "Basic OnRvay0wMTIzNDU2Nzg5LXNlY3JldA==" // no user, and the token
	list := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("api-version") == "" {
			f.refuse(w, 400, `{"$id":"1","message":"No api-version was supplied"}`)
			return
		}
		value := []map[string]any{}
		for _, s := range f.repos {
			web := f.URL + "/acme/Parcel%20Service/_git/" + s.name
			v := map[string]any{
				"id": "never-kept", "name": s.name, "url": f.URL + "/acme/_apis/git/repositories/1", "isDisabled": s.archived, "isFork": s.fork,
				"project":   map[string]any{"id": "2", "name": "Parcel Service", "state": "wellFormed", "visibility": "public"},
				"remoteUrl": strings.Replace(web, "://", "://acme@", 1), "sshUrl": "git@ssh.dev.azure.com:v3/acme/x/" + s.name, "webUrl": web, "size": 1000,
			}
			if s.private {
				v["project"].(map[string]any)["visibility"] = "private"
			}
			if s.branch != "" {
				v["defaultBranch"] = "refs/heads/" + s.branch
			}
			if s.empty {
				v["size"] = 0
			}
			value = append(value, v)
		}
		f.json(w, r, map[string]any{"value": value, "count": len(value)})
	}
	f.routes.HandleFunc("GET /acme/{project}/_apis/git/repositories", list)
	f.routes.HandleFunc("GET /acme/_apis/git/repositories", list)
	f.routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, 404, `{"$id":"1","innerException":null,"message":"TF200016: The following project does not exist: None.","typeName":"Microsoft.TeamFoundation.Core.WebApi.ProjectDoesNotExistWithNameException"}`)
	})
}

func TestAzureOrganisationsAndTokens(t *testing.T) {
	f := newFake(t, azureRoutes)
	whole := f.at(Place{Kind: Azure, Name: "acme", TokenEnv: "ACME_TOKEN"})
	if got, err := whole.List(t.Context(), f.options("", 1)); err != nil || len(got.Repositories) != 250 {
		t.Errorf("%d repositories, %v", len(got.Repositories), err)
	}
	// A token that is none gets the sign-in page, with a status of its own.
	f.fault = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		fmt.Fprint(w, "<!DOCTYPE html><html><title>Azure DevOps Services | Sign In</title></html>")
		return true
	}
	if _, err := whole.List(t.Context(), f.options("", 1)); err == nil || !strings.Contains(err.Error(), "refuses the token in $ACME_TOKEN") {
		t.Errorf("the sign-in page: %v", err)
	}
}

// What a platform says itself reaches the message, without what looks like a
// secret.
func TestWhatPlatformsSay(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"Bad credentials"}`:                                      ", Bad credentials",
		`{"error":"invalid_token","error_description":"Token was revoked."}`: ", Token was revoked.",
		`{"error":"insufficient_scope"}`:                                     ", insufficient_scope",
		`{"type":"error","error":{"message":"Your credentials lack one"}}`:   ", Your credentials lack one",
		`{"errors":[{"message":"You are not permitted"}]}`:                   ", You are not permitted",
		`{"message":{"base":["x"]}}`:                                         "",
		`{"message":"the token glpat-0123456789abcdefghij is\nold"}`:         ", the token *** is old",
		`<html>`: "",
		``:       "",
	} {
		if got := said([]byte(body)); got != want {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}
