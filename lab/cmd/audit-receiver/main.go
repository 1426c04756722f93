// Command audit-receiver takes what an API server's audit webhook sends and appends each EventList to a file, one a line, as it came.
// It stands where Picket's own webhook will; it checks a client certificate and a bearer token, so that both ways are tried.
package main

import (
	"bytes"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// An API server may send batches of 10 MiB and a little.
const bodyMax = 16 << 20

func main() {
	listen := flag.String("listen", "127.0.0.1:8473", "address to listen on")
	file := flag.String("file", "", "file to append to; it is kept under -file-max, with one older file beside it")
	fileMax := flag.Int64("file-max", 256<<20, "bytes")
	certificate := flag.String("certificate", "", "PEM file")
	key := flag.String("key", "", "PEM file")
	clients := flag.String("clients", "", "PEM file of the authority of client certificates")
	clientName := flag.String("client-name", "", "common name of the client that may send")
	token := flag.String("token", "", "file with the bearer token")
	flag.Parse()

	if err := run(*listen, *file, *fileMax, *certificate, *key, *clients, *clientName, *token); err != nil {
		log.Fatalln("audit-receiver:", err)
	}
}

func run(listen, file string, fileMax int64, certificate, key, clients, clientName, tokenFile string) error {
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return fmt.Errorf("-token: %w", err)
	}
	authority, err := os.ReadFile(clients)
	if err != nil {
		return fmt.Errorf("-clients: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return fmt.Errorf("-clients: no certificate in %s", clients)
	}
	lists, err := open(file, fileMax)
	if err != nil {
		return fmt.Errorf("-file: %w", err)
	}
	gate := gate{name: clientName, token: strings.TrimSpace(string(token))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("POST /audit", gate.around(http.HandlerFunc(lists.receive)))
	server := &http.Server{
		Addr:              listen,
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		IdleTimeout:       5 * time.Minute,
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool},
	}
	return server.ListenAndServeTLS(certificate, key)
}

// gate lets in who has the client certificate and the token.
type gate struct{ name, token string }

func (g gate) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case g.name != "" && r.TLS.PeerCertificates[0].Subject.CommonName != g.name:
			http.Error(w, "this client certificate may not send", http.StatusForbidden)
		case subtle.ConstantTimeCompare([]byte(shown), []byte(g.token)) != 1:
			http.Error(w, "the bearer token is missing or wrong", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// lists is the file that EventLists go to.
type lists struct {
	mutex sync.Mutex
	file  *os.File
	size  int64
	max   int64
}

func open(path string, max int64) (*lists, error) {
	if path == "" {
		return nil, errors.New("no file given")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	state, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return &lists{file: file, size: state.Size(), max: max}, nil
}

// receive answers 200 only once a list is in the file: on any other answer the API server sends it again.
func (l *lists) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var line bytes.Buffer
	var list struct {
		Kind  string            `json:"kind"`
		Items []json.RawMessage `json:"items"`
	}
	if json.Unmarshal(body, &list) != nil || list.Kind != "EventList" || json.Compact(&line, body) != nil {
		http.Error(w, "the body is no EventList", http.StatusBadRequest)
		return
	}
	line.WriteByte('\n')
	if err := l.append(line.Bytes()); err != nil {
		log.Println("cannot append:", err)
		http.Error(w, "cannot append", http.StatusServiceUnavailable)
	}
}

func (l *lists) append(line []byte) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.size > 0 && l.size+int64(len(line)) > l.max {
		if err := l.rotate(); err != nil {
			return err
		}
	}
	if _, err := l.file.Write(line); err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	l.size += int64(len(line))
	return nil
}

func (l *lists) rotate() error {
	path := l.file.Name()
	if err := os.Rename(path, path+".1"); err != nil {
		return err
	}
	fresh, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	l.file.Close()
	l.file, l.size = fresh, 0
	return nil
}
