package main

import (
	"encoding/json"
	"strconv"
)

// obj is a JSON object; written with its keys in order, so that equal answers are equal bytes.
type obj = map[string]any

// at is what stands at the end of a path into JSON, or nil.
func at(v any, path ...string) any {
	for _, key := range path {
		if list, ok := v.([]any); ok {
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(list) {
				return nil
			}
			v = list[i]
			continue
		}
		object, _ := v.(obj)
		v = object[key]
	}
	return v
}

func text(v any, path ...string) string {
	s, _ := at(v, path...).(string)
	return s
}

func items(v any, path ...string) []any {
	list, _ := at(v, path...).([]any)
	return list
}

func number(v any, otherwise int) int {
	if f, ok := v.(float64); ok && f >= 0 && f < 1e9 {
		return int(f)
	}
	return otherwise
}

func truthy(v any) bool {
	b, _ := v.(bool)
	return b
}

// first of these that is there.
func first(values ...any) any {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}

func written(v any) string {
	bytes, err := json.Marshal(v)
	if err != nil {
		panic("our own JSON cannot be written: " + err.Error())
	}
	return string(bytes)
}
