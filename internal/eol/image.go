package eol

import (
	"strings"
)

// Use is a version of a product that something uses.
type Use struct{ Product, Version string }

// bases are systems that the tags of other images name: node:22-alpine3.20,
// python:3.12-bookworm.
var bases = []string{"alpine", "debian", "ubuntu"}

// packaged are words of tags that name a base image by its system's product.
var packaged = map[string]string{"alpine": "alpine-linux", "debian": "debian", "ubuntu": "ubuntu"}

// Image tells the products that a container image holds, as far as its name and
// tag say: the product that it is an image of, and the system below it. Images
// that the data set does not know, and tags like latest, tell nothing.
func (t *Table) Image(name, tag string) []Use {
	tag, _, _ = strings.Cut(tag, "@")
	p, ok := t.imageProduct(name)
	if !ok || tag == "" {
		return nil
	}
	words := strings.Split(tag, "-")
	var uses []Use
	if v := words[0]; p.releases(v) {
		uses = append(uses, Use{p.ID, v})
		words = words[1:]
	}
	for _, w := range words {
		if u, ok := t.base(w); ok && u.Product != p.ID {
			uses = append(uses, u)
		}
	}
	return uses
}

// imageProduct finds the product of an image. Docker Hub's own images are in
// the folder library; the mirrors that clouds keep of them have it in the path.
func (t *Table) imageProduct(name string) (Product, bool) {
	name = strings.TrimPrefix(name, "docker.io/")
	for _, mirror := range []string{"public.ecr.aws/docker/", "mirror.gcr.io/"} {
		name = strings.TrimPrefix(name, mirror)
	}
	candidates := []string{"pkg:docker/" + name}
	if !strings.Contains(name, "/") {
		candidates = []string{"pkg:docker/library/" + name}
		if id := packaged[name]; id != "" {
			candidates = append(candidates, id)
		}
		if id := official[name]; id != "" {
			candidates = append(candidates, id)
		}
	} else if base, ok := strings.CutPrefix(name, "library/"); ok {
		return t.imageProduct(base)
	} else if id := hosted[strings.ToLower(name)]; id != "" {
		candidates = append(candidates, id)
	}
	for _, c := range candidates {
		if p, ok := t.Product(c); ok {
			return p, true
		}
	}
	return Product{}, false
}

// official are Docker's own images that the data set has no package for.
// Whether an image of the same name as a product is one of that product's
// versions is for a person to say, so the list is written out.
var official = map[string]string{
	"postgres": "postgresql", "redis": "redis", "mysql": "mysql", "mariadb": "mariadb", "mongo": "mongodb",
	"nginx": "nginx", "httpd": "apache-http-server", "rabbitmq": "rabbitmq", "elasticsearch": "elasticsearch",
	"php": "php", "eclipse-temurin": "eclipse-temurin", "amazonlinux": "amazon-linux", "fedora": "fedora",
	"centos": "centos", "rockylinux": "rocky-linux", "almalinux": "almalinux", "rust": "rust",
	"haproxy": "haproxy", "memcached": "memcached", "tomcat": "tomcat", "cassandra": "apache-cassandra",
	"drupal": "drupal", "wordpress": "wordpress", "amazoncorretto": "amazon-corretto", "perl": "perl", "elixir": "elixir",
	"traefik": "traefik", "consul": "consul", "vault": "hashicorp-vault", "solr": "solr", "sonarqube": "sonarqube-community",
}

// hosted are images outside Docker's own folder.
var hosted = map[string]string{
	"mcr.microsoft.com/dotnet/sdk": "dotnet", "mcr.microsoft.com/dotnet/aspnet": "dotnet", "mcr.microsoft.com/dotnet/runtime": "dotnet",
	"grafana/grafana": "grafana", "prom/prometheus": "prometheus", "hashicorp/terraform": "terraform", "hashicorp/vault": "hashicorp-vault",
	"hashicorp/consul": "consul", "docker.elastic.co/elasticsearch/elasticsearch": "elasticsearch", "docker.elastic.co/kibana/kibana": "kibana",
	"quay.io/keycloak/keycloak": "keycloak", "rockylinux/rockylinux": "rocky-linux", "bitnami/kafka": "apache-kafka", "apache/kafka": "apache-kafka",
}

// releases reports whether a word is a version of the product: of one of its
// cycles, of several, or of none yet.
func (p Product) releases(word string) bool {
	if _, why := p.cycle(word); why == "" {
		return true
	}
	_, ok := numbers(clean(word))
	return ok
}

// base tells the system that a word of a tag names: alpine3.20, bookworm,
// jammy. A word without a version, like alpine or slim, names none.
func (t *Table) base(word string) (Use, bool) {
	for _, b := range bases {
		p, ok := t.Product(packaged[b])
		if !ok {
			continue
		}
		if v, ok := strings.CutPrefix(word, b); ok && v != "" {
			return Use{p.ID, v}, true
		}
		for _, c := range p.Cycles {
			if c.Codename != "" && c.named(word) {
				return Use{p.ID, c.Name}, true
			}
		}
	}
	return Use{}, false
}
