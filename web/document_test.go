package web

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// document is what a page is made of.
type document struct {
	lang, title, words string
	count              map[string]int
	ids                map[string]int
	attributes         []string
	pointsAt, links    []string
}

var voidElements = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path", "circle", "rect"}

// readDocument reads a page the strict way: every element is closed where it
// was opened, every control has a label, and data blocks hold JSON.
func readDocument(t *testing.T, text string) document {
	t.Helper()
	d := document{count: map[string]int{}, ids: map[string]int{}}
	z := html.NewTokenizer(strings.NewReader(text))
	var open []string
	labels, controls := map[string]bool{}, []string{}
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF || len(open) > 0 {
				t.Fatalf("%v, still open: %v", z.Err(), open)
			}
			for _, id := range controls {
				if !labels[id] {
					t.Errorf("the control %q has no label", id)
				}
			}
			d.pointsAt = append(d.pointsAt, slices.Collect(maps.Keys(labels))...)
			slices.Sort(d.attributes)
			d.attributes = slices.Compact(d.attributes)
			return d
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			attr := map[string]string{}
			for _, a := range token.Attr {
				if _, twice := attr[a.Key]; twice {
					t.Errorf("<%s> has %s twice", token.Data, a.Key)
				}
				attr[a.Key] = a.Val
				d.attributes = append(d.attributes, token.Data+" "+a.Key)
			}
			d.count[token.Data]++
			if id := attr["id"]; id != "" && !slices.Contains(open, "template") {
				d.ids[id]++
			}
			for _, key := range []string{"aria-labelledby", "aria-describedby"} {
				d.pointsAt = append(d.pointsAt, strings.Fields(attr[key])...)
			}
			if href := attr["href"]; strings.HasPrefix(href, "#") {
				d.pointsAt = append(d.pointsAt, href[1:])
			}
			for _, key := range []string{"href", "src", "action"} {
				if value, there := attr[key]; there {
					d.links = append(d.links, value)
				}
			}
			switch token.Data {
			case "html":
				d.lang = attr["lang"]
			case "label":
				if attr["for"] != "" {
					labels[attr["for"]] = true
				}
			case "input", "select", "textarea":
				if attr["type"] != "hidden" && !slices.Contains(open, "label") {
					controls = append(controls, attr["id"])
				}
			}
			if !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if slices.Contains(voidElements, name) {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		case html.TextToken:
			within := ""
			if len(open) > 0 {
				within = open[len(open)-1]
			}
			switch words := z.Token().Data; within {
			case "title":
				d.title += words
			case "script":
				if !json.Valid([]byte(words)) {
					t.Errorf("this is no JSON: %.200s", words)
				}
			default:
				d.words += " " + words
			}
		}
	}
}
