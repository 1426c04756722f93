// Command app is the workload of the lab's pods. It serves, and it calls: what it calls and how often says the pod's manifest, in
// which order and after which pause says the seed. One program plays web, api, db and assistant.
//
//	app -listen :8080 -size 700 -call http://api/            serve; ask api before answering
//	app -call http://10.96.1.1/,http://10.96.2.1/ -every 2s   ask one of them, on its own
//	app -chat http://10.96.0.100/v1/chat/completions -every 5s  ask a model, with the key in CHAT_KEY
//	app -kube /api/v1/namespaces/acme/configmaps -every 30s  ask the API server with the pod's own token
//	app -get URL                                             ask once, print the answer's status; for a person inside the pod
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

type settings struct {
	listen, call, chat, kube, get, token, model string
	every                                       time.Duration
	seed                                        uint64
	size, count                                 int
}

func main() {
	var s settings
	flag.StringVar(&s.listen, "listen", "", "address to serve at; empty: serve nothing")
	flag.IntVar(&s.size, "size", 700, "bytes of an answer, about; 0 to 1048576")
	flag.StringVar(&s.call, "call", "", "URLs with commas, one of them is asked: before each answer if this serves and -every is not given, else on its own")
	flag.StringVar(&s.chat, "chat", "", "URL of a chat completion to ask on its own")
	flag.StringVar(&s.model, "model", "lab-7b", "model to ask for")
	flag.StringVar(&s.kube, "kube", "", "path to ask of the API server on its own, with the pod's token")
	flag.StringVar(&s.get, "get", "", "URL to ask once; a path is one of the API server")
	flag.StringVar(&s.token, "token", account+"token", "file of the token for the API server")
	flag.DurationVar(&s.every, "every", 0, "pause between two questions of its own, half to one and a half times; at least 100ms")
	flag.Uint64Var(&s.seed, "seed", 1, "what the order and the pauses follow from")
	flag.IntVar(&s.count, "count", 1_000_000, "questions of each kind after which it asks no more")
	flag.Parse()
	if err := s.check(); err != nil {
		fmt.Fprintln(os.Stderr, "app:", err)
		os.Exit(2)
	}
	if s.get != "" {
		os.Exit(once(s.get, s.token))
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := s.run(stopping); err != nil {
		fmt.Fprintln(os.Stderr, "app:", err)
		os.Exit(1)
	}
}

func (s settings) check() error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("not an option: %s", flag.Arg(0))
	case s.size < 0 || s.size > 1<<20:
		return fmt.Errorf("size is out of range: %d", s.size)
	case s.every != 0 && s.every < 100*time.Millisecond:
		return fmt.Errorf("every is less than 100ms: %s", s.every)
	case s.every == 0 && (s.chat != "" || s.kube != ""):
		return errors.New("chat and kube need -every")
	case s.listen == "" && s.every == 0 && s.get == "":
		return errors.New("nothing to do; give -listen, -every or -get")
	}
	return nil
}

// run serves and asks until the signal; questions stop before the server does.
func (s settings) run(stopping context.Context) error {
	var asking sync.WaitGroup
	for kind, ask := range s.questions() {
		asking.Go(func() { s.loop(stopping, rand.New(rand.NewPCG(s.seed, uint64(kind))), ask) })
	}
	if s.listen != "" {
		if err := s.serve(stopping); err != nil {
			return err
		}
	}
	asking.Wait()
	return nil
}

func (s settings) questions() []func(context.Context, *rand.Rand) error {
	var all []func(context.Context, *rand.Rand) error
	if s.call != "" && s.every > 0 {
		all = append(all, func(c context.Context, r *rand.Rand) error { return fetch(c, oneOf(s.call, r.IntN)) })
	}
	if s.chat != "" {
		all = append(all, func(c context.Context, r *rand.Rand) error { return converse(c, s.chat, s.model, r) })
	}
	if s.kube != "" {
		all = append(all, func(c context.Context, _ *rand.Rand) error { return askKube(c, s.kube, s.token) })
	}
	return all
}

// loop says when asking starts to fail and when it works again, not each failure.
func (s settings) loop(stopping context.Context, random *rand.Rand, ask func(context.Context, *rand.Rand) error) {
	failed := false
	for range s.count {
		pause := s.every/2 + time.Duration(random.Int64N(int64(s.every)))
		select {
		case <-stopping.Done():
			return
		case <-time.After(pause):
		}
		err := ask(stopping, random)
		if stopping.Err() != nil {
			return
		}
		if (err != nil) != failed {
			failed = err != nil
			fmt.Println("asking:", orWorks(err))
		}
	}
}

func oneOf(urls string, pick func(int) int) string {
	all := strings.Split(urls, ",")
	return all[pick(len(all))]
}

func orWorks(err error) string {
	if err == nil {
		return "works"
	}
	return err.Error()
}

func (s settings) serve(stopping context.Context) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 14}
	fmt.Println("serving at", listener.Addr())
	go func() {
		<-stopping.Done()
		grace, done := context.WithTimeout(context.Background(), 2*time.Second)
		defer done()
		_ = server.Shutdown(grace)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s settings) handler() http.Handler {
	answer := body(s.size, s.seed)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		if s.call != "" && s.every == 0 {
			if err := fetch(r.Context(), oneOf(s.call, rand.IntN)); err != nil {
				http.Error(w, "behind: "+err.Error(), http.StatusBadGateway)
				return
			}
		}
		_, _ = w.Write(answer)
	})
	return mux
}
