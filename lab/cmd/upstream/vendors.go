package main

import "strings"

// vendor is one API: how it says a request, an answer and an error. A new one is a file that implements this, and its line below.
type vendor interface {
	name() string
	// read gives the ask, or what is wrong with the body
	read(path string, body any) (ask, string)
	whole(a ask, s said) any
	events(a ask, s said) []event
	headers(s said) map[string]string
	fail(f failure) any
	// errorType is Bedrock's header
	errorType(f failure) string
}

// plain is what most vendors do not have.
type plain struct{}

func (plain) headers(said) map[string]string { return nil }
func (plain) errorType(failure) string       { return "" }

// created is when every answer was made: answers do not depend on the clock.
const created = 1767225600

func vendorOf(path string) (vendor, bool) {
	ends := func(suffixes ...string) bool {
		for _, suffix := range suffixes {
			if strings.HasSuffix(path, suffix) {
				return true
			}
		}
		return false
	}
	switch {
	case strings.Contains(path, "/model/") && ends("/converse", "/converse-stream"):
		return converse{}, true
	case strings.Contains(path, "/model/") && ends("/invoke", "/invoke-with-response-stream"):
		return invoked{}, true
	case ends(":generateContent", ":streamGenerateContent"):
		return gemini{}, true
	case ends(":embedContent", ":batchEmbedContents"):
		return geminiEmbeddings{}, true
	case ends("/api/chat", "/api/generate"):
		return ollama{}, true
	case ends("/api/embed", "/v1/embed", "/v2/embed", "/embeddings"):
		return embeddings{}, true
	case ends("/v1/messages"):
		return anthropic{}, true
	case ends("/chat/completions", "/completions"):
		return openAI{}, true
	case ends("/responses"):
		return responses{}, true
	case ends("/v1/chat", "/v2/chat"):
		return cohere{}, true
	}
	return nil, false
}
