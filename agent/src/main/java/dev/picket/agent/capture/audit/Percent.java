package dev.picket.agent.capture.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986) that takes anything: what is no escape stays as it is. */
final class Percent {
    private Percent() {}

    /** @param query whether a plus stands for a space, as it does in a query */
    static String decode(String text, boolean query) {
        return text.indexOf('%') < 0 && (!query || text.indexOf('+') < 0) ? text : decoded(text, query);
    }

    private static String decoded(String text, boolean query) {
        var raw = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            int escape = escape(raw, i);
            if (escape >= 0) {
                bytes.write(escape);
                i += 2;
            } else {
                bytes.write(query && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int escape(byte[] raw, int at) {
        if (raw[at] != '%' || at + 2 >= raw.length) {
            return -1;
        }
        int high = Character.digit(raw[at + 1], 16);
        int low = Character.digit(raw[at + 2], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
