package main

import (
	"testing"
	"time"
)

const said = `# HELP container_cpu_usage_seconds_total x
container_cpu_usage_seconds_total{container="web",namespace="acme",pod="web-1"} 1.5 1700000000000
container_memory_working_set_bytes{container="web",namespace="acme",pod="web-1"} 1.048576e+06 1700000000000
node_cpu_usage_seconds_total 100 1700000000000
pod_cpu_usage_seconds_total{namespace="acme",pod="web-1"} 9 1700000000000
`

func samples(t *testing.T, text string) map[place]sample {
	t.Helper()
	into := map[place]sample{}
	read("node-1", text, into)
	return into
}

func TestTwoLooksTellWhatIsUsed(t *testing.T) {
	web, u := place{"acme", "web-1", "web"}, &usage{}
	first := samples(t, said)
	if len(first) != 2 {
		t.Fatalf("read %v", first)
	}
	u.take(first, nil)
	if len(u.now) != 0 {
		t.Errorf("one look tells %v", u.now)
	}
	second := samples(t, said)
	second[web] = sample{first[web].at.Add(10 * time.Second), 2, 2 << 20}
	u.take(second, map[[2]string]map[string]string{{"acme", "web-1"}: {"app": "web"}})
	if got := u.now[web]; got.cores != 0.05 || got.window != 10*time.Second || got.memory != 2<<20 {
		t.Errorf("used %v", got)
	}
	u.take(samples(t, said), u.labels)
	if got := u.now[web]; got.cores != 0.05 {
		t.Errorf("an old look is no new one: %v", got)
	}
	if found := u.pods("", "", map[string]string{"app": "api"}); len(found) != 0 {
		t.Errorf("another label finds %v", found)
	}
	if found := u.pods("acme", "", map[string]string{"app": "web"}); len(found) != 1 {
		t.Errorf("its label finds %v", found)
	}
}

func TestSelectors(t *testing.T) {
	if wanted, err := equalities("app=web,tier==front"); err != nil || wanted["app"] != "web" || wanted["tier"] != "front" {
		t.Errorf("%v %v", wanted, err)
	}
	for _, selector := range []string{"app", "app!=web", "app in (a)"} {
		if _, err := equalities(selector); err == nil {
			t.Errorf("%s is understood", selector)
		}
	}
}
