package main

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// converse is Bedrock's Converse API, one for all its models.
type converse struct{ plain }

func (converse) name() string { return "bedrock-converse" }

func (converse) read(path string, body any) (ask, string) {
	a := ask{Model: bedrockModel(path), Stream: strings.HasSuffix(path, "-stream"), N: 1, Framing: amazon}
	a.MaxTokens = number(at(body, "inferenceConfig", "maxTokens"), 0)
	a.prompt(at(body, "system"))
	for _, message := range items(body, "messages") {
		a.prompt(at(message, "content"))
		a.Answered = at(message, "content", "0", "toolResult") != nil
	}
	for _, tool := range items(body, "toolConfig", "tools") {
		a.tool(text(tool, "toolSpec", "name"))
	}
	return a, need(a)
}

func bedrockModel(path string) string {
	_, name, _ := strings.Cut(path, "/model/")
	name, _, _ = strings.Cut(name, "/")
	return name
}

func (v converse) whole(_ ask, s said) any {
	c := s.Choices[0]
	content := []any{}
	if len(c.Reasoning) > 0 {
		content = append(content, obj{"reasoningContent": obj{"reasoningText": obj{"text": strings.Join(c.Reasoning, ""), "signature": "c2lnbmVk"}}})
	}
	if len(c.Pieces) > 0 {
		content = append(content, obj{"text": c.text()})
	}
	for _, call := range c.Calls {
		content = append(content, obj{"toolUse": obj{"toolUseId": call.ID, "name": call.Name, "input": call.Input}})
	}
	return obj{
		"output":     obj{"message": obj{"role": "assistant", "content": content}},
		"stopReason": converseStop(c), "usage": v.usage(s), "metrics": obj{"latencyMs": 1},
	}
}

func (converse) usage(s said) obj {
	written := (s.Input - s.Cached) / blockTokens * blockTokens
	return obj{
		"inputTokens": s.Input - s.Cached - written, "outputTokens": s.output(), "totalTokens": s.Input + s.output(),
		"cacheReadInputTokens": s.Cached, "cacheWriteInputTokens": written,
	}
}

func (v converse) events(_ ask, s said) []event {
	var all []event
	tell := func(kind string, fields obj) {
		fields["p"] = "abcdefghijklmnop"[:1+len(all)%16]
		all = append(all, event{kind, fields})
	}
	c := s.Choices[0]
	tell("messageStart", obj{"role": "assistant"})
	place := 0
	block := func(start obj, pieces []string, delta func(string) obj) {
		if len(pieces) == 0 {
			return
		}
		if start != nil {
			tell("contentBlockStart", obj{"contentBlockIndex": place, "start": start})
		}
		for _, piece := range pieces {
			tell("contentBlockDelta", obj{"contentBlockIndex": place, "delta": delta(piece)})
		}
		tell("contentBlockStop", obj{"contentBlockIndex": place})
		place++
	}
	block(nil, c.Reasoning, func(piece string) obj { return obj{"reasoningContent": obj{"text": piece}} })
	block(nil, c.Pieces, func(piece string) obj { return obj{"text": piece} })
	for _, call := range c.Calls {
		start := obj{"toolUse": obj{"toolUseId": call.ID, "name": call.Name}}
		block(start, call.Arguments, func(piece string) obj { return obj{"toolUse": obj{"input": piece}} })
	}
	tell("messageStop", obj{"stopReason": converseStop(c)})
	tell("metadata", obj{"usage": v.usage(s), "metrics": obj{"latencyMs": 1}})
	return all
}

func converseStop(c choice) string {
	switch {
	case c.Finish == "tools":
		return "tool_use"
	case c.Finish == "length":
		return "max_tokens"
	case c.Refused:
		return "guardrail_intervened"
	}
	return "end_turn"
}

func (converse) fail(f failure) any { return obj{"message": f.text} }

func (converse) errorType(f failure) string {
	switch {
	case f.status == 429:
		return "ThrottlingException"
	case f.status == 401:
		return "UnrecognizedClientException"
	case f.status < 500:
		return "ValidationException"
	}
	return "InternalServerException"
}

// invoked is Bedrock's Invoke: each vendor's own body, in a stream wrapped in base64. By the model's name: Titan's or Anthropic's.
type invoked struct{ converse }

func (invoked) name() string { return "bedrock-invoke" }

func (invoked) read(path string, body any) (ask, string) {
	if kinds(bedrockModel(path))["titan"] {
		a := ask{Model: bedrockModel(path), Stream: strings.HasSuffix(path, "-stream"), N: 1, Framing: amazon, Dialect: "titan"}
		a.MaxTokens = number(at(body, "textGenerationConfig", "maxTokenCount"), 0)
		a.prompt(at(body, "inputText"))
		return a, need(a)
	}
	a, _ := anthropic{}.read(path, body)
	a.Model, a.Stream, a.Framing = bedrockModel(path), strings.HasSuffix(path, "-stream"), amazon
	return a, need(a)
}

func (invoked) whole(a ask, s said) any {
	if a.Dialect == "titan" {
		c := s.Choices[0]
		return obj{"inputTextTokenCount": s.Input, "results": []any{obj{"tokenCount": s.output(), "outputText": c.text(), "completionReason": titanReason(c)}}}
	}
	return anthropic{}.whole(a, s)
}

func (invoked) events(a ask, s said) []event {
	var inner []event
	if a.Dialect == "titan" {
		c := s.Choices[0]
		for i, piece := range c.Pieces {
			one := obj{"outputText": piece, "index": 0, "totalOutputTextTokenCount": nil, "completionReason": nil, "inputTextTokenCount": s.Input}
			if i == len(c.Pieces)-1 {
				one["completionReason"], one["totalOutputTextTokenCount"] = titanReason(c), s.output()
			}
			inner = append(inner, event{"", one})
		}
	} else {
		inner = anthropic{}.events(a, s)
	}
	last := inner[len(inner)-1].data.(obj)
	last["amazon-bedrock-invocationMetrics"] = obj{"inputTokenCount": s.Input, "outputTokenCount": s.output(), "invocationLatency": 2, "firstByteLatency": 1}
	var all []event
	for i, one := range inner {
		bytes := base64.StdEncoding.EncodeToString([]byte(written(one.data)))
		all = append(all, event{"chunk", obj{"bytes": bytes, "p": "abcdefghijkl"[:1+i%12]}})
	}
	return all
}

func (invoked) headers(s said) map[string]string {
	return map[string]string{
		"x-amzn-bedrock-input-token-count":  strconv.Itoa(s.Input),
		"x-amzn-bedrock-output-token-count": strconv.Itoa(s.output()),
	}
}

func titanReason(c choice) string {
	if c.Finish == "length" {
		return "LENGTH"
	}
	return "FINISH"
}
