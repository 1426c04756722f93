package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"
)

// said is an answer before a vendor's format is put around it.
type said struct {
	ID      string
	Choices []choice
	// Input counts the prompt's tokens, those of the cache among them
	Input, Cached int
	Vectors       [][]float64
}

type choice struct {
	// Pieces are the text's tokens, as a stream tells them
	Pieces    []string
	Reasoning []string
	Refused   bool
	Calls     []call
	// Finish is how it ended: stop, length, tools
	Finish string
}

type call struct {
	ID, Name string
	// Arguments are JSON, in pieces
	Arguments []string
	Input     obj
}

func (c choice) text() string { return strings.Join(c.Pieces, "") }

func (c choice) tokens() int {
	count := len(c.Pieces) + len(c.Reasoning)
	for _, call := range c.Calls {
		count += len(call.Arguments)
	}
	return count
}

func (s said) output() int {
	sum := 0
	for _, c := range s.Choices {
		sum += c.tokens()
	}
	return sum
}

func (s said) reasoning() int {
	sum := 0
	for _, c := range s.Choices {
		sum += len(c.Reasoning)
	}
	return sum
}

// say makes up an answer. The same seed, model (without what follows the +) and texts give the same one.
func say(seed uint64, a ask, memory *memory) said {
	kind := kinds(a.Model)
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d|%s|%d|%q|%q|%q", seed, strings.Split(a.Model, "+")[0], a.MaxTokens, a.Texts, a.Inputs, a.Tools)
	random := rand.New(rand.NewPCG(seed, hash.Sum64()))
	s := said{ID: fmt.Sprintf("%016x", hash.Sum64())}
	for _, text := range append(a.Texts, a.Inputs...) {
		s.Input += len(tokens(text))
	}
	for _, input := range a.Inputs {
		s.Vectors = append(s.Vectors, vector(seed, input))
	}
	if a.Inputs != nil {
		return s
	}
	leak := memory.others(a)
	for i := range a.N {
		s.Choices = append(s.Choices, choose(random, a, kind, i, leak))
	}
	return s
}

func choose(random *rand.Rand, a ask, kind map[string]bool, place int, leak string) choice {
	c := choice{Finish: "stop"}
	if kind["think"] {
		c.Reasoning = prose(random, 5+random.IntN(6))
	}
	switch {
	case len(a.Tools) > 0 && !a.Answered:
		c.Finish = "tools"
		if kind["chatty"] {
			c.Pieces = prose(random, 6)
		}
		for i := range min(len(a.Tools), 2) {
			c.Calls = append(c.Calls, invoke(random, a.Tools[i]))
		}
	case kind["refuse"]:
		c.Refused = true
		c.Pieces = tokens("I will not do that, naïve as it may be.")
	case kind["leaky"] && leak != "":
		c.Pieces = append(prose(random, 4), tokens(leak)...)
	case kind["empty"]:
	default:
		c.Pieces = prose(random, 12+random.IntN(40)+place)
	}
	if a.MaxTokens > 0 && len(c.Pieces) > a.MaxTokens && c.Finish == "stop" {
		c.Pieces = c.Pieces[:a.MaxTokens]
		c.Finish = "length"
	}
	return c
}

func invoke(random *rand.Rand, name string) call {
	input := obj{"place": strings.TrimSpace(strings.Join(prose(random, 2), "")), "days": float64(1 + random.IntN(9)), "exact": random.IntN(2) == 0}
	return call{ID: fmt.Sprintf("call_%012x", random.Uint64()>>16), Name: name, Input: input, Arguments: cut(written(input), 5)}
}

// kinds of behaviour that a model's name asks for: its parts between dots and dashes, before the +.
func kinds(model string) map[string]bool {
	parts := map[string]bool{}
	for _, part := range strings.FieldsFunc(strings.Split(model, "+")[0], func(r rune) bool { return strings.ContainsRune("-._/:", r) }) {
		parts[part] = true
	}
	return parts
}

var (
	onsets = strings.Fields("b d f g k l m n p r s t v z br st kl tr pl")
	vowels = strings.Fields("a e i o u é ö ai ou ä")
	marks  = []string{".", ",", " —", "!", " 🌿", " 語"}
)

// prose is text of this many tokens, in no language, with letters of one to four bytes.
func prose(random *rand.Rand, count int) []string {
	pieces := make([]string, 0, count)
	for len(pieces) < count {
		if len(pieces) > 0 && random.IntN(7) == 0 {
			pieces = append(pieces, marks[random.IntN(len(marks))])
			continue
		}
		var word strings.Builder
		if len(pieces) > 0 {
			word.WriteByte(' ')
		}
		for range 1 + random.IntN(3) {
			word.WriteString(onsets[random.IntN(len(onsets))] + vowels[random.IntN(len(vowels))])
		}
		pieces = append(pieces, word.String())
	}
	return pieces
}

// tokens cuts a text before its spaces, and long words after every eighth letter.
func tokens(text string) []string {
	var pieces []string
	var piece []rune
	for _, r := range text {
		if len(piece) > 0 && (len(piece) >= 8 || unicode.IsSpace(r) && !unicode.IsSpace(piece[0])) {
			pieces = append(pieces, string(piece))
			piece = piece[:0]
		}
		piece = append(piece, r)
	}
	if len(piece) > 0 {
		pieces = append(pieces, string(piece))
	}
	return pieces
}

// cut in pieces of some letters.
func cut(text string, size int) []string {
	runes := []rune(text)
	var pieces []string
	for len(runes) > 0 {
		n := min(size, len(runes))
		pieces = append(pieces, string(runes[:n]))
		runes = runes[n:]
	}
	return pieces
}

// vector of length 1 for a text.
func vector(seed uint64, text string) []float64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(text))
	random := rand.New(rand.NewPCG(seed, hash.Sum64()))
	v := make([]float64, 8)
	for i := range v {
		v[i] = float64(random.IntN(2000)-1000) / 1024
	}
	return v
}
