// Upstream is a model server of the lab: it answers in the formats of many vendors from bodies that it makes up, so that their real
// clients can be watched. It knows tenants by their keys, reuses prefixes, and fails on demand. See lab/inference/README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:17070", "address to listen on")
	seed := flag.Uint64("seed", 1, "answers depend on it, and on the request")
	logFile := flag.String("log", "", "file that gets a JSON line for each request, without its text (default: none)")
	slow := flag.Duration("slow", 2*time.Second, "how long the fault `slow` waits before its first byte")
	shared := flag.Bool("shared-cache", false, "tenants share the prefix cache, as on a server without cache salts")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "upstream: takes options only, not %q; see -help\n", flag.Arg(0))
		os.Exit(2)
	}
	journal, err := openJournal(*logFile)
	if err != nil {
		fmt.Fprintf(os.Stderr, "upstream: cannot write the log: %v\n", err)
		os.Exit(3)
	}
	service := &service{seed: *seed, slow: *slow, cache: newPrefixCache(*shared), memory: newMemory(), journal: journal}
	if err := serve(*listen, service); err != nil {
		fmt.Fprintf(os.Stderr, "upstream: %v\n", err)
		os.Exit(3)
	}
}

// serve listens until it is told to end. Bedrock's JavaScript client speaks HTTP/2 without TLS, hence the protocols.
func serve(listen string, handler http.Handler) error {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{
		Addr: listen, Handler: handler, Protocols: protocols,
		ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10,
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Fprintf(os.Stderr, "upstream: listens on http://%s\n", listen)
	select {
	case err := <-failed:
		if errors.Is(err, syscall.EADDRINUSE) {
			return fmt.Errorf("%s is in use by another program: stop it, or give another -listen", listen)
		}
		return err
	case <-stopping.Done():
		return server.Close()
	}
}
