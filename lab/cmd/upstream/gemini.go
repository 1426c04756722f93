package main

import "strings"

// gemini is Google's generateContent: the model stands in the path; a stream is events, or one array without alt=sse.
type gemini struct{ plain }

func (gemini) name() string { return "gemini" }

func (gemini) read(path string, body any) (ask, string) {
	a := ask{Model: geminiModel(path), Stream: strings.HasSuffix(path, ":streamGenerateContent"), N: 1}
	a.N = wanted(at(body, "generationConfig", "candidateCount"))
	a.MaxTokens = number(at(body, "generationConfig", "maxOutputTokens"), 0)
	for _, part := range items(first(at(body, "systemInstruction"), at(body, "system_instruction")), "parts") {
		a.prompt(at(part, "text"))
	}
	for _, content := range items(body, "contents") {
		for _, part := range items(content, "parts") {
			a.prompt(at(part, "text"))
			a.Answered = at(part, "functionResponse") != nil
		}
	}
	for _, tool := range items(body, "tools") {
		for _, function := range items(tool, "functionDeclarations") {
			a.tool(text(function, "name"))
		}
	}
	return a, need(a)
}

func geminiModel(path string) string {
	_, name, _ := strings.Cut(path, "/models/")
	name, _, _ = strings.Cut(name, ":")
	return name
}

func (v gemini) whole(a ask, s said) any {
	var candidates []any
	for i, c := range s.Choices {
		var parts []any
		if len(c.Reasoning) > 0 {
			parts = append(parts, obj{"text": strings.Join(c.Reasoning, ""), "thought": true})
		}
		if len(c.Pieces) > 0 {
			parts = append(parts, obj{"text": c.text()})
		}
		candidates = append(candidates, geminiCandidate(i, append(parts, geminiCalls(c)...), geminiFinish(c)))
	}
	return v.answer(a, s, candidates, true)
}

func (v gemini) events(a ask, s said) []event {
	var all []event
	tell := func(choice int, parts []any, finish any, end bool) {
		all = append(all, event{"", v.answer(a, s, []any{geminiCandidate(choice, parts, finish)}, end)})
	}
	for i, c := range s.Choices {
		for _, piece := range c.Reasoning {
			tell(i, []any{obj{"text": piece, "thought": true}}, nil, false)
		}
		for _, piece := range c.Pieces {
			tell(i, []any{obj{"text": piece}}, nil, false)
		}
		tell(i, geminiCalls(c), geminiFinish(c), i == len(s.Choices)-1)
	}
	return all
}

func (gemini) answer(a ask, s said, candidates []any, end bool) obj {
	usage := obj{"promptTokenCount": s.Input, "totalTokenCount": s.Input}
	if s.Cached > 0 {
		usage["cachedContentTokenCount"] = s.Cached
	}
	if end {
		usage["candidatesTokenCount"], usage["totalTokenCount"] = s.output()-s.reasoning(), s.Input+s.output()
		if s.reasoning() > 0 {
			usage["thoughtsTokenCount"] = s.reasoning()
		}
	}
	return obj{"candidates": candidates, "usageMetadata": usage, "modelVersion": a.Model, "responseId": s.ID}
}

func geminiCandidate(place int, parts []any, finish any) obj {
	candidate := obj{"index": place, "content": obj{"role": "model"}}
	if len(parts) > 0 {
		candidate["content"] = obj{"role": "model", "parts": parts}
	}
	if finish != nil {
		candidate["finishReason"] = finish
	}
	return candidate
}

func geminiCalls(c choice) []any {
	var parts []any
	for _, call := range c.Calls {
		parts = append(parts, obj{"functionCall": obj{"id": call.ID, "name": call.Name, "args": call.Input}})
	}
	return parts
}

func geminiFinish(c choice) string {
	switch {
	case c.Finish == "length":
		return "MAX_TOKENS"
	case c.Refused:
		return "SAFETY"
	}
	return "STOP"
}

func (gemini) fail(f failure) any {
	status := map[int]string{400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}[f.status]
	return obj{"error": obj{"code": f.status, "message": f.text, "status": status}}
}

// geminiEmbeddings is embedContent and its batch.
type geminiEmbeddings struct{ gemini }

func (geminiEmbeddings) name() string { return "gemini-embeddings" }

func (geminiEmbeddings) read(path string, body any) (ask, string) {
	a := ask{Model: geminiModel(path), N: 1}
	requests := items(body, "requests")
	if strings.HasSuffix(path, ":embedContent") {
		requests = []any{body}
	} else {
		a.Dialect = "batch"
	}
	for _, request := range requests {
		for _, part := range items(request, "content", "parts") {
			a.Inputs = append(a.Inputs, text(part, "text"))
		}
	}
	return a, need(a)
}

func (geminiEmbeddings) whole(a ask, s said) any {
	var all []any
	for _, vector := range s.Vectors {
		all = append(all, obj{"values": vector})
	}
	if a.Dialect == "batch" {
		return obj{"embeddings": all}
	}
	return obj{"embedding": all[0]}
}
