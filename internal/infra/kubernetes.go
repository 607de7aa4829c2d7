package infra

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"daybook/internal/yamlnode"
)

// workloads are the kinds that run containers, with the path to the template of
// their pods.
var workloads = map[string][]string{
	"Pod":        {"spec"},
	"Deployment": {"spec", "template", "spec"}, "StatefulSet": {"spec", "template", "spec"}, "DaemonSet": {"spec", "template", "spec"},
	"ReplicaSet": {"spec", "template", "spec"}, "ReplicationController": {"spec", "template", "spec"}, "Job": {"spec", "template", "spec"},
	"CronJob": {"spec", "jobTemplate", "spec", "template", "spec"},
	"Rollout": {"spec", "template", "spec"}, // Argo Rollouts
	"Service": nil,                          // Knative's is one; see podOf
}

// serving are the workloads that are asked whether they are healthy.
var serving = map[string]bool{"Deployment": true, "StatefulSet": true, "DaemonSet": true, "Rollout": true}

// object is one Kubernetes object.
type object struct {
	node       *yaml.Node
	apiVersion string
	kind       string
	line       int
}

// objectOf reads the head that every object has; ok is false for other YAML.
func objectOf(n *yaml.Node) (o object, ok bool) {
	o = object{node: n, line: yamlnode.Line(n)}
	o.apiVersion, o.kind = yamlnode.Text(yamlnode.Field(n, "apiVersion")), yamlnode.Text(yamlnode.Field(n, "kind"))
	return o, o.apiVersion != "" && o.kind != ""
}

// group is the API group: apps for apps/v1, "" for v1.
func (o object) group() string {
	g, _, ok := strings.Cut(o.apiVersion, "/")
	if !ok {
		return ""
	}
	return g
}

func (o object) text(keys ...string) string {
	t := yamlnode.Text(yamlnode.Field(o.node, keys...))
	if computed(t) {
		return ""
	}
	return t
}

// resource is what all objects have in common.
func (o object) resource(path string) Resource {
	r := Resource{
		Kind: o.kind, Version: o.apiVersion, Name: o.text("metadata", "name"), Namespace: o.text("metadata", "namespace"),
		Environment: environmentOf(path), Line: o.line,
	}
	if r.Environment == "" {
		r.Environment = environments[strings.ToLower(r.Namespace)]
	}
	for _, key := range []string{"labels", "annotations"} {
		for _, p := range yamlnode.Pairs(yamlnode.Field(o.node, "metadata", key)) {
			if t := yamlnode.Text(p.Value); t != "" && owner(p.Key) && !computed(t) {
				add(&r.Owners, Pair{p.Key, t, p.Line})
			}
		}
	}
	return r
}

// readObjects reads the objects of a file: Kubernetes' own, and those of the
// tools that work with them.
func readObjects(f *File, roots []*yaml.Node) {
	for _, n := range roots {
		o, ok := objectOf(n)
		if !ok {
			continue
		}
		if strings.HasSuffix(o.kind, "List") && yamlnode.Field(n, "items") != nil {
			readObjects(f, yamlnode.Items(yamlnode.Field(n, "items")))
			continue
		}
		f.object(o)
	}
}

func (f *File) object(o object) {
	r := o.resource(f.Path)
	switch g := o.group(); {
	case g == "argoproj.io" && (o.kind == "Application" || o.kind == "ApplicationSet"):
		f.application(o, &r)
	case strings.HasSuffix(g, ".toolkit.fluxcd.io"):
		f.flux(o, &r)
	case g == "monitoring.coreos.com" && o.kind == "PrometheusRule":
		f.ruleGroups(yamlnode.Field(o.node, "spec", "groups"))
	case g == "kustomize.config.k8s.io":
		f.kustomization(o.node)
		return
	case g == "openslo":
		f.Format = "openslo"
		r.Kind = "OpenSLO " + o.kind
	}
	if pod := podOf(o); pod != nil {
		f.pod(pod, &r)
	}
	add(&f.Resources, r)
}

// podOf is the specification of the pods that an object runs; nil for none.
func podOf(o object) *yaml.Node {
	if o.kind == "Service" {
		if o.group() != "serving.knative.dev" {
			return nil
		}
		return yamlnode.Field(o.node, "spec", "template", "spec")
	}
	keys, ok := workloads[o.kind]
	if !ok {
		return nil
	}
	return yamlnode.Field(o.node, keys...)
}

// pod reads what the containers of a pod are made from and talk to.
func (f *File) pod(pod *yaml.Node, r *Resource) {
	for _, key := range []string{"initContainers", "containers", "ephemeralContainers"} {
		for _, c := range yamlnode.Items(yamlnode.Field(pod, key)) {
			f.image(yamlnode.Field(c, "image"), false)
			if key == "containers" && serving[r.Kind] && (yamlnode.Field(c, "readinessProbe") != nil || yamlnode.Field(c, "livenessProbe") != nil) {
				r.Probes = true
			}
			for _, e := range yamlnode.Items(yamlnode.Field(c, "env")) {
				f.need(yamlnode.Text(yamlnode.Field(e, "name")), yamlnode.Field(e, "value"))
			}
		}
	}
}

// image notes the image that a node names.
func (f *File) image(n *yaml.Node, base bool) {
	if i, ok := ParseImage(yamlnode.Text(n)); ok {
		i.Line, i.Base = yamlnode.Line(n), base
		add(&f.Images, i)
	}
}
