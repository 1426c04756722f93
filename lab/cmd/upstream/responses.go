package main

import (
	"fmt"
	"strings"
)

// responses is OpenAI's Responses API: an answer is a list of items, a stream tells each of them with its beginning and its end.
type responses struct{ openAI }

func (responses) name() string { return "openai-responses" }

func (responses) read(path string, body any) (ask, string) {
	a := ask{Model: model(path, body), Stream: truthy(at(body, "stream")), N: 1, Framing: named}
	a.MaxTokens = number(at(body, "max_output_tokens"), 0)
	a.prompt(at(body, "instructions"))
	a.prompt(at(body, "input"))
	for _, item := range items(body, "input") {
		if text(item, "type") == "function_call_output" {
			a.prompt(at(item, "output"))
			a.Answered = true
		}
	}
	for _, tool := range items(body, "tools") {
		a.tool(text(tool, "name"))
	}
	return a, need(a)
}

func (r responses) whole(a ask, s said) any { return r.response(a, s, responseStatus(s), r.output(s)) }

func (responses) response(a ask, s said, status string, output []any) obj {
	response := obj{
		"id": "resp_" + s.ID, "object": "response", "created_at": created, "model": a.Model, "status": status, "output": output,
		"error": nil, "incomplete_details": nil, "instructions": nil, "metadata": obj{}, "parallel_tool_calls": true,
		"temperature": 1.0, "tool_choice": "auto", "tools": []any{}, "top_p": 1.0, "usage": nil,
	}
	if status == "incomplete" {
		response["incomplete_details"] = obj{"reason": "max_output_tokens"}
	}
	if status != "in_progress" {
		response["usage"] = obj{
			"input_tokens": s.Input, "output_tokens": s.output(), "total_tokens": s.Input + s.output(),
			"input_tokens_details":  obj{"cached_tokens": s.Cached, "cache_write_tokens": 0},
			"output_tokens_details": obj{"reasoning_tokens": s.reasoning()},
		}
	}
	return response
}

func responseStatus(s said) string {
	if s.Choices[0].Finish == "length" {
		return "incomplete"
	}
	return "completed"
}

// output is the answer's items, complete.
func (responses) output(s said) []any {
	c := s.Choices[0]
	var output []any
	if len(c.Reasoning) > 0 {
		summary := obj{"type": "summary_text", "text": strings.Join(c.Reasoning, "")}
		output = append(output, obj{"id": "rs_" + s.ID, "type": "reasoning", "summary": []any{summary}})
	}
	if len(c.Pieces) > 0 {
		output = append(output, obj{"id": "msg_" + s.ID, "type": "message", "role": "assistant", "status": "completed", "content": []any{responseContent(c, c.text())}})
	}
	for i, call := range c.Calls {
		output = append(output, obj{
			"id": fmt.Sprintf("fc_%s_%d", s.ID, i), "type": "function_call", "call_id": call.ID, "name": call.Name,
			"arguments": written(call.Input), "status": "completed",
		})
	}
	return output
}

func responseContent(c choice, text string) obj {
	if c.Refused {
		return obj{"type": "refusal", "refusal": text}
	}
	return obj{"type": "output_text", "text": text, "annotations": []any{}, "logprobs": []any{}}
}

func (r responses) events(a ask, s said) []event {
	var all []event
	tell := func(kind string, fields obj) {
		fields["type"], fields["sequence_number"] = kind, len(all)
		all = append(all, event{kind, fields})
	}
	tell("response.created", obj{"response": r.response(a, s, "in_progress", []any{})})
	tell("response.in_progress", obj{"response": r.response(a, s, "in_progress", []any{})})
	c := s.Choices[0]
	call := 0
	for place, item := range r.output(s) {
		begun := obj{}
		for key, value := range item.(obj) {
			begun[key] = value
		}
		id := begun["id"]
		switch begun["type"] {
		case "message":
			begun["content"], begun["status"] = []any{}, "in_progress"
			tell("response.output_item.added", obj{"output_index": place, "item": begun})
			r.content(tell, c, place, id)
		case "function_call":
			begun["arguments"], begun["status"] = "", "in_progress"
			tell("response.output_item.added", obj{"output_index": place, "item": begun})
			for _, piece := range c.Calls[call].Arguments {
				tell("response.function_call_arguments.delta", obj{"output_index": place, "item_id": id, "delta": piece, "obfuscation": "xxxx"[:1+len(all)%4]})
			}
			tell("response.function_call_arguments.done", obj{"output_index": place, "item_id": id, "name": c.Calls[call].Name, "arguments": written(c.Calls[call].Input)})
			call++
		default:
			begun["summary"] = []any{}
			tell("response.output_item.added", obj{"output_index": place, "item": begun})
			tell("response.reasoning_summary_part.added", obj{"output_index": place, "item_id": id, "summary_index": 0, "part": obj{"type": "summary_text", "text": ""}})
			for _, piece := range c.Reasoning {
				tell("response.reasoning_summary_text.delta", obj{"output_index": place, "item_id": id, "summary_index": 0, "delta": piece})
			}
			tell("response.reasoning_summary_text.done", obj{"output_index": place, "item_id": id, "summary_index": 0, "text": strings.Join(c.Reasoning, "")})
			tell("response.reasoning_summary_part.done", obj{"output_index": place, "item_id": id, "summary_index": 0, "part": obj{"type": "summary_text", "text": strings.Join(c.Reasoning, "")}})
		}
		tell("response.output_item.done", obj{"output_index": place, "item": item})
	}
	tell("response."+responseStatus(s), obj{"response": r.whole(a, s)})
	return all
}

func (responses) content(tell func(string, obj), c choice, place int, id any) {
	kind, field := "response.output_text", "text"
	if c.Refused {
		kind, field = "response.refusal", "refusal"
	}
	where := func(more obj) obj {
		more["output_index"], more["item_id"], more["content_index"] = place, id, 0
		return more
	}
	tell("response.content_part.added", where(obj{"part": responseContent(c, "")}))
	for i, piece := range c.Pieces {
		tell(kind+".delta", where(obj{"delta": piece, "logprobs": []any{}, "obfuscation": "xxxxxxxx"[:1+i%8]}))
	}
	tell(kind+".done", where(obj{field: c.text(), "logprobs": []any{}}))
	tell("response.content_part.done", where(obj{"part": responseContent(c, c.text())}))
}

// fail within a stream is another shape than the body of a refused request; clients take the one for the other here.
func (responses) fail(f failure) any {
	return obj{
		"type": "error", "code": f.kind, "message": f.text, "param": nil, "sequence_number": 0,
		"error": obj{"message": f.text, "type": f.kind, "param": nil, "code": f.kind},
	}
}
