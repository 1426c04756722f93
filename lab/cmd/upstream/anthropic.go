package main

import "strings"

// anthropic is the Messages API: content in numbered blocks; input tokens do not count the cached ones.
type anthropic struct{ plain }

func (anthropic) name() string { return "anthropic" }

func (anthropic) read(_ string, body any) (ask, string) {
	a := ask{Model: text(body, "model"), Stream: truthy(at(body, "stream")), N: 1, Framing: named}
	a.MaxTokens = number(at(body, "max_tokens"), 0)
	a.prompt(at(body, "system"))
	for _, message := range items(body, "messages") {
		a.prompt(at(message, "content"))
		a.Answered = text(message, "content", "0", "type") == "tool_result"
	}
	for _, tool := range items(body, "tools") {
		a.tool(text(tool, "name"))
	}
	return a, need(a)
}

// blocks of content; of a beginning one, what is told later is left out.
func (anthropic) blocks(c choice, begun bool) []obj {
	var blocks []obj
	if len(c.Reasoning) > 0 {
		block := obj{"type": "thinking", "thinking": "", "signature": ""}
		if !begun {
			block["thinking"], block["signature"] = strings.Join(c.Reasoning, ""), "c2lnbmVk"
		}
		blocks = append(blocks, block)
	}
	if len(c.Pieces) > 0 {
		block := obj{"type": "text", "text": ""}
		if !begun {
			block["text"] = c.text()
		}
		blocks = append(blocks, block)
	}
	for _, call := range c.Calls {
		block := obj{"type": "tool_use", "id": "toolu_" + call.ID, "name": call.Name, "input": obj{}}
		if !begun {
			block["input"] = call.Input
		}
		blocks = append(blocks, block)
	}
	return blocks
}

func (v anthropic) whole(a ask, s said) any {
	message := v.message(a, s)
	content := []any{}
	for _, block := range v.blocks(s.Choices[0], false) {
		content = append(content, block)
	}
	message["content"], message["stop_reason"] = content, anthropicStop(s.Choices[0])
	message["usage"] = v.usage(s, s.output())
	return message
}

func (v anthropic) message(a ask, s said) obj {
	return obj{
		"id": "msg_" + s.ID, "type": "message", "role": "assistant", "model": a.Model, "content": []any{},
		"stop_reason": nil, "stop_sequence": nil, "usage": v.usage(s, 1),
	}
}

func (anthropic) usage(s said, output int) obj {
	written := (s.Input - s.Cached) / blockTokens * blockTokens
	return obj{
		"input_tokens": s.Input - s.Cached - written, "cache_creation_input_tokens": written,
		"cache_read_input_tokens": s.Cached, "output_tokens": output,
	}
}

func (v anthropic) events(a ask, s said) []event {
	var all []event
	tell := func(kind string, fields obj) {
		fields["type"] = kind
		all = append(all, event{kind, fields})
	}
	c := s.Choices[0]
	tell("message_start", obj{"message": v.message(a, s)})
	call := 0
	for i, block := range v.blocks(c, true) {
		tell("content_block_start", obj{"index": i, "content_block": block})
		if i == 0 {
			tell("ping", obj{})
		}
		delta := func(kind, field, piece string) {
			tell("content_block_delta", obj{"index": i, "delta": obj{"type": kind, field: piece}})
		}
		switch block["type"] {
		case "thinking":
			for _, piece := range c.Reasoning {
				delta("thinking_delta", "thinking", piece)
			}
			delta("signature_delta", "signature", "c2lnbmVk")
		case "text":
			for _, piece := range c.Pieces {
				delta("text_delta", "text", piece)
			}
		default:
			for _, piece := range c.Calls[call].Arguments {
				delta("input_json_delta", "partial_json", piece)
			}
			call++
		}
		tell("content_block_stop", obj{"index": i})
	}
	tell("message_delta", obj{"delta": obj{"stop_reason": anthropicStop(c), "stop_sequence": nil}, "usage": obj{"output_tokens": s.output()}})
	tell("message_stop", obj{})
	return all
}

func anthropicStop(c choice) string {
	switch {
	case c.Finish == "tools":
		return "tool_use"
	case c.Finish == "length":
		return "max_tokens"
	case c.Refused:
		return "refusal"
	}
	return "end_turn"
}

func (anthropic) fail(f failure) any {
	return obj{"type": "error", "error": obj{"type": f.kind, "message": f.text}, "request_id": "req_lab"}
}
