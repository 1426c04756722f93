// Command gate joins the cluster's network namespace to the loopback of the machine, without an interface between them.
//
//	gate in -netns PATH -listen 10.217.0.1:6443 -dial 127.0.0.1:6443   pods and kubelets reach the API server; it sees
//	                                                                  their own addresses if those are routed to lo here
//	gate out -listen /run/…/egress.sock                               the API server reaches kubelets and pods: run in the
//	                                                                  namespace, an HTTP CONNECT proxy for its egress selector
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

const (
	connectionsMax = 2_048
	dialTime       = 10 * time.Second
	requestTime    = 10 * time.Second
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gate: ")
	if len(os.Args) < 2 || (os.Args[1] != "in" && os.Args[1] != "out") {
		log.Print("gate in|out …; see gate in -help")
		os.Exit(2)
	}
	options := flag.NewFlagSet("gate "+os.Args[1], flag.ExitOnError)
	netns := options.String("netns", "", "in: network namespace to listen in, such as /proc/PID/ns/net")
	listen := options.String("listen", "", "in: address and port; out: path of a Unix socket")
	dial := options.String("dial", "", "in: where connections go on to")
	_ = options.Parse(os.Args[2:])
	listener, err := listenAt(os.Args[1], *netns, *listen)
	if err != nil {
		log.Fatal(err)
	}
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() { <-stopping.Done(); listener.Close() }()
	log.Print("listening at ", listener.Addr())
	if os.Args[1] == "out" {
		accept(listener, connect)
		return
	}
	accept(listener, func(from net.Conn) { pass(from, *dial) })
}

func listenAt(direction, netns, address string) (net.Listener, error) {
	if direction == "out" {
		if err := os.Remove(address); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		syscall.Umask(0o177)
		return net.Listen("unix", address)
	}
	type opened struct {
		listener net.Listener
		err      error
	}
	result := make(chan opened)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine, and its namespace with it
		if err := enter(netns); err != nil {
			result <- opened{err: err}
			return
		}
		listener, err := net.Listen("tcp", address)
		result <- opened{listener, err}
	}()
	got := <-result
	return got.listener, got.err
}

func enter(netns string) error {
	if netns == "" {
		return errors.New("in needs -netns")
	}
	file, err := os.Open(netns)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, _, errno := syscall.RawSyscall(sysSetns, file.Fd(), syscall.CLONE_NEWNET, 0); errno != 0 {
		return fmt.Errorf("cannot enter %s: %w", netns, errno)
	}
	return nil
}

// accept serves each connection on its own, so many at a time; further ones wait in the kernel.
func accept(listener net.Listener, serve func(net.Conn)) {
	places := make(chan struct{}, connectionsMax)
	for {
		places <- struct{}{}
		from, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Print(err)
			<-places
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go func() {
			defer func() { <-places }()
			defer from.Close()
			serve(from)
		}()
	}
}

// pass dials with the caller's own address, so that an audit event names the pod; without a route for it, with the loopback's.
func pass(from net.Conn, address string) {
	source := &net.TCPAddr{IP: from.RemoteAddr().(*net.TCPAddr).IP}
	to, err := (&net.Dialer{Timeout: dialTime, LocalAddr: source}).Dial("tcp", address)
	if errors.Is(err, syscall.EADDRNOTAVAIL) {
		to, err = net.DialTimeout("tcp", address, dialTime)
	}
	if err != nil {
		log.Print(err)
		return
	}
	splice(from, to, from)
}

// connect answers one CONNECT and then is a wire.
func connect(from net.Conn) {
	_ = from.SetReadDeadline(time.Now().Add(requestTime))
	reader := bufio.NewReader(from)
	request, err := http.ReadRequest(reader)
	if err != nil || request.Method != http.MethodConnect {
		fmt.Fprint(from, "HTTP/1.1 405 Method Not Allowed\r\n\r\n")
		return
	}
	_ = from.SetReadDeadline(time.Time{})
	to, err := net.DialTimeout("tcp", request.Host, dialTime)
	if err != nil {
		fmt.Fprintf(from, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		log.Print(err)
		return
	}
	if _, err := fmt.Fprint(from, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		to.Close()
		return
	}
	splice(from, to, reader)
}

// splice ends when both directions have; half-closed connections stay so, a broken one breaks its other half.
func splice(from, to net.Conn, fromReader io.Reader) {
	defer to.Close()
	var both sync.WaitGroup
	oneWay := func(to net.Conn, from io.Reader, otherWay net.Conn) {
		if _, err := io.Copy(to, from); err != nil {
			to.Close()
			otherWay.Close()
		} else if half, ok := to.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}
	both.Go(func() { oneWay(to, fromReader, from) })
	both.Go(func() { oneWay(from, to, to) })
	both.Wait()
}
