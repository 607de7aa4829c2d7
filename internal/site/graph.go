package site

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// GraphView is a drawing of what depends on what around a service: those that
// need it at the left, what it needs at the right. The theme gives it lines and
// colours. What it shows stands in words as well.
type GraphView struct {
	Width, Height int
	Box, BoxTop   int         // height and upper edge of the box in the middle
	Centre        []GraphNode // the lines in it
	Nodes         []GraphNode
	Edges         []string // data of SVG paths, each from who needs to what is needed
	Heads         []string // of their arrows
	Words         string
}

// GraphNode is a name in the drawing.
type GraphNode struct {
	X, Y    int
	Text    string
	Anchor  string // of the text: start, middle, end
	Outside bool   // not a service of the fleet
}

// The measures of the drawing. A letter of its type is some seven units wide.
const (
	graphWidth  = 640
	graphRow    = 24
	graphTop    = 34 // below the names of the columns
	graphSide   = 190
	graphBox    = 85 // half of the width of the box in the middle
	graphMost   = 12 // names on each side
	graphLines  = 3  // of the name in the box
	graphLine   = 16
	graphLetter = 7
)

// graph draws what is one step away; nil where nothing is.
func (f *fleet) graph(name string, needs, needed []Neighbour) *GraphView {
	if len(needs)+len(needed) == 0 {
		return nil
	}
	left, right := f.graphNames(needed), f.graphNames(needs)
	centre := lines(name, 2*graphBox-10)
	box := len(centre)*graphLine + 10
	rows := max(len(left), len(right), (box+graphRow-1)/graphRow)
	g := &GraphView{Width: graphWidth, Height: graphTop + rows*graphRow, Words: f.graphWords(name, needs, needed)}
	middle := graphTop + rows*graphRow/2
	g.Box, g.BoxTop = box, middle-box/2
	for i, text := range centre {
		g.Centre = append(g.Centre, GraphNode{X: graphWidth / 2, Y: g.BoxTop + 5 + i*graphLine + graphLine/2, Text: text, Anchor: "middle"})
	}
	for i, n := range left {
		n.X, n.Y, n.Anchor = graphSide, graphY(i, len(left), rows), "end"
		g.add(n, graphSide+6, n.Y, graphWidth/2-graphBox, middle)
	}
	for i, n := range right {
		n.X, n.Y, n.Anchor = graphWidth-graphSide, graphY(i, len(right), rows), "start"
		g.add(n, graphWidth/2+graphBox, middle, graphWidth-graphSide-6, n.Y)
	}
	return g
}

func (g *GraphView) add(n GraphNode, fromX, fromY, toX, toY int) {
	half := (fromX + toX) / 2
	g.Nodes = append(g.Nodes, n)
	g.Edges = append(g.Edges, fmt.Sprintf("M%d %dC%d %d %d %d %d %d", fromX, fromY, half, fromY, half, toY, toX, toY))
	g.Heads = append(g.Heads, fmt.Sprintf("M%d %dL%d %dL%d %dZ", toX-7, toY-3, toX, toY, toX-7, toY+3))
}

// graphY is the middle of a row, where n names stand around the middle of all.
func graphY(i, n, rows int) int { return graphTop + (rows-n)*graphRow/2 + i*graphRow + graphRow/2 }

func (f *fleet) graphNames(all []Neighbour) []GraphNode {
	var nodes []GraphNode
	for _, n := range all[:min(len(all), graphMost)] {
		nodes = append(nodes, GraphNode{Text: fitting(n.Text, graphSide), Outside: !n.Inside})
	}
	if more := len(all) - graphMost; more > 0 {
		nodes = append(nodes, GraphNode{Text: f.say("count.and-more", "n", more), Outside: true})
	}
	return nodes
}

// lines sets a name that is too long for one line on several, broken behind
// its dashes where it has any.
func lines(name string, width int) []string {
	most := width / graphLetter
	letters := []rune(name)
	var set []string
	for len(letters) > most && len(set) < graphLines-1 {
		at := most
		for i := most; i > most/2; i-- {
			if strings.ContainsRune("-_./ ", letters[i-1]) {
				at = i
				break
			}
		}
		set, letters = append(set, string(letters[:at])), letters[at:]
	}
	return append(set, fitting(string(letters), width))
}

// fitting cuts a name to what has room in the drawing; the list has it whole.
func fitting(name string, width int) string {
	most := width / graphLetter
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	letters := []rune(name)
	return string(letters[:most-1]) + "…"
}

func (f *fleet) graphWords(name string, needs, needed []Neighbour) string {
	names := func(all []Neighbour) string {
		var out []string
		for _, n := range all {
			if !slices.Contains(out, n.Text) {
				out = append(out, n.Text)
			}
		}
		return strings.Join(out, f.say("list.comma"))
	}
	var sentences []string
	if len(needs) > 0 {
		sentences = append(sentences, f.say("around.words-needs", "name", name, "names", names(needs)))
	}
	if len(needed) > 0 {
		sentences = append(sentences, f.say("around.words-needed", "names", names(needed)))
	}
	return strings.Join(sentences, " ")
}
