package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func server(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(&service{seed: 1, slow: time.Millisecond, cache: newPrefixCache(false), memory: newMemory(), journal: &journal{}})
	t.Cleanup(s.Close)
	return s
}

func ask1(t *testing.T, s *httptest.Server, path, key, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("authorization", "Bearer "+key)
	answer, err := s.Client().Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return answer.StatusCode, "broken off"
	}
	return answer.StatusCode, string(text)
}

const (
	chat = "/v1/chat/completions"
	hi   = `{"model":"lab+1","messages":[{"role":"user","content":"hi"}],"stream":true}`
)

func TestSameRequestGivesTheSameBytes(t *testing.T) {
	s := server(t)
	_, first := ask1(t, s, chat, "lab-alpha", hi)
	_, second := ask1(t, s, chat, "lab-alpha", hi)
	_, other := ask1(t, s, chat, "lab-alpha", strings.Replace(hi, "hi", "ho", 1))
	if first != second || first == other || !strings.HasSuffix(first, "data: [DONE]\n\n") {
		t.Errorf("first %q, second %q, other %q", first, second, other)
	}
}

func TestPrefixIsReusedWithinATenantOnly(t *testing.T) {
	s := server(t)
	long := `{"model":"lab+1","messages":[{"role":"user","content":"` + strings.Repeat("word after word ", 40) + `"}]}`
	for _, step := range []struct {
		key  string
		want bool
	}{{"lab-alpha", false}, {"lab-alpha", true}, {"lab-beta", false}} {
		if _, body := ask1(t, s, chat, step.key, long); strings.Contains(body, `"cached_tokens":0`) == step.want {
			t.Errorf("%s: reused is not %v: %s", step.key, step.want, body)
		}
	}
}

func TestFaults(t *testing.T) {
	s := server(t)
	for _, c := range []struct {
		model  string
		status int
		holds  string
	}{
		{"lab-429+1", 429, "rate_limit_error"},
		{"lab-429once+2", 429, "rate_limit_error"},
		{"lab-429once+2", 200, "[DONE]"},
		{"lab-abort+3", 200, "broken off"},
		{"lab-streamerror+4", 200, "overloaded_error"},
		{"lab-slow+5", 200, "[DONE]"},
	} {
		if status, body := ask1(t, s, chat, "lab-alpha", strings.Replace(hi, "lab+1", c.model, 1)); status != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %d %s", c.model, status, body)
		}
	}
	if status, _ := ask1(t, s, chat, "nobody's", hi); status != 401 {
		t.Errorf("an unknown key is answered %d", status)
	}
	for _, body := range []string{"", "[", "{}", `{"model":7,"messages":"x"}`, "null"} {
		if status, _ := ask1(t, s, chat, "lab-alpha", body); status != 400 {
			t.Errorf("%q is answered %d", body, status)
		}
	}
}

func TestLeakyModelQuotesAnotherTenant(t *testing.T) {
	s := server(t)
	secret := strings.Repeat("beta's plans for the harbour ", 5)
	ask1(t, s, chat, "lab-beta", `{"model":"lab+1","messages":[{"role":"system","content":"`+secret+`"}]}`)
	if _, body := ask1(t, s, chat, "lab-alpha", `{"model":"lab-leaky+1","messages":[{"role":"user","content":"hi"}]}`); !strings.Contains(body, secret) {
		t.Errorf("nothing leaked: %s", body)
	}
}

func TestFrameIsReadableByItsChecksums(t *testing.T) {
	payload := []byte(`{"a":1}`)
	message := frame("chunk", payload)
	total := binary.BigEndian.Uint32(message)
	if int(total) != len(message) || crc32.ChecksumIEEE(message[:8]) != binary.BigEndian.Uint32(message[8:]) ||
		crc32.ChecksumIEEE(message[:total-4]) != binary.BigEndian.Uint32(message[total-4:]) || !bytes.Contains(message, payload) {
		t.Errorf("%x", message)
	}
}

func TestTokensAreTheTextAgain(t *testing.T) {
	for _, text := range []string{"", "a", "  two  spaces ", "naïve 🌿 語語語語語語語語語語", strings.Repeat("x", 50)} {
		if got := strings.Join(tokens(text), ""); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestDripHoldsItsLastEventUntilTheCallerLeaves(t *testing.T) {
	caller, leave := context.WithCancel(t.Context())
	answer := make(chan string, 1)
	s := server(t)
	go func() {
		request, _ := http.NewRequestWithContext(caller, http.MethodPost, s.URL+chat, strings.NewReader(strings.Replace(hi, "lab+1", "lab-drip+1", 1)))
		request.Header.Set("authorization", "Bearer lab-alpha")
		reply, err := s.Client().Do(request)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer reply.Body.Close()
		text, _ := io.ReadAll(reply.Body)
		answer <- string(text)
	}()
	time.AfterFunc(3*time.Second, leave)
	if text := <-answer; !strings.Contains(text, `"finish_reason":"stop"`) || strings.Contains(text, "[DONE]") {
		t.Errorf("the answer, but for its last event, is %q", text)
	}
}
