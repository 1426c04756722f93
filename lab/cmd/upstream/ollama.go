package main

import "strings"

// ollama is its own API: a JSON object a line, streamed unless told not to.
type ollama struct{ plain }

func (ollama) name() string { return "ollama" }

func (ollama) read(path string, body any) (ask, string) {
	stream, told := at(body, "stream").(bool)
	a := ask{Model: text(body, "model"), Stream: stream || !told, N: 1, Framing: lines}
	a.MaxTokens = number(at(body, "options", "num_predict"), 0)
	if strings.HasSuffix(path, "/generate") {
		a.Dialect = "generate"
		a.prompt(at(body, "system"))
		a.prompt(at(body, "prompt"))
		return a, need(a)
	}
	for _, message := range items(body, "messages") {
		a.prompt(at(message, "content"))
		a.Answered = text(message, "role") == "tool"
	}
	for _, tool := range items(body, "tools") {
		a.tool(text(tool, "function", "name"))
	}
	return a, need(a)
}

func (v ollama) whole(a ask, s said) any {
	c := s.Choices[0]
	return v.line(a, s, c.text(), strings.Join(c.Reasoning, ""), c.Calls, true)
}

func (v ollama) events(a ask, s said) []event {
	var all []event
	c := s.Choices[0]
	for _, piece := range c.Reasoning {
		all = append(all, event{"", v.line(a, s, "", piece, nil, false)})
	}
	for _, piece := range c.Pieces {
		all = append(all, event{"", v.line(a, s, piece, "", nil, false)})
	}
	for _, one := range c.Calls {
		all = append(all, event{"", v.line(a, s, "", "", []call{one}, false)})
	}
	return append(all, event{"", v.line(a, s, "", "", nil, true)})
}

func (ollama) line(a ask, s said, content, thinking string, calls []call, end bool) obj {
	line := obj{"model": a.Model, "created_at": "2026-01-01T00:00:00Z", "done": end}
	message := obj{"role": "assistant", "content": content}
	into := message
	if a.Dialect == "generate" {
		line["response"], into = content, line
	} else {
		line["message"] = message
	}
	if thinking != "" {
		into["thinking"] = thinking
	}
	var told []any
	for _, call := range calls {
		told = append(told, obj{"function": obj{"name": call.Name, "arguments": call.Input}})
	}
	if told != nil {
		message["tool_calls"] = told
	}
	if end {
		reason := s.Choices[0].Finish
		if reason == "tools" {
			reason = "stop"
		}
		line["done_reason"] = reason
		line["prompt_eval_count"], line["eval_count"] = s.Input, s.output()
		line["total_duration"], line["load_duration"], line["prompt_eval_duration"], line["eval_duration"] = 4000000, 1000000, 1000000, 2000000
	}
	return line
}

func (ollama) fail(f failure) any { return obj{"error": f.text} }
