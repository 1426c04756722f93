package main

import (
	"strings"
)

// cohere is its chat, version 1 (a JSON object a line) and 2 (server-sent events).
type cohere struct{ plain }

func (cohere) name() string { return "cohere" }

func (cohere) read(path string, body any) (ask, string) {
	a := ask{Model: text(body, "model"), Stream: truthy(at(body, "stream")), N: 1, Framing: named}
	a.MaxTokens = number(at(body, "max_tokens"), 0)
	if strings.HasSuffix(path, "/v1/chat") {
		a.Dialect, a.Framing = "cohere1", lines
		a.prompt(at(body, "preamble"))
		for _, turn := range items(body, "chat_history") {
			a.prompt(at(turn, "message"))
		}
		a.prompt(at(body, "message"))
		a.Answered = len(items(body, "tool_results")) > 0
	}
	for _, message := range items(body, "messages") {
		a.prompt(at(message, "content"))
		a.Answered = text(message, "role") == "tool"
	}
	for _, tool := range items(body, "tools") {
		a.tool(text(tool, "function", "name") + text(tool, "name"))
	}
	return a, need(a)
}

func (v cohere) whole(a ask, s said) any {
	c := s.Choices[0]
	if a.Dialect == "cohere1" {
		return v.response1(s, "response_id")
	}
	message := obj{"role": "assistant", "content": v.content(c)}
	if len(c.Calls) > 0 {
		message["tool_calls"] = openAICalls(c)
		message["tool_plan"] = c.text()
		delete(message, "content")
	}
	return obj{"id": s.ID, "message": message, "finish_reason": cohereFinish(c), "usage": v.usage(s)}
}

func (cohere) content(c choice) []any {
	var content []any
	if len(c.Reasoning) > 0 {
		content = append(content, obj{"type": "thinking", "thinking": strings.Join(c.Reasoning, "")})
	}
	return append(content, obj{"type": "text", "text": c.text()})
}

func (cohere) usage(s said) obj {
	return obj{
		"billed_units":  obj{"input_tokens": max(s.Input-1, 0), "output_tokens": s.output()},
		"tokens":        obj{"input_tokens": s.Input, "output_tokens": s.output()},
		"cached_tokens": s.Cached,
	}
}

func (v cohere) response1(s said, id string) obj {
	c := s.Choices[0]
	response := obj{"text": c.text(), "generation_id": s.ID, id: s.ID, "finish_reason": cohereFinish(c), "chat_history": []any{}, "meta": v.usage(s)}
	if c.Finish == "tools" {
		response["finish_reason"] = "COMPLETE"
		response["tool_calls"] = v.calls1(c)
	}
	return response
}

func (cohere) calls1(c choice) []any {
	var calls []any
	for _, call := range c.Calls {
		calls = append(calls, obj{"name": call.Name, "parameters": call.Input})
	}
	return calls
}

func (v cohere) events(a ask, s said) []event {
	var all []event
	tell := func(kind string, fields obj) {
		key := "type"
		if a.Dialect == "cohere1" {
			key = "event_type"
			fields["is_finished"] = kind == "stream-end"
		}
		fields[key] = kind
		all = append(all, event{kind, fields})
	}
	c := s.Choices[0]
	if a.Dialect == "cohere1" {
		tell("stream-start", obj{"generation_id": s.ID})
		for _, piece := range c.Pieces {
			tell("text-generation", obj{"text": piece})
		}
		if len(c.Calls) > 0 {
			tell("tool-calls-generation", obj{"tool_calls": v.calls1(c), "text": c.text()})
		}
		response := v.response1(s, "response_id")
		tell("stream-end", obj{"finish_reason": response["finish_reason"], "response": response})
		return all
	}
	v.events2(tell, s, c)
	return append(all, event{"", done})
}

func (v cohere) events2(tell func(string, obj), s said, c choice) {
	tell("message-start", obj{"id": s.ID, "delta": obj{"message": obj{"role": "assistant", "content": []any{}, "tool_plan": "", "tool_calls": []any{}, "citations": []any{}}}})
	place := 0
	block := func(kind string, pieces []string) {
		tell("content-start", obj{"index": place, "delta": obj{"message": obj{"content": obj{"type": kind, kind: ""}}}})
		for _, piece := range pieces {
			tell("content-delta", obj{"index": place, "delta": obj{"message": obj{"content": obj{kind: piece}}}})
		}
		tell("content-end", obj{"index": place})
		place++
	}
	if len(c.Reasoning) > 0 {
		block("thinking", c.Reasoning)
	}
	if len(c.Calls) == 0 {
		block("text", c.Pieces)
	} else {
		for _, piece := range c.Pieces {
			tell("tool-plan-delta", obj{"delta": obj{"message": obj{"tool_plan": piece}}})
		}
	}
	for i, call := range c.Calls {
		tell("tool-call-start", obj{"index": i, "delta": obj{"message": obj{"tool_calls": obj{"id": call.ID, "type": "function", "function": obj{"name": call.Name, "arguments": ""}}}}})
		for _, piece := range call.Arguments {
			tell("tool-call-delta", obj{"index": i, "delta": obj{"message": obj{"tool_calls": obj{"function": obj{"arguments": piece}}}}})
		}
		tell("tool-call-end", obj{"index": i})
	}
	tell("message-end", obj{"id": s.ID, "delta": obj{"finish_reason": cohereFinish(c), "usage": v.usage(s)}})
}

func cohereFinish(c choice) string {
	switch c.Finish {
	case "tools":
		return "TOOL_CALL"
	case "length":
		return "MAX_TOKENS"
	}
	return "COMPLETE"
}

func (cohere) fail(f failure) any { return obj{"id": "lab", "message": f.text} }
