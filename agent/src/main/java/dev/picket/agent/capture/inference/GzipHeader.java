package dev.picket.agent.capture.inference;

/** Passes over a gzip header (RFC 1952, 2.3) that arrives cut anywhere. */
final class GzipHeader {
    private static final int FIXED = 10;
    private static final int CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private int position;
    private int flags;
    private int extraLeft = -1;
    private int extraLength;
    private int pending;
    private boolean complete;

    boolean complete() {
        return complete;
    }

    /** Reads what belongs to the header; returns where the compressed data begin, or the length. */
    int read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && !complete) {
            step(bytes[at++] & 0xFF);
        }
        return at;
    }

    private void step(int b) {
        if (position < FIXED) {
            flags = position == 3 ? b : flags;
            position++;
        } else if ((flags & EXTRA) != 0) {
            extra(b);
        } else if ((flags & NAME) != 0) {
            flags &= b == 0 ? ~NAME : ~0;
        } else if ((flags & COMMENT) != 0) {
            flags &= b == 0 ? ~COMMENT : ~0;
        } else if ((flags & CHECKSUM) != 0 && ++pending == 2) {
            flags &= ~CHECKSUM;
        }
        complete = position == FIXED && (flags & (EXTRA | NAME | COMMENT | CHECKSUM)) == 0;
    }

    private void extra(int b) {
        if (extraLeft < 0) {
            extraLength |= b << (8 * pending);
            pending = (pending + 1) % 2;
            extraLeft = pending == 0 ? extraLength : -1;
        } else {
            extraLeft--;
        }
        if (extraLeft == 0) {
            flags &= ~EXTRA;
        }
    }
}
