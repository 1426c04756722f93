// SPDX-License-Identifier: Apache-2.0
//
// Counts what pods send and receive, per connection, without copying a packet. Two programs of type cgroup_skb, linked to one cgroup, see
// every packet of every socket beneath it, in every network namespace.
//
// Kernel 5.12 or newer (atomic OR, coarse clock).
//
// Rows stand in two hash maps. One is written while user space drains the other; the swap waits for all running programs (map-in-map
// updates wait for RCU), so a drained map has no writer and no packet is lost or counted twice.

#include "packet.h"

// ICMPv6 by which a link keeps itself (RFC 2710, 3810, 4861): who listens to which group, and who has which address
enum { LISTENER_FIRST = 130, NEIGHBOUR_LAST = 137, LISTENER_REPORT_2 = 143 };
// above the eight bits of the packet: which of the two SYNs of a handshake it was
enum { OPENING = 0x100, ACCEPTING = 0x200 };
enum { AF_INET6 = 10 };
enum { OUTGOING = 1, INCOMING = 2 };
// what a row stands for: one connection, or all of a cgroup that its budget had no room for
enum { ONE = 0, COLLAPSED_OPENED_HERE = 1, COLLAPSED_OPENED_THERE = 2 };
enum { UNREADABLE = 0, TABLE_FULL = 1 };
enum { EXISTS = -17 };

// One connection as seen from its socket. Ports in host order, addresses as on the wire, IPv4 in the first four bytes.
struct key {
    __u64 cgroup;
    struct ends ends;
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

// What matters of one packet. 64 bits wide: without CAP_PERFMON half a register may not be spilled to where a pointer stood.
struct packet {
    __u64 payload;
    __u64 flags;
    __u64 sequence;
    __u64 upkeep;
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

static long (*const map_update)(void *map, const void *key, const void *value, __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static __u64 (*const coarse_now)(void) = (void *)BPF_FUNC_ktime_get_coarse_ns;

// The kernel's own talk with its neighbours: nobody in the pod sends it.
INLINE int is_upkeep(__u8 type) {
    return (type >= LISTENER_FIRST && type <= NEIGHBOUR_LAST) || type == LISTENER_REPORT_2;
}

// Reads ports, flags and the header's length; what has no ports is one row per pair of addresses.
INLINE int read_transport(struct __sk_buff *skb, __u64 at, struct key *key, struct packet *packet, int outgoing) {
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
    __u64 headers = at + length;
    packet->payload = skb->len > headers ? skb->len - (__u32)headers : 0;
    return 1;
}

INLINE int read_packet(struct __sk_buff *skb, struct key *key, struct packet *packet, int outgoing) {
    __u64 at = 0;
    key->family = read_heads(skb, &key->ends, &key->protocol, &at, outgoing);
    return key->family && read_transport(skb, at, key, packet, outgoing);
}

// Within one pod; never leaves the node.
INLINE int loopback(const struct key *key) {
    const __u32 *remote = key->ends.remote;
    if (key->family == IPV4)
        return (*(const __u8 *)remote) == 127;
    return !(remote[0] | remote[1] | remote[2]) && remote[3] == __builtin_bswap32(1);
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

INLINE void name_by_socket(struct bpf_sock *socket, struct key *key) {
    if (key->family == IPV4 || socket->family == AF_INET6)
        addresses_of_socket(socket, &key->ends, key->family);
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
        key->ends.local[i] = 0;
        key->ends.remote[i] = 0;
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
