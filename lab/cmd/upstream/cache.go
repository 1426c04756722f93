package main

import (
	"hash/fnv"
	"strings"
	"sync"
)

const (
	blockTokens = 16
	blocksMax   = 1 << 16
)

// prefixCache does as model servers do: whole blocks of 16 tokens that began an earlier request of the same tenant and model are not
// computed again. When it is full it begins anew.
type prefixCache struct {
	shared bool
	mutex  sync.Mutex
	blocks map[uint64]bool
}

func newPrefixCache(shared bool) *prefixCache {
	return &prefixCache{shared: shared, blocks: map[uint64]bool{}}
}

// reuse gives the number of tokens that were there, and keeps the rest. The last token is always computed.
func (c *prefixCache) reuse(a ask) int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	chain := fnv.New64a()
	_, _ = chain.Write([]byte(strings.Split(a.Model, "+")[0]))
	if !c.shared {
		_, _ = chain.Write([]byte("|" + a.Tenant))
	}
	var all []string
	for _, text := range a.Texts {
		all = append(all, tokens(text)...)
	}
	cached, hit := 0, true
	for end := blockTokens; end < len(all); end += blockTokens {
		_, _ = chain.Write([]byte("|" + strings.Join(all[end-blockTokens:end], "")))
		sum := chain.Sum64()
		if hit = hit && c.blocks[sum]; hit {
			cached = end
			continue
		}
		if len(c.blocks) >= blocksMax {
			clear(c.blocks)
		}
		c.blocks[sum] = true
	}
	return cached
}
