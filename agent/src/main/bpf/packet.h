// SPDX-License-Identifier: Apache-2.0
//
// What flow.bpf.c and tap.bpf.c have in common: how the loader learns of maps, the kernel's functions, and the heads of a packet.
//
// Only stable interfaces (linux/bpf.h): no BTF, no CO-RE, no kernel headers on the node. Packets are read with bpf_skb_load_bytes, so that
// IPv4 options and IPv6 extension headers need no CAP_PERFMON.

#include <linux/bpf.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
#define BIG_ENDIAN_16(x) ((__u16)__builtin_bswap16(x))

enum { IPV4 = 4, IPV6 = 6 };
enum { ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58, SCTP = 132 };
enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };
enum { EXTENSIONS_MAX = 8 };
enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };
enum { STATE_LISTEN = 10 };

// How the loader learns of a map: it reads these from the section "maps".
struct map {
    __u32 type;
    __u32 key_size;
    __u32 value_size;
    __u32 entries;
};

struct ipv4 {
    __u8 version_length;
    __u8 service;
    __u16 length;
    __u16 id;
    __u16 fragment;
    __u8 ttl;
    __u8 protocol;
    __u16 checksum;
    __u32 source;
    __u32 destination;
};

struct ipv6 {
    __u32 version;
    __u16 length;
    __u8 next;
    __u8 hops;
    __u32 source[4];
    __u32 destination[4];
};

struct extension {
    __u8 next;
    __u8 length;
    __u16 fragment;
};

// What the heads before the transport's say. Addresses as on the wire, IPv4 in the first four bytes.
struct ends {
    __u32 local[4];
    __u32 remote[4];
};

// what could not be read, and what there was no room for
struct map losses SECTION("maps") = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(__u64), 2};

// none of the functions called is reserved for GPL programs
char terms[] SECTION("license") = "Apache-2.0";

static void *(*const map_lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
// 64 bits wide, so that the compiler spills no halves of registers, which programs without CAP_PERFMON may not
static long (*const load_bytes)(const void *skb, __u64 offset, void *to, __u64 length) = (void *)BPF_FUNC_skb_load_bytes;
static __u64 (*const cgroup_of)(struct __sk_buff *skb) = (void *)BPF_FUNC_skb_cgroup_id;
static struct bpf_sock *(*const full_socket)(struct bpf_sock *sk) = (void *)BPF_FUNC_sk_fullsock;
static struct bpf_tcp_sock *(*const tcp_socket)(struct bpf_sock *sk) = (void *)BPF_FUNC_tcp_sock;

INLINE void lose(__u32 why) {
    __u64 *count = map_lookup(&losses, &why);
    if (count)
        __sync_fetch_and_add(count, 1);
}

INLINE void copy_address(__u32 *to, const __u32 *from) {
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
    to[3] = from[3];
}

// Each reads the addresses and finds what stands behind them; 0: it cannot be read.

INLINE int read_ipv4(struct __sk_buff *skb, struct ends *ends, __u8 *protocol, __u64 *at, int outgoing) {
    struct ipv4 header;
    if (load_bytes(skb, 0, &header, sizeof(header)))
        return 0;
    if (header.fragment & BIG_ENDIAN_16(0x1fff))
        return 0;
    ends->local[0] = outgoing ? header.source : header.destination;
    ends->remote[0] = outgoing ? header.destination : header.source;
    *protocol = header.protocol;
    *at = (header.version_length & 15) * 4;
    return IPV4;
}

// Steps over extension headers (RFC 8200); BIG TCP puts one into packets of its own node, too.
INLINE int read_ipv6(struct __sk_buff *skb, struct ends *ends, __u8 *protocol, __u64 *at, int outgoing) {
    struct ipv6 header;
    if (load_bytes(skb, 0, &header, sizeof(header)))
        return 0;
    copy_address(ends->local, outgoing ? header.source : header.destination);
    copy_address(ends->remote, outgoing ? header.destination : header.source);
    __u64 behind = sizeof(header);
    __u8 next = header.next;
    for (int i = 0; i < EXTENSIONS_MAX; i++) {
        struct extension extension;
        if (next != HOP_BY_HOP && next != ROUTING && next != DESTINATION && next != FRAGMENT && next != AUTHENTICATION)
            break;
        if (load_bytes(skb, behind, &extension, sizeof(extension)))
            return 0;
        if (next == FRAGMENT && (extension.fragment & BIG_ENDIAN_16(0xfff8)))
            return 0;
        behind += next == FRAGMENT ? 8 : next == AUTHENTICATION ? (extension.length + 2) * 4 : (extension.length + 1) * 8;
        next = extension.next;
    }
    *protocol = next;
    *at = behind;
    return IPV6;
}

INLINE int read_heads(struct __sk_buff *skb, struct ends *ends, __u8 *protocol, __u64 *at, int outgoing) {
    __u8 version;
    if (load_bytes(skb, 0, &version, 1))
        return 0;
    version >>= 4;
    if (version == IPV4)
        return read_ipv4(skb, ends, protocol, at, outgoing);
    return version == IPV6 ? read_ipv6(skb, ends, protocol, at, outgoing) : 0;
}

// In the node's own namespace a service address is rewritten between socket and hook, in one direction only. The socket knows one name
// for both.
INLINE void addresses_of_socket(struct bpf_sock *socket, struct ends *ends, __u8 family) {
    if (family == IPV4) {
        ends->local[0] = socket->src_ip4;
        ends->remote[0] = socket->dst_ip4;
    } else {
        ends->local[0] = socket->src_ip6[0];
        ends->local[1] = socket->src_ip6[1];
        ends->local[2] = socket->src_ip6[2];
        ends->local[3] = socket->src_ip6[3];
        ends->remote[0] = socket->dst_ip6[0];
        ends->remote[1] = socket->dst_ip6[1];
        ends->remote[2] = socket->dst_ip6[2];
        ends->remote[3] = socket->dst_ip6[3];
    }
}
