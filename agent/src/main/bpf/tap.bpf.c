// SPDX-License-Identifier: Apache-2.0
//
// Copies what TCP carries to and from sockets that serve declared ports into a ring buffer, for a reader in user space. Two programs of
// type cgroup_skb, linked to one cgroup; they only look, and every packet passes. Of a connection only the serving socket is looked at:
// what comes in is requests, what goes out is answers, and no connection is seen twice.
//
// Only stable interfaces (linux/bpf.h), as in flow.bpf.c; kernel 5.12 or newer. Where a piece belongs in its stream is told by the socket
// (bytes received in order, bytes acknowledged), so that no connection needs to be seen from its start and no sequence number wraps.

#include "packet.h"

enum { UNREADABLE = 0, RING_FULL = 1 };
// rooms of a piece: a ring's records must have sizes that are known beforehand
enum { SMALL = 512, MIDDLE = 2048, LARGE = 8192, LARGER = 24576, HUGE = 65536, LARGEST = 131072 };
#define FILL ((__u64)(LARGEST - sizeof(struct piece)))
// a packet of its own node has up to 512 KiB (BIG TCP, and loopback); of longer ones the reader sees the gap
enum { PIECES_MAX = 4 };
// what a piece holds: what TCP carries, no more than the beginning and the ends of what TLS hides, or what it hides
enum { CARRIED = 0, HIDDEN = 1, CLEAR = 2 };
// of a declared port whose TLS is read in clear
enum { READS_TLS = 1 };

// A piece of one direction's stream, before its bytes. Ports in host order, addresses as on the wire, IPv4 in the first four bytes.
struct piece {
    // the socket's name; 0: a listener's, whose connection is not made yet
    __u64 cookie;
    __u64 cgroup;
    // of the first byte in its stream
    __u64 offset;
    // how much of the stream has passed before this packet
    __u64 passed;
    struct ends ends;
    // sequence number of the stream's first byte
    __u32 base;
    __u32 length;
    // bytes of the same packet that stand in the next pieces
    __u32 left;
    __u32 zero;
    __u16 local_port;
    __u16 remote_port;
    __u8 family;
    __u8 outgoing;
    __u8 flags;
    __u8 layer;
};

struct packet {
    // of the payload: within the packet, or where a process has it
    __u64 at;
    __u64 payload;
    __u32 sequence;
};

// capacities are the loader's to change
struct map ring SECTION("maps") = {BPF_MAP_TYPE_RINGBUF, 0, 0, 1 << 23};
struct map ports SECTION("maps") = {BPF_MAP_TYPE_HASH, sizeof(__u32), sizeof(__u32), 64};
// sockets that the reader wants no more of
struct map muted SECTION("maps") = {BPF_MAP_TYPE_LRU_HASH, sizeof(__u64), sizeof(__u32), 16384};

// A connection whose TLS is read in clear: how its pieces begin, and what has been read of each direction.
struct hidden {
    struct piece head;
    __u64 read[2];
    // whether a call is under way that moves it on
    __u64 within[2];
    __u64 tied;
};
// by the socket's name; more than the reader keeps
struct map hidden SECTION("maps") = {BPF_MAP_TYPE_LRU_HASH, sizeof(__u64), sizeof(struct hidden), 16384};

static __u64 (*const cookie_of)(void *skb) = (void *)BPF_FUNC_get_socket_cookie;
static long (*const map_update)(void *map, const void *key, const void *value, __u64 flags) = (void *)BPF_FUNC_map_update_elem;
static long (*const copy_from_process)(void *to, __u64 length, const void *from) = (void *)BPF_FUNC_copy_from_user;
static void *(*const reserve)(void *ring, __u64 size, __u64 flags) = (void *)BPF_FUNC_ringbuf_reserve;
static void (*const submit)(void *record, __u64 flags) = (void *)BPF_FUNC_ringbuf_submit;
static void (*const discard)(void *record, __u64 flags) = (void *)BPF_FUNC_ringbuf_discard;

INLINE int read_packet(struct __sk_buff *skb, struct piece *piece, struct packet *packet, int outgoing) {
    __u8 header[16];
    __u8 protocol = 0;
    __u64 tcp = 0;
    piece->family = read_heads(skb, &piece->ends, &protocol, &tcp, outgoing);
    if (!piece->family || protocol != TCP || load_bytes(skb, tcp, header, sizeof(header)))
        return 0;
    __u16 source = (__u16)(header[0] << 8 | header[1]);
    __u16 destination = (__u16)(header[2] << 8 | header[3]);
    piece->local_port = outgoing ? source : destination;
    piece->remote_port = outgoing ? destination : source;
    packet->sequence = (__u32)header[4] << 24 | (__u32)header[5] << 16 | (__u32)header[6] << 8 | header[7];
    piece->flags = header[13] & (FIN | SYN | RST);
    packet->at = tcp + (header[12] >> 4) * 4;
    packet->payload = skb->len > packet->at ? skb->len - packet->at : 0;
    return 1;
}

INLINE void name_by_socket(struct bpf_sock *socket, struct piece *piece) {
    addresses_of_socket(socket, &piece->ends, piece->family);
    if (socket->src_port)
        piece->local_port = (__u16)socket->src_port;
    piece->remote_port = BIG_ENDIAN_16(socket->dst_port);
}

// Where the packet stands in its stream. A sender's marks move after this hook, and so do a receiver's. A listener has none: what comes
// to it (TCP_DEFER_ACCEPT, fast open, a lost handshake) is the start of a connection that is not made yet.
INLINE int place(struct __sk_buff *skb, struct bpf_sock *socket, struct piece *piece, const struct packet *packet, int outgoing) {
    __u32 sequence = packet->sequence + (piece->flags & SYN ? 1 : 0);
    piece->base = sequence;
    if (socket->state == STATE_LISTEN)
        return !outgoing;
    struct bpf_tcp_sock *tcp = tcp_socket(socket);
    if (!tcp)
        return 0;
    name_by_socket(socket, piece);
    piece->cookie = cookie_of(skb);
    __u32 reached = outgoing ? tcp->snd_una : tcp->rcv_nxt;
    __u64 bytes = outgoing ? tcp->bytes_acked : tcp->bytes_received;
    piece->offset = bytes + (__s64)(__s32)(sequence - reached);
    piece->passed = outgoing ? bytes + (tcp->snd_nxt - tcp->snd_una) : bytes;
    piece->base = sequence - (__u32)piece->offset;
    return 1;
}

INLINE long copy_bytes(struct __sk_buff *skb, __u64 at, void *to, __u64 length) {
    return skb ? load_bytes(skb, at, to, length) : copy_from_process(to, length, (const void *)at);
}

// One record of a room that is known beforehand. What it does not fill costs ring, and nothing else. Without a packet: of a process' memory.
INLINE int copy(struct __sk_buff *skb, const struct piece *head, const struct packet *packet, __u64 done, __u64 length, const __u64 room) {
    struct piece *piece = reserve(&ring, room, 0);
    if (!piece) {
        lose(RING_FULL);
        return 0;
    }
    *piece = *head;
    piece->offset += done;
    piece->length = (__u32)length;
    piece->left = (__u32)(packet->payload - done - length);
    if (length && copy_bytes(skb, packet->at + done, (void *)(piece + 1), length)) {
        discard(piece, BPF_RB_NO_WAKEUP);
        lose(UNREADABLE);
        return 0;
    }
    submit(piece, BPF_RB_NO_WAKEUP);
    return 1;
}

// The last piece of a packet, in the smallest room that holds it.
INLINE int copy_last(struct __sk_buff *skb, const struct piece *head, const struct packet *packet, __u64 done) {
    __u64 length = packet->payload - done;
    // as the verifier is to know the bound, the compiler must not forget it
    asm volatile("" : "+r"(length));
    if (length <= SMALL - sizeof(struct piece))
        return copy(skb, head, packet, done, length, SMALL);
    if (length <= MIDDLE - sizeof(struct piece))
        return copy(skb, head, packet, done, length, MIDDLE);
    if (length <= LARGE - sizeof(struct piece))
        return copy(skb, head, packet, done, length, LARGE);
    if (length <= LARGER - sizeof(struct piece))
        return copy(skb, head, packet, done, length, LARGER);
    if (length <= HUGE - sizeof(struct piece))
        return copy(skb, head, packet, done, length, HUGE);
    if (length <= FILL)
        return copy(skb, head, packet, done, length, LARGEST);
    lose(UNREADABLE);
    return 0;
}

INLINE void copy_all(struct __sk_buff *skb, const struct piece *head, const struct packet *packet) {
    __u64 done = 0;
    for (int i = 1; i < PIECES_MAX && packet->payload - done > FILL; i++) {
        if (!copy(skb, head, packet, done, FILL, LARGEST))
            return;
        done += FILL;
    }
    copy_last(skb, head, packet, done);
}

// The first bytes of either end on a connection that is seen from its start (RFC 8446, 5.1).
INLINE int begins_tls(struct __sk_buff *skb, const struct piece *piece, const struct packet *packet) {
    __u8 record[2];
    if (piece->offset || packet->payload < 3 || load_bytes(skb, packet->at, record, sizeof(record)))
        return 0;
    return record[0] == 22 && record[1] == 3;
}

// Where TLS is read in clear, of what it makes of it only the beginning and the ends are wanted. 0: nothing. A caller's first bytes may come to
// the listener; the server's own, before which nothing is said in clear, come from the socket that has the name.
INLINE int hide(struct __sk_buff *skb, struct piece *piece, struct packet *packet) {
    if (piece->cookie && map_lookup(&hidden, &piece->cookie)) {
        packet->payload = 0;
        piece->layer = HIDDEN;
        return piece->flags & (FIN | RST);
    }
    if (!begins_tls(skb, piece, packet))
        return 1;
    struct hidden begun = {.head = *piece};
    if (piece->cookie)
        map_update(&hidden, &piece->cookie, &begun, 0);
    piece->layer = HIDDEN;
    return 1;
}

INLINE int tap(struct __sk_buff *skb, int outgoing) {
    struct bpf_sock *socket = skb->sk;
    if (!socket)
        return 1;
    socket = full_socket(socket);
    if (!socket || socket->protocol != TCP)
        return 1;
    __u32 port = socket->src_port;
    __u32 *declared = map_lookup(&ports, &port);
    if (port && !declared)
        return 1;
    struct piece piece = {.outgoing = outgoing};
    struct packet packet = {};
    if (!read_packet(skb, &piece, &packet, outgoing)) {
        lose(UNREADABLE);
        return 1;
    }
    // a socket that resets its connection has given its port back already
    if (!declared) {
        port = piece.local_port;
        declared = map_lookup(&ports, &port);
        if (!declared)
            return 1;
    }
    if ((!packet.payload && !(piece.flags & (FIN | RST))) || !place(skb, socket, &piece, &packet, outgoing))
        return 1;
    if (piece.cookie && map_lookup(&muted, &piece.cookie))
        return 1;
    // sent again: it was copied when it first came by
    if (packet.payload && piece.cookie && piece.offset + packet.payload <= piece.passed)
        return 1;
    piece.cgroup = cgroup_of(skb);
    if (*declared == READS_TLS && !hide(skb, &piece, &packet))
        return 1;
    copy_all(skb, &piece, &packet);
    return 1;
}

#include "tls.h"

SECTION("cgroup_skb/egress") int tap_egress(struct __sk_buff *skb) {
    return tap(skb, 1);
}

SECTION("cgroup_skb/ingress") int tap_ingress(struct __sk_buff *skb) {
    return tap(skb, 0);
}
