package main

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strings"
)

// embeddings of OpenAI and those who follow it, Ollama and Cohere.
type embeddings struct{ plain }

func (embeddings) name() string { return "embeddings" }

func (embeddings) read(path string, body any) (ask, string) {
	a := ask{Model: model(path, body), N: 1, Inputs: []string{}}
	switch {
	case strings.HasSuffix(path, "/api/embed"):
		a.Dialect = "ollama"
	case strings.HasSuffix(path, "/embed"):
		a.Dialect = "cohere"
	case text(body, "encoding_format") == "base64":
		a.Dialect = "base64"
	}
	for _, input := range append(items(body, "input"), items(body, "texts")...) {
		if s, ok := input.(string); ok {
			a.Inputs = append(a.Inputs, s)
		}
	}
	for _, input := range items(body, "inputs") {
		a.Inputs = append(a.Inputs, text(input, "content", "0", "text"))
	}
	if s, ok := at(body, "input").(string); ok {
		a.Inputs = append(a.Inputs, s)
	}
	if len(a.Inputs) == 0 {
		return a, "there is nothing to embed"
	}
	return a, need(a)
}

func (embeddings) whole(a ask, s said) any {
	switch a.Dialect {
	case "ollama":
		return obj{"model": a.Model, "embeddings": s.Vectors, "total_duration": 1000000, "load_duration": 1, "prompt_eval_count": s.Input}
	case "cohere":
		return obj{
			"id": s.ID, "embeddings": obj{"float": s.Vectors}, "texts": a.Inputs, "response_type": "embeddings_by_type",
			"meta": obj{"api_version": obj{"version": "2"}, "billed_units": obj{"input_tokens": s.Input}},
		}
	}
	var data []any
	for i, vector := range s.Vectors {
		var told any = vector
		if a.Dialect == "base64" {
			told = packed(vector)
		}
		data = append(data, obj{"object": "embedding", "index": i, "embedding": told})
	}
	return obj{"object": "list", "model": a.Model, "data": data, "usage": obj{"prompt_tokens": s.Input, "total_tokens": s.Input}}
}

// packed is a vector's numbers as little-endian floats in base64, as OpenAI's clients ask for it.
func packed(vector []float64) string {
	var bytes []byte
	for _, v := range vector {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(float32(v)))
	}
	return base64.StdEncoding.EncodeToString(bytes)
}

func (embeddings) events(ask, said) []event { return nil }

func (embeddings) fail(f failure) any {
	return obj{"error": obj{"message": f.text, "type": f.kind, "param": nil, "code": f.kind}, "message": f.text}
}
