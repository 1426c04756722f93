// SPDX-License-Identifier: Apache-2.0
//
// Counts what pods send and receive, per connection, without copying a packet. Two programs of type cgroup_skb, linked to one cgroup, see
// every packet of every socket beneath it, in every network namespace.
//
// Only stable interfaces (linux/bpf.h): no BTF, no CO-RE, no kernel headers on the node. Packets are read with bpf_skb_load_bytes, so that
// IPv4 options and IPv6 extension headers need no CAP_PERFMON. Kernel 5.12 or newer (atomic OR, coarse clock).
//
// Rows stand in two hash maps. One is written while user space drains the other; the swap waits for all running programs (map-in-map
// updates wait for RCU), so a drained map has no writer and no packet is lost or counted twice.

#include <linux/bpf.h>

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
#define BIG_ENDIAN_16(x) ((__u16)__builtin_bswap16(x))

enum { IPV4 = 4, IPV6 = 6 };
enum { ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58, SCTP = 132 };
// ICMPv6 by which a link keeps itself (RFC 2710, 3810, 4861): who listens to which group, and who has which address
enum { LISTENER_FIRST = 130, NEIGHBOUR_LAST = 137, LISTENER_REPORT_2 = 143 };
enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60 };
enum { EXTENSIONS_MAX = 8 };
enum { FIN = 0x01, SYN = 0x02, RST = 0x04, ACK = 0x10 };
// above the eight bits of the packet: which of the two SYNs of a handshake it was
enum { OPENING = 0x100, ACCEPTING = 0x200 };
enum { STATE_LISTEN = 10, AF_INET6 = 10 };
enum { OUTGOING = 1, INCOMING = 2 };
// what a row stands for: one connection, or all of a cgroup that its budget had no room for
enum { ONE = 0, COLLAPSED_OPENED_HERE = 1, COLLAPSED_OPENED_THERE = 2 };
enum { UNREADABLE = 0, TABLE_FULL = 1 };
enum { EXISTS = -17 };

// How the loader learns of a map: it reads these from the section "maps".
struct map {
    __u32 type;
    __u32 key_size;
    __u32 value_size;
    __u32 entries;
};

// One connection as seen from its socket. Ports in host order, addresses as on the wire, IPv4 in the first four bytes.
struct key {
    __u64 cgroup;
    __u32 local[4];
    __u32 remote[4];
    __u16 local_port;
    __u16 remote_port;
    __u8 protocol;
    __u8 family;
    __u8 kind;
    __u8 zero;
};

// What happened on it since the last drain. Bytes are payload, without what TCP sent
// again; packets are those on the wire (GSO segments); times are CLOCK_MONOTONIC.
struct row {
    __u64 first;
    __u64 last;
    __u64 sent_bytes;
    __u64 received_bytes;
    __u64 sent_packets;
    __u64 received_packets;
    __u32 sent_flags;
    __u32 received_flags;
    __u32 first_direction;
    __u32 zero;
};

struct packet {
    __u32 payload;
    __u32 flags;
    __u32 sequence;
    __u32 upkeep;
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

struct transport {
    __u16 source;
    __u16 destination;
    __u32 sequence;
    __u32 acknowledged;
    __u8 offset;
    __u8 flags;
};

// capacities are the loader's to change
struct map rows SECTION("maps") = {BPF_MAP_TYPE_HASH, sizeof(struct key), sizeof(struct row), 65536};
struct map buffers SECTION("maps") = {BPF_MAP_TYPE_ARRAY_OF_MAPS, sizeof(__u32), sizeof(__u32), 1};
struct map budgets SECTION("maps") = {BPF_MAP_TYPE_HASH, sizeof(__u64), sizeof(__u32), 8192};
struct map settings SECTION("maps") = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(__u32), 1};
struct map losses SECTION("maps") = {BPF_MAP_TYPE_ARRAY, sizeof(__u32), sizeof(__u64), 2};

// none of the functions called is reserved for GPL programs
char terms[] SECTION("license") = "Apache-2.0";

static void *(*const map_lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*const map_update)(void *map, const void *key, const void *value, __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*const load_bytes)(const void *skb, __u32 offset, void *to, __u32 length) = (void *)BPF_FUNC_skb_load_bytes;
static __u64 (*const cgroup_of)(struct __sk_buff *skb) = (void *)BPF_FUNC_skb_cgroup_id;
static __u64 (*const coarse_now)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;
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

// The kernel's own talk with its neighbours: nobody in the pod sends it.
INLINE int is_upkeep(__u8 type) {
    return (type >= LISTENER_FIRST && type <= NEIGHBOUR_LAST) || type == LISTENER_REPORT_2;
}

// Reads ports, flags and the header's length; what has no ports is one row per pair of addresses.
INLINE int read_transport(struct __sk_buff *skb, __u32 at, struct key *key, struct packet *packet, int outgoing) {
    struct transport header = {};
    __u32 length = 0;
    if (key->protocol == TCP) {
        if (load_bytes(skb, at, &header, 14))
            return 0;
        length = (header.offset >> 4) * 4;
        packet->sequence = __builtin_bswap32(header.sequence);
        packet->flags = header.flags;
        if (header.flags & SYN)
            packet->flags |= header.flags & ACK ? ACCEPTING : OPENING;
    } else if (key->protocol == UDP || key->protocol == SCTP) {
        if (load_bytes(skb, at, &header, 4))
            return 0;
        length = key->protocol == UDP ? 8 : 12;
    } else if (key->protocol == ICMP || key->protocol == ICMPV6) {
        __u8 type;
        if (load_bytes(skb, at, &type, sizeof(type)))
            return 0;
        packet->upkeep = key->protocol == ICMPV6 && is_upkeep(type);
        length = 8;
    }
    __u16 source = BIG_ENDIAN_16(header.source);
    __u16 destination = BIG_ENDIAN_16(header.destination);
    key->local_port = outgoing ? source : destination;
    key->remote_port = outgoing ? destination : source;
    __u32 headers = at + length;
    packet->payload = skb->len > headers ? skb->len - headers : 0;
    return 1;
}

INLINE int read_ipv4(struct __sk_buff *skb, struct key *key, struct packet *packet, int outgoing) {
    struct ipv4 header;
    if (load_bytes(skb, 0, &header, sizeof(header)))
        return 0;
    if (header.fragment & BIG_ENDIAN_16(0x1fff))
        return 0;
    key->family = IPV4;
    key->protocol = header.protocol;
    key->local[0] = outgoing ? header.source : header.destination;
    key->remote[0] = outgoing ? header.destination : header.source;
    return read_transport(skb, (header.version_length & 15) * 4, key, packet, outgoing);
}

// Steps over extension headers (RFC 8200); BIG TCP puts one into packets of its own node, too.
INLINE int read_ipv6(struct __sk_buff *skb, struct key *key, struct packet *packet, int outgoing) {
    struct ipv6 header;
    if (load_bytes(skb, 0, &header, sizeof(header)))
        return 0;
    key->family = IPV6;
    copy_address(key->local, outgoing ? header.source : header.destination);
    copy_address(key->remote, outgoing ? header.destination : header.source);
    __u32 at = sizeof(header);
    __u8 next = header.next;
    for (int i = 0; i < EXTENSIONS_MAX; i++) {
        struct extension extension;
        if (next != HOP_BY_HOP && next != ROUTING && next != DESTINATION && next != FRAGMENT && next != AUTHENTICATION)
            break;
        if (load_bytes(skb, at, &extension, sizeof(extension)))
            return 0;
        if (next == FRAGMENT && (extension.fragment & BIG_ENDIAN_16(0xfff8)))
            return 0;
        at += next == FRAGMENT ? 8 : next == AUTHENTICATION ? (extension.length + 2) * 4 : (extension.length + 1) * 8;
        next = extension.next;
    }
    key->protocol = next;
    return read_transport(skb, at, key, packet, outgoing);
}

INLINE int read_packet(struct __sk_buff *skb, struct key *key, struct packet *packet, int outgoing) {
    __u8 version;
    if (load_bytes(skb, 0, &version, 1))
        return 0;
    version >>= 4;
    if (version == IPV4)
        return read_ipv4(skb, key, packet, outgoing);
    if (version == IPV6)
        return read_ipv6(skb, key, packet, outgoing);
    return 0;
}

// Within one pod; never leaves the node.
INLINE int loopback(const struct key *key) {
    if (key->family == IPV4)
        return (*(const __u8 *)key->remote) == 127;
    return !(key->remote[0] | key->remote[1] | key->remote[2]) && key->remote[3] == __builtin_bswap32(1);
}

// Only what the connection has not carried before: a sender moves its mark after this hook, a receiver's TCP runs after it.
INLINE void leave_out_repeated(struct bpf_sock *socket, struct packet *packet, int outgoing) {
    struct bpf_tcp_sock *tcp = tcp_socket(socket);
    if (!tcp || !packet->payload)
        return;
    __s32 repeated = (outgoing ? tcp->snd_nxt : tcp->rcv_nxt) - packet->sequence;
    if (repeated > 0)
        packet->payload = packet->payload > (__u32)repeated ? packet->payload - repeated : 0;
}

// In the node's own namespace a service address is rewritten between socket and hook, in one direction only. The socket knows one name
// for both.
INLINE void name_by_socket(struct bpf_sock *socket, struct key *key) {
    if (key->family == IPV4) {
        key->local[0] = socket->src_ip4;
        key->remote[0] = socket->dst_ip4;
    } else if (socket->family == AF_INET6) {
        key->local[0] = socket->src_ip6[0];
        key->local[1] = socket->src_ip6[1];
        key->local[2] = socket->src_ip6[2];
        key->local[3] = socket->src_ip6[3];
        key->remote[0] = socket->dst_ip6[0];
        key->remote[1] = socket->dst_ip6[1];
        key->remote[2] = socket->dst_ip6[2];
        key->remote[3] = socket->dst_ip6[3];
    }
    key->local_port = socket->src_port;
    key->remote_port = BIG_ENDIAN_16(socket->dst_port);
}

// A listener's socket, which handshakes come to, knows neither.
INLINE void ask_socket(struct __sk_buff *skb, struct key *key, struct packet *packet, int outgoing) {
    struct bpf_sock *socket = skb->sk;
    if (!socket)
        return;
    socket = full_socket(socket);
    if (!socket || socket->state == STATE_LISTEN || !socket->dst_port)
        return;
    name_by_socket(socket, key);
    leave_out_repeated(socket, packet, outgoing);
}

// New rows that one cgroup may still make in this epoch; user space empties the map after each swap.
INLINE int within_budget(__u64 cgroup) {
    __u32 zero = 0;
    __u32 one = 1;
    __u32 *limit = map_lookup(&settings, &zero);
    __u32 *used = map_lookup(&budgets, &cgroup);
    if (!limit)
        return 0;
    if (!used) {
        long rc = map_update(&budgets, &cgroup, &one, BPF_NOEXIST);
        return rc == 0 || rc == EXISTS;
    }
    if (*used >= *limit)
        return 0;
    __sync_fetch_and_add(used, 1);
    return 1;
}

// By the handshake, else by the ports: the opener's is usually the greater.
INLINE int opened_here(const struct key *key, const struct packet *packet, int outgoing) {
    if (packet->flags & OPENING)
        return outgoing;
    if (packet->flags & ACCEPTING)
        return !outgoing;
    if (key->local_port == key->remote_port)
        return outgoing;
    return key->local_port > key->remote_port;
}

INLINE void collapse(struct key *key, const struct packet *packet, int outgoing) {
    key->kind = opened_here(key, packet, outgoing) ? COLLAPSED_OPENED_HERE : COLLAPSED_OPENED_THERE;
    key->protocol = key->protocol == TCP || key->protocol == UDP ? key->protocol : 0;
    key->family = 0;
    key->local_port = 0;
    key->remote_port = 0;
    for (int i = 0; i < 4; i++) {
        key->local[i] = 0;
        key->remote[i] = 0;
    }
}

// Two processors may open the same row at once: one makes it, both find it.
INLINE struct row *open_row(void *active, struct key *key, const struct packet *packet, __u64 now, int outgoing) {
    if (!within_budget(key->cgroup)) {
        collapse(key, packet, outgoing);
        struct row *collapsed = map_lookup(active, key);
        if (collapsed)
            return collapsed;
    }
    struct row fresh = {.first = now, .first_direction = outgoing ? OUTGOING : INCOMING};
    map_update(active, key, &fresh, BPF_NOEXIST);
    return map_lookup(active, key);
}

INLINE void set_flags(__u32 *flags, __u32 seen) {
    if ((*flags & seen) != seen)
        __sync_fetch_and_or(flags, seen);
}

INLINE void add(struct row *row, const struct packet *packet, __u32 segments, __u64 now, int outgoing) {
    row->last = now;
    if (outgoing) {
        __sync_fetch_and_add(&row->sent_bytes, packet->payload);
        __sync_fetch_and_add(&row->sent_packets, segments);
        set_flags(&row->sent_flags, packet->flags);
    } else {
        __sync_fetch_and_add(&row->received_bytes, packet->payload);
        __sync_fetch_and_add(&row->received_packets, segments);
        set_flags(&row->received_flags, packet->flags);
    }
}

INLINE int watch(struct __sk_buff *skb, int outgoing) {
    struct key key = {};
    struct packet packet = {};
    if (!read_packet(skb, &key, &packet, outgoing)) {
        lose(UNREADABLE);
        return 1;
    }
    if (loopback(&key) || packet.upkeep)
        return 1;
    if (key.protocol == TCP)
        ask_socket(skb, &key, &packet, outgoing);
    key.cgroup = cgroup_of(skb);
    __u32 zero = 0;
    void *active = map_lookup(&buffers, &zero);
    if (!active)
        return 1;
    __u64 now = coarse_now();
    struct row *row = map_lookup(active, &key);
    if (!row)
        row = open_row(active, &key, &packet, now, outgoing);
    if (row)
        add(row, &packet, skb->gso_segs ? skb->gso_segs : 1, now, outgoing);
    else
        lose(TABLE_FULL);
    return 1;
}

SECTION("cgroup_skb/egress") int flow_egress(struct __sk_buff *skb) {
    return watch(skb, 1);
}

SECTION("cgroup_skb/ingress") int flow_ingress(struct __sk_buff *skb) {
    return watch(skb, 0);
}
