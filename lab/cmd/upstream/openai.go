package main

import "strings"

// openAI is chat completions and the older completions, as OpenAI and those who follow it say them; models of the kind `mistral` answer
// with Mistral's own: usage always, padding in `p`, whole arguments, no
// refusals.
type openAI struct{ plain }

func (openAI) name() string { return "openai" }

func (openAI) read(path string, body any) (ask, string) {
	a := ask{Model: model(path, body), Stream: truthy(at(body, "stream")), N: wanted(at(body, "n"))}
	a.Usage = truthy(at(body, "stream_options", "include_usage")) || kinds(a.Model)["mistral"]
	a.MaxTokens = number(first(at(body, "max_completion_tokens"), at(body, "max_tokens")), 0)
	if !strings.HasSuffix(path, "/chat/completions") {
		a.Dialect = "completions"
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

// model is named in the body, or on Azure in the path.
func model(path string, body any) string {
	if _, rest, ok := strings.Cut(path, "/deployments/"); ok {
		name, _, _ := strings.Cut(rest, "/")
		return name
	}
	return text(body, "model")
}

func need(a ask) string {
	if a.Model == "" {
		return "model is missing"
	}
	if len(a.Texts) == 0 && len(a.Inputs) == 0 {
		return "there is no prompt"
	}
	return ""
}

func (openAI) whole(a ask, s said) any {
	var choices []any
	for i, c := range s.Choices {
		if a.Dialect == "completions" {
			choices = append(choices, obj{"index": i, "text": c.text(), "finish_reason": openAIFinish(c), "logprobs": nil})
			continue
		}
		message := obj{"role": "assistant", "content": c.text(), "refusal": nil}
		if c.Refused && !kinds(a.Model)["mistral"] {
			message["content"], message["refusal"] = nil, c.text()
		}
		if len(c.Reasoning) > 0 {
			message["reasoning_content"] = strings.Join(c.Reasoning, "")
		}
		if len(c.Calls) > 0 {
			message["tool_calls"] = openAICalls(c)
		}
		choices = append(choices, obj{"index": i, "message": message, "finish_reason": openAIFinish(c), "logprobs": nil})
	}
	whole := openAIHead(a, s, false)
	whole["choices"] = choices
	whole["usage"] = openAIUsage(s)
	return whole
}

func (openAI) events(a ask, s said) []event {
	var all []event
	chunk := func(choice int, delta obj, finish any) {
		head := openAIHead(a, s, true)
		one := obj{"index": choice, "delta": delta, "finish_reason": finish}
		if a.Dialect == "completions" {
			one = obj{"index": choice, "text": text(delta, "content"), "finish_reason": finish}
		}
		head["choices"] = []any{one}
		if kinds(a.Model)["mistral"] {
			head["p"] = "abcdefghijkl"[:1+len(all)%12]
		}
		all = append(all, event{"", head})
	}
	for i := range s.Choices {
		chunk(i, obj{"role": "assistant", "content": ""}, nil)
	}
	for place, more := 0, true; more; place++ {
		more = false
		for i, c := range s.Choices {
			if deltas := openAIDeltas(a, c); place < len(deltas) {
				chunk(i, deltas[place], nil)
				more = true
			}
		}
	}
	for i, c := range s.Choices {
		chunk(i, obj{}, openAIFinish(c))
	}
	if kinds(a.Model)["mistral"] {
		all[len(all)-1].data.(obj)["usage"] = openAIUsage(s)
	} else if a.Usage {
		head := openAIHead(a, s, true)
		head["choices"], head["usage"] = []any{}, openAIUsage(s)
		all = append(all, event{"", head})
	}
	return append(all, event{"", done})
}

// openAIDeltas of one choice; its calls told in turns.
func openAIDeltas(a ask, c choice) []obj {
	var all []obj
	for _, piece := range c.Reasoning {
		all = append(all, obj{"reasoning_content": piece})
	}
	for _, piece := range c.Pieces {
		if c.Refused && !kinds(a.Model)["mistral"] {
			all = append(all, obj{"refusal": piece})
		} else {
			all = append(all, obj{"content": piece})
		}
	}
	if kinds(a.Model)["mistral"] && len(c.Calls) > 0 {
		return append(all, obj{"tool_calls": openAICalls(c)})
	}
	for i, call := range c.Calls {
		all = append(all, obj{"tool_calls": []any{obj{"index": i, "id": call.ID, "type": "function", "function": obj{"name": call.Name, "arguments": ""}}}})
	}
	for place, more := 0, true; more; place++ {
		more = false
		for i, call := range c.Calls {
			if place < len(call.Arguments) {
				all = append(all, obj{"tool_calls": []any{obj{"index": i, "function": obj{"arguments": call.Arguments[place]}}}})
				more = true
			}
		}
	}
	return all
}

func openAICalls(c choice) []any {
	var calls []any
	for i, call := range c.Calls {
		calls = append(calls, obj{"index": i, "id": call.ID, "type": "function", "function": obj{"name": call.Name, "arguments": written(call.Input)}})
	}
	return calls
}

func openAIHead(a ask, s said, chunk bool) obj {
	kind := "chat.completion"
	if chunk {
		kind += ".chunk"
	}
	if a.Dialect == "completions" {
		kind = "text_completion"
	}
	return obj{"id": "lab-" + s.ID, "object": kind, "created": created, "model": a.Model}
}

func openAIFinish(c choice) string {
	if c.Finish == "tools" {
		return "tool_calls"
	}
	return c.Finish
}

func openAIUsage(s said) obj {
	return obj{
		"prompt_tokens": s.Input, "completion_tokens": s.output(), "total_tokens": s.Input + s.output(),
		"prompt_tokens_details":     obj{"cached_tokens": s.Cached},
		"completion_tokens_details": obj{"reasoning_tokens": s.reasoning()},
	}
}

func (openAI) fail(f failure) any {
	return obj{"error": obj{"message": f.text, "type": f.kind, "param": nil, "code": f.kind}}
}
