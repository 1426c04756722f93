package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

const (
	account   = "/var/run/secrets/kubernetes.io/serviceaccount/"
	answerMax = 64 << 20
)

// cluster is the API server and the kubelets, as this pod's account reaches them.
type cluster struct {
	api    string
	client *http.Client
}

func newCluster() (*cluster, error) {
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	authority, err := os.ReadFile(account + "ca.crt")
	if host == "" || err != nil {
		return nil, errors.New("this runs in a pod with a service account")
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	return &cluster{"https://" + net.JoinHostPort(host, port), &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// get asks with the account's token, which is read each time, since the kubelet renews it.
func (c *cluster) get(stop context.Context, url string) ([]byte, error) {
	token, err := os.ReadFile(account + "token")
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(stop, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("authorization", "Bearer "+string(token))
	answer, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerMax))
	if err == nil && answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return body, err
}

// frontProxy is the authority whose certificates the API server shows when it passes on a request.
func (c *cluster) frontProxy(stop context.Context) (*x509.CertPool, error) {
	body, err := c.get(stop, c.api+"/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication")
	if err != nil {
		return nil, err
	}
	var config struct{ Data map[string]string }
	if err := json.Unmarshal(body, &config); err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(config.Data["requestheader-client-ca-file"])) {
		return nil, errors.New("the API server names no authority of its front proxy")
	}
	return pool, nil
}

type object struct {
	Metadata struct {
		Name, Namespace string
		Labels          map[string]string
	}
	Status struct {
		Addresses []struct{ Type, Address string }
	}
}

func (o object) address() string {
	for _, one := range o.Status.Addresses {
		if one.Type == "InternalIP" {
			return one.Address
		}
	}
	return ""
}

func (c *cluster) list(stop context.Context, what string) ([]object, error) {
	body, err := c.get(stop, c.api+"/api/v1/"+what)
	if err != nil {
		return nil, err
	}
	var list struct{ Items []object }
	err = json.Unmarshal(body, &list)
	return list.Items, err
}
