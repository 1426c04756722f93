// SPDX-License-Identifier: Apache-2.0
//
// What OpenSSL is given to hide, and what it reads, in clear: the part of tap.bpf.c that is loaded only where libraries are named, and that
// needs CAP_PERFMON and Linux 6.6 beside what the rest does. Probes on SSL_read and SSL_write say what passes; on whose connection, the
// socket says that the same thread uses within such a call (tracepoints sock_send_length and sock_recv_length, called by the thread that
// sends or receives and never by an interrupt). An SSL that never uses a socket of a declared port is never read. Nothing is joined by time.
//
// Where a call or a tie may have been missed, the reader is shown a gap. What SSL_read_early_data reads is not known here.

// The call's probe, by the loader's cookie: into which direction it goes, whether it tells how much in its answer or by its fourth argument,
// and whose registers these are.
enum { OUTGOING = 1, TELLS_BY_ARGUMENT = 2, ARM64 = 4 };
#define SEVERAL (~0ULL)

// A thread within such a call.
struct call {
    __u64 ssl;
    __u64 buffer;
    __u64 told;
    // the socket that it used; 0: none yet
    __u64 cookie;
};

struct owner {
    __u64 process;
    __u64 ssl;
};

// entries of threads that ended within a call stay until others need the room
struct map calls SECTION("maps") = {BPF_MAP_TYPE_LRU_HASH, sizeof(__u64), sizeof(struct call), 32768};
// sockets by whose they are
struct map ties SECTION("maps") = {BPF_MAP_TYPE_LRU_HASH, sizeof(struct owner), sizeof(__u64), 16384};

static long (*const map_delete)(void *map, const void *key) = (void *)BPF_FUNC_map_delete_elem;
static __u64 (*const this_thread)(void) = (void *)BPF_FUNC_get_current_pid_tgid;
static __u64 (*const probe_of)(void *registers) = (void *)BPF_FUNC_get_attach_cookie;

// As pt_regs of x86-64 and user_pt_regs of arm64 have them. Both are read, so that the verifier sees constant offsets.
#define ARGUMENT(name, x86, arm) \
    INLINE __u64 name(volatile __u64 *registers, __u64 probe) { \
        __u64 on_x86 = registers[x86]; \
        __u64 on_arm = registers[arm]; \
        return probe & ARM64 ? on_arm : on_x86; \
    }
ARGUMENT(first, 14, 0)
ARGUMENT(second, 13, 1)
ARGUMENT(fourth, 11, 3)
ARGUMENT(answer, 10, 0)

// A call that did not end in between was missed, or is the outer one of two.
INLINE void begin(struct hidden *hid, int outgoing) {
    hid->read[outgoing] += hid->within[outgoing];
    hid->within[outgoing] = 1;
}

INLINE struct hidden *tied(__u64 ssl) {
    struct owner owner = {.process = this_thread() >> 32, .ssl = ssl};
    __u64 *cookie = map_lookup(&ties, &owner);
    return cookie ? map_lookup(&hidden, cookie) : 0;
}

SECTION("uprobe/begin") int tls_begin(__u64 *registers) {
    __u64 probe = probe_of(registers);
    __u64 thread = this_thread();
    struct call call = {.ssl = first(registers, probe), .buffer = second(registers, probe), .told = fourth(registers, probe)};
    map_update(&calls, &thread, &call, 0);
    struct hidden *hid = tied(call.ssl);
    if (hid && probe & OUTGOING)
        begin(hid, 1);
    else if (hid)
        begin(hid, 0);
    return 0;
}

// An SSL is given up, or gets another way to its peer.
SECTION("uprobe/untie") int tls_untie(__u64 *registers) {
    struct owner owner = {.process = this_thread() >> 32, .ssl = first(registers, probe_of(registers))};
    map_delete(&ties, &owner);
    return 0;
}

INLINE int uses(void *socket) {
    __u64 thread = this_thread();
    struct call *call = map_lookup(&calls, &thread);
    if (!call)
        return 0;
    __u64 cookie = cookie_of(socket);
    if (map_lookup(&hidden, &cookie))
        call->cookie = call->cookie && call->cookie != cookie ? SEVERAL : cookie;
    return 0;
}

SECTION("tp_btf/sock_send_length") int tls_sends(__u64 *arguments) {
    return uses((void *)arguments[0]);
}

SECTION("tp_btf/sock_recv_length") int tls_receives(__u64 *arguments) {
    return uses((void *)arguments[0]);
}

// The connection of a call that has ended; 0: not known. What is tied again may have been missed in between.
INLINE struct hidden *tie(const struct call *call) {
    struct owner owner = {.process = this_thread() >> 32, .ssl = call->ssl};
    __u64 cookie = call->cookie;
    if (!cookie)
        return tied(call->ssl);
    __u64 *before = map_lookup(&ties, &owner);
    struct hidden *hid = map_lookup(&hidden, &cookie);
    if (!hid || (before && *before == cookie))
        return hid;
    hid->read[0] += hid->tied;
    hid->read[1] += hid->tied;
    hid->tied = 1;
    map_update(&ties, &owner, &cookie, 0);
    return hid;
}

INLINE __u64 told(const struct call *call, __s32 answered, __u64 probe) {
    __u64 length = 0;
    if (answered <= 0)
        return 0;
    if (!(probe & TELLS_BY_ARGUMENT))
        return answered;
    return copy_from_process(&length, sizeof(length), (const void *)call->told) ? 0 : length;
}

INLINE int tell(struct hidden *hid, const struct call *call, __u64 length, int outgoing) {
    struct piece piece = hid->head;
    // an entry that was given to another connection meanwhile is not found again in its place
    if (map_lookup(&hidden, &piece.cookie) != hid)
        return 0;
    hid->within[outgoing] = 0;
    piece.offset = hid->read[outgoing];
    piece.passed = piece.offset;
    piece.base = 0;
    piece.outgoing = outgoing;
    piece.flags = 0;
    piece.layer = CLEAR;
    hid->read[outgoing] += length;
    struct packet packet = {.at = call->buffer, .payload = length};
    if (length && !map_lookup(&muted, &piece.cookie))
        copy_all(0, &piece, &packet);
    return 0;
}

SECTION("uprobe.s/end") int tls_end(__u64 *registers) {
    __u64 probe = probe_of(registers);
    __u64 thread = this_thread();
    struct call *found = map_lookup(&calls, &thread);
    if (!found)
        return 0;
    struct call call = *found;
    map_delete(&calls, &thread);
    struct hidden *hid = tie(&call);
    if (!hid)
        return 0;
    __u64 length = told(&call, (__s32)answer(registers, probe), probe);
    return probe & OUTGOING ? tell(hid, &call, length, 1) : tell(hid, &call, length, 0);
}
