package dev.picket.agent.capture.inference;

import java.util.Base64;
import java.util.function.Consumer;

/**
 * AWS event streams whose payloads are JSON, or carry JSON in base64 under {@code bytes}: a prelude of total length, headers' length and
 * checksum, then headers, payload, checksum. Checksums are not verified. After a length that cannot be nothing more is read.
 */
final class AmazonFramer implements Framer {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int MESSAGE_MAX = 24 << 20;

    private final JsonReader payload;
    private final JsonReader inner;
    private int place;
    private int total;
    private int headers;
    private boolean failed;
    private int values;
    private int events;
    private int broken;

    AmazonFramer(Consumer<Json> values) {
        this.inner = new JsonReader(values);
        this.payload = new JsonReader(value -> {
            this.values++;
            if (value.at("bytes").isText()) {
                unwrap(value.at("bytes").text());
            } else {
                values.accept(value);
            }
        });
    }

    @Override
    public void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !failed) {
            at = place < PRELUDE ? prelude(bytes[at], at) : message(bytes, at, to);
        }
    }

    @Override
    public void end() {
        broken += place > 0 && !failed ? 1 : 0;
    }

    @Override
    public int broken() {
        return broken;
    }

    @Override
    public int chunks() {
        return events;
    }

    private int prelude(byte b, int at) {
        if (place < 4) {
            total = total << 8 | (b & 0xFF);
        } else if (place < 8) {
            headers = headers << 8 | (b & 0xFF);
        }
        place++;
        if (place == PRELUDE) {
            failed = total > MESSAGE_MAX || headers < 0 || total < PRELUDE + headers + CHECKSUM;
            broken += failed ? 1 : 0;
        }
        return at + 1;
    }

    /** Passes over headers and checksum, reads what is between. */
    private int message(byte[] bytes, int from, int to) {
        int begin = PRELUDE + headers;
        int end = total - CHECKSUM;
        int boundary = place < begin ? begin : place < end ? end : total;
        int stop = Math.min(to, from + boundary - place);
        if (place >= begin && place < end) {
            payload.read(bytes, from, stop);
        }
        place += stop - from;
        if (place == total) {
            ended(end > begin);
        }
        return stop;
    }

    private void ended(boolean hasPayload) {
        events++;
        broken += hasPayload && !(payload.idle() && values > 0) ? 1 : 0;
        payload.reset();
        values = 0;
        place = 0;
        total = 0;
        headers = 0;
    }

    private void unwrap(String base64) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            inner.read(bytes, 0, bytes.length);
            inner.end();
            broken += inner.idle() ? 0 : 1;
        } catch (IllegalArgumentException _) {
            broken++;
        }
        inner.reset();
    }
}
