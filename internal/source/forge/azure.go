package forge

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"daybook/internal/source"
)

// azure lists with one request that does not page. Microsoft's client finds
// out where each list lives with requests of its own and has had no release
// since 2024: https://learn.microsoft.com/rest/api/azure/devops/git/repositories/list
func azure() platform {
	return platform{
		forge: source.Azure, public: "https://dev.azure.com", user: "x-access-token", sign: azureSign,
		api:     func(server *url.URL) string { return server.String() + "/" },
		tokens:  func(env) []string { return []string{"AZURE_DEVOPS_EXT_PAT"} },
		answers: []string{"value", "name", "project", "visibility", "defaultBranch", "remoteUrl", "webUrl", "size", "isDisabled", "isFork"},
		list:    listAzure,
	}
}

func azureSign(req *http.Request, secret, _ string) {
	req.SetBasicAuth("", secret)
	req.Header.Set("X-TFS-FedAuthRedirect", "Suppress") // 401 rather than its sign-in page
}

type azureList struct {
	Value []struct {
		Name    string `json:"name"`
		Project struct {
			Name       string `json:"name"`
			Visibility string `json:"visibility"`
		} `json:"project"`
		DefaultBranch string `json:"defaultBranch"`
		RemoteURL     string `json:"remoteUrl"`
		WebURL        string `json:"webUrl"`
		Size          int64  `json:"size"`
		Disabled      bool   `json:"isDisabled"`
		Fork          bool   `json:"isFork"`
	} `json:"value"`
}

// listAzure lists a project, or all projects of an organisation. A disabled
// repository can no more be read, like an archived one.
func listAzure(ctx context.Context, a *asking) error {
	var path []string
	for part := range strings.SplitSeq(a.place.Name, "/") {
		path = append(path, url.PathEscape(part))
	}
	version := "7.1"
	if a.place.Server != "" {
		version = "6.0" // of the oldest server that is looked after
	}
	var list azureList
	if _, err := a.get(ctx, a.api+strings.Join(path, "/")+"/_apis/git/repositories?api-version="+version, &list); err != nil {
		return err
	}
	for _, r := range list.Value {
		about := source.About{
			Web: r.WebURL, Branch: strings.TrimPrefix(r.DefaultBranch, "refs/heads/"), Visibility: r.Project.Visibility, Size: r.Size,
			Archived: r.Disabled, Fork: r.Fork, Empty: r.DefaultBranch == "" && r.Size == 0 && !r.Disabled,
		}
		if err := a.add(r.Project.Name+"/"+r.Name, r.RemoteURL, about); err != nil {
			return err
		}
	}
	return nil
}
