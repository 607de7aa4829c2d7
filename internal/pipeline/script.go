package pipeline

import "strings"

// script is what the commands of a step say, read once for all answers.
type script struct {
	said   []said // of the commands that do something, or may
	starts bool   // a cluster of its own
}

type said struct {
	line    int // from that of the script's first
	text    string
	deeds   deed
	opaque  bool // what it does is not read
	cluster bool // it changes what runs in a cluster
}

func readScript(run string) *script {
	var s script
	for _, c := range commands(run) {
		program := head(c.words)
		deeds, opaque := judge(c.words, 0)
		if deeds != 0 || opaque {
			cluster := len(program) > 0 && clusterTools[program[0]]
			s.said = append(s.said, said{c.line, shorten(strings.Join(c.words, " ")), deeds, opaque, cluster})
		}
		switch plain := bare(program); {
		case len(plain) < 2:
		case plain[0] == "kind" && plain[1] == "create", plain[0] == "k3d" && plain[1] == "cluster", plain[0] == "minikube" && plain[1] == "start":
			s.starts = true
		}
	}
	return &s
}

func (s Step) read() *script {
	if s.script != nil {
		return s.script
	}
	return readScript(s.Run)
}

// readScripts reads the scripts of all steps, those that many share once, as far
// as answers will ask for them.
func (p *Pipeline) readScripts() {
	known, size := map[string]*script{}, 0
	for _, j := range p.Jobs {
		for i := range j.Steps {
			s := &j.Steps[i]
			if size += len(s.Run); size > maxScripts {
				return
			}
			if known[s.Run] == nil {
				known[s.Run] = readScript(s.Run)
			}
			s.script = known[s.Run]
		}
	}
}
