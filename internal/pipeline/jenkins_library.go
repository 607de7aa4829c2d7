package pipeline

import (
	"cmp"
	"slices"
	"strings"
)

// library is a file vars/name.groovy of a shared library: the functions that a
// pipeline calls by the file's name. See
// https://www.jenkins.io/doc/book/pipeline/shared-libraries/.
type library struct {
	functions map[string][]groovyNode
	several   map[string]bool // of which there is more than one: only a run tells which is meant
}

// library notes shared libraries, and where those lie that the fleet has. The
// version of one that names none stands in the settings of Jenkins, which the
// fleet may know.
func (j *jenkins) library(c groovyCall) {
	var nodes []groovyNode
	for _, a := range c.args {
		if a.name == "" || a.name == "identifier" || a.name == "value" {
			nodes = append(nodes, a.nodes...)
		}
	}
	remote, known := libraryRemote(c)
	for len(nodes) > 0 {
		n := nodes[0]
		nodes = nodes[1:]
		if n.kind == groovyOpen {
			nodes = append(slices.Clone(n.inside), nodes...)
		}
		if n.kind != groovyText {
			continue
		}
		name, ref, _ := strings.Cut(n.text, "@")
		j.Uses = append(j.Uses, Use{Name: name, Ref: ref, Pin: pinOf(ref), Kind: Library, Line: n.line})
		if !known || external(name+ref) || j.fleet == nil || j.fleet.Library == nil || len(j.libraries) == maxLibraries {
			continue
		}
		at, ok := j.fleet.Library(name, remote)
		if at.Ref = cmp.Or(ref, at.Ref); ok && at.Ref != "" {
			j.libraries = append(j.libraries, at)
			clear(j.variables)
		}
	}
}

const maxLibraries = 20

// libraryRemote is the address that a library is fetched from, "" where it
// stands in the settings of Jenkins; known is false where it is computed.
func libraryRemote(c groovyCall) (address string, known bool) {
	retriever, ok := c.arg("retriever")
	if !ok {
		return "", true
	}
	if address = groovyNamed(retriever.nodes, "remote", "url"); address != "" {
		return address, !external(address)
	}
	owner, name := groovyNamed(retriever.nodes, "repoOwner"), groovyNamed(retriever.nodes, "repository")
	return owner + "/" + name, owner != "" && name != "" && !external(owner+name)
}

// groovyNamed is the text behind one of the names, wherever it stands within
// brackets.
func groovyNamed(nodes []groovyNode, names ...string) string {
	for i, n := range nodes {
		if n.kind == groovyOpen {
			if text := groovyNamed(n.inside, names...); text != "" {
				return text
			}
		}
		if n.kind == groovyWord && slices.Contains(names, n.text) && i+2 < len(nodes) && nodes[i+1].is(groovySign, ":") && nodes[i+2].kind == groovyText {
			return nodes[i+2].text
		}
	}
	return ""
}

// variable is the file of a name in the shared libraries that the pipeline has
// loaded; nil where none of them has it, or it cannot be read.
func (j *jenkins) variable(name string) *library {
	if len(j.libraries) == 0 || name == "" || strings.ContainsAny(name, "/$()") {
		return nil
	}
	if v, ok := j.variables[name]; ok {
		return v
	}
	var v *library
	for _, at := range j.libraries {
		at.Path = "vars/" + name + ".groovy"
		if src, ok := j.file(at); ok {
			if j.room -= len(src); j.room >= 0 { // what tokens take, all files hold at one time
				v = readLibrary(src, j.number(at)*perFile)
			}
			break
		}
	}
	j.variables[name] = v
	return v
}

// readLibrary reads the functions of a file, whose lines begin behind one; nil
// where it cannot be read as a whole.
func readLibrary(src []byte, behind int) *library {
	lexed := lexGroovy(string(src))
	for i := range lexed.out {
		lexed.out[i].line += behind
	}
	root, _, fault := groovyTree(lexed.out)
	if fault != "" || lexed.fault != "" {
		return nil
	}
	v := &library{map[string][]groovyNode{}, map[string]bool{}}
	for _, c := range groovyCalls(root) {
		if !c.def {
			continue
		}
		v.several[c.name] = v.several[c.name] || v.functions[c.name] != nil
		v.functions[c.name] = c.block
		for _, a := range c.args { // a closure that it is given is looked at where it is written
			if name := parameter(a.nodes); name != "" && v.functions[name] == nil {
				v.functions[name] = []groovyNode{}
			}
		}
	}
	return v
}

// parameter is the name of one: body of "Closure body = null".
func parameter(nodes []groovyNode) (name string) {
	for _, n := range nodes {
		if n.is(groovySign, "=") {
			break
		}
		if n.kind == groovyWord {
			name = n.text
		}
	}
	return name
}

// handOver looks at a call of a shared library as at the statements that it
// stands for; ok is false where they are not to be had.
func (j *jenkins) handOver(job *Job, c groovyCall) (ok bool) {
	name, method, dotted := strings.Cut(c.name, ".")
	if !dotted {
		method = "call"
	}
	v := j.variable(name)
	if v == nil || v.several[method] || v.functions[method] == nil || len(j.calling) >= 20 {
		return false
	}
	id := "vars/" + name + "." + method
	if slices.Contains(j.calling, id) {
		return true
	}
	j.spend(v.functions[method])
	functions, now, stage := j.functions, j.now, j.stageName
	j.calling, j.functions = append(j.calling, id), v.functions
	for _, inner := range groovyCalls(v.functions[method]) {
		if inner.name == "pipeline" && inner.has {
			j.pipeline(inner)
		} else {
			j.step(job, inner)
		}
	}
	j.calling, j.functions, j.now, j.stageName = j.calling[:len(j.calling)-1], functions, now, stage
	return true
}

// spend takes what listing the statements of a function costs from the budget,
// however few statements those are.
func (j *jenkins) spend(body []groovyNode) { j.budget -= len(body) / 20 }

// parseJenkinsVariable reads a file of a shared library by itself: each of its
// functions is what a pipeline may call.
func parseJenkinsVariable(r *reading, src []byte) {
	if len(src) > maxGroovy {
		r.unread(0, "the file has %d bytes, over the limit of %d KB for Groovy", len(src), maxGroovy>>10)
		return
	}
	lexed := lexGroovy(string(src))
	root, line, fault := groovyTree(lexed.out)
	if lexed.fault != "" {
		line, fault = lexed.at, lexed.fault
	}
	if fault != "" && (root == nil || !lexed.slashy) {
		r.unread(line, "%s", fault)
		return
	}
	calls := groovyCalls(root)
	j := newJenkins(r, calls, 0)
	name := strings.TrimSuffix(r.Path[strings.LastIndexByte(r.Path, '/')+1:], ".groovy")
	for _, c := range calls {
		if !c.def {
			continue
		}
		job := Job{ID: name, Name: name, Line: c.line}
		if c.name != "call" {
			job.ID, job.Name = name+"."+c.name, name+"."+c.name
		}
		for _, a := range c.args {
			if p := parameter(a.nodes); p != "" && j.functions[p] == nil {
				j.functions[p] = []groovyNode{}
			}
		}
		before := len(r.Jobs)
		for _, inner := range groovyCalls(c.block) {
			if inner.name == "pipeline" && inner.has {
				j.pipeline(inner)
			} else {
				j.step(&job, inner)
			}
		}
		if len(job.Steps) > 0 || len(r.Jobs) == before {
			r.addJob(job)
		}
	}
	slices.SortStableFunc(r.Jobs, func(a, b Job) int { return a.Line - b.Line })
}
