package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"time"
)

const (
	answerMax = 4 << 20
	account   = "/var/run/secrets/kubernetes.io/serviceaccount/"
	// where a kubelet puts the address of the API server
	hostVariable = "KUBERNETES_SERVICE_HOST"
	portVariable = "KUBERNETES_SERVICE_PORT"
)

// client opens a connection for every question, so that each is a flow of its own.
var client = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

func fetch(c context.Context, url string) error {
	request, err := http.NewRequestWithContext(c, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	return send(client, request)
}

var words = strings.Fields("list the order of a small shop that ships tea and cups to twelve towns before the rain comes again")

// keyVariable holds what the model server knows the tenant by.
const keyVariable = "CHAT_KEY"

// converse asks a chat completion about a few words in seeded order.
func converse(c context.Context, url, model string, random *rand.Rand) error {
	text := make([]string, 8+random.IntN(40))
	for i := range text {
		text[i] = words[random.IntN(len(words))]
	}
	question, err := json.Marshal(map[string]any{
		"model":      model,
		"max_tokens": 16 + random.IntN(48),
		"messages":   []map[string]string{{"role": "user", "content": strings.Join(text, " ")}},
	})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(c, http.MethodPost, url, bytes.NewReader(question))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+os.Getenv(keyVariable))
	return send(client, request)
}

// askKube reads token and authority each time, as both are renewed in place.
func askKube(c context.Context, path, tokenFile string) error {
	authority, err := os.ReadFile(account + "ca.crt")
	if err != nil {
		return err
	}
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return errors.New("no certificate in " + account + "ca.crt")
	}
	url := "https://" + os.Getenv(hostVariable) + ":" + os.Getenv(portVariable) + path
	request, err := http.NewRequestWithContext(c, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	request.Header.Set("User-Agent", "lab-app/1")
	trusting := &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}},
	}
	return send(trusting, request)
}

func send(client *http.Client, request *http.Request) error {
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, answerMax)); err != nil {
		return err
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("%s answered %s", request.URL.Redacted(), response.Status)
	}
	return nil
}

// once says in one line what came, and ends with 0 if it was good.
func once(url, tokenFile string) int {
	c, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	err := error(nil)
	if strings.HasPrefix(url, "/") {
		err = askKube(c, url, tokenFile)
	} else {
		err = fetch(c, url)
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ok", url)
	return 0
}

// body is about so many bytes of words in seeded order.
func body(size int, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 99))
	var text bytes.Buffer
	for text.Len() < size {
		text.WriteString(words[random.IntN(len(words))] + " ")
	}
	return append(text.Bytes()[:size], '\n')
}
