package main

// ask is a request to a model, whatever the vendor's way of saying it.
type ask struct {
	Model  string
	Tenant string
	Stream bool
	// Usage tells whether a stream ends with its counts of tokens
	Usage bool
	// N is how many choices are wanted
	N         int
	MaxTokens int
	Tools     []string
	// Texts are the prompt's, in order
	Texts []string
	// Answered tells that the result of a tool is among them, so that no tool is called again
	Answered bool
	// Inputs are the texts to embed
	Inputs []string
	// Framing is how a stream is cut: see sink
	Framing framing
	// Dialect is what else the vendor's file must know, e.g. the API's version
	Dialect string
}

// prompt gives the ask one more text.
func (a *ask) prompt(text any) {
	switch v := text.(type) {
	case string:
		a.Texts = append(a.Texts, v)
	case []any:
		for _, part := range v {
			if s, ok := part.(string); ok {
				a.Texts = append(a.Texts, s)
			} else {
				a.prompt(first(at(part, "text"), at(part, "content")))
			}
		}
	}
}

// tool gives it one more tool, by name.
func (a *ask) tool(name string) {
	if name != "" && len(a.Tools) < 128 {
		a.Tools = append(a.Tools, name)
	}
}

// wanted bounds n.
func wanted(n any) int { return min(max(number(n, 1), 1), 16) }
