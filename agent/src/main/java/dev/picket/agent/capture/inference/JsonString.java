package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Words;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One string of JSON that arrives cut anywhere, within characters and escapes too. Keeps UTF-8 up to a bound and counts all code points;
 * half a surrogate pair becomes U+FFFD, as does what is no UTF-8.
 */
final class JsonString {
    private byte[] kept = new byte[128];
    private int length;
    private int most;
    private long characters;
    private boolean escaped;
    private int hexDigits = -1;
    private int unit;
    private int high;
    private boolean ended;
    /** Without escapes: what is kept is as it came. */
    private boolean plain;

    void begin(int most) {
        this.most = most;
        length = 0;
        characters = 0;
        escaped = false;
        hexDigits = -1;
        high = 0;
        ended = false;
        plain = true;
    }

    /** Takes bytes up to the closing quote or the end of what came; returns where it stopped. */
    int read(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (hexDigits >= 0) {
                hexDigit(b);
            } else if (escaped) {
                escape(b);
            } else if (b == '"') {
                flushHigh();
                ended = true;
                return at + 1;
            } else if (b == '\\') {
                escaped = true;
                plain = false;
            } else {
                flushHigh();
                keep(b);
            }
        }
        return to;
    }

    boolean ended() {
        return ended;
    }

    String value() {
        var value = new String(kept, 0, length, StandardCharsets.UTF_8);
        if (kept.length > 65536) {
            kept = new byte[128];
        }
        return value;
    }

    /** The same for one that comes again and again. */
    String word(Words known) {
        return plain && length <= Words.BYTES_MAX ? known.of(kept, 0, length) : value();
    }

    int kept() {
        return length;
    }

    long characters() {
        return characters;
    }

    private void escape(byte b) {
        escaped = false;
        if (b == 'u') {
            hexDigits = 0;
            unit = 0;
            return;
        }
        flushHigh();
        keep(
                switch (b) {
                    case 'n' -> (byte) '\n';
                    case 't' -> (byte) '\t';
                    case 'r' -> (byte) '\r';
                    case 'b' -> (byte) '\b';
                    case 'f' -> (byte) '\f';
                    default -> b;
                });
    }

    private void hexDigit(byte b) {
        unit = unit * 16 + Math.max(0, Character.digit(b, 16));
        if (++hexDigits == 4) {
            hexDigits = -1;
            unit((char) unit);
        }
    }

    private void unit(char c) {
        if (Character.isLowSurrogate(c) && high != 0) {
            int codePoint = Character.toCodePoint((char) high, c);
            high = 0;
            keepCodePoint(codePoint);
            return;
        }
        flushHigh();
        if (Character.isHighSurrogate(c)) {
            high = c;
        } else {
            keepCodePoint(Character.isLowSurrogate(c) ? 0xFFFD : c);
        }
    }

    /** A high half that no low half follows. */
    private void flushHigh() {
        if (high != 0) {
            high = 0;
            keepCodePoint(0xFFFD);
        }
    }

    private void keepCodePoint(int codePoint) {
        if (codePoint < 0x80) {
            keep((byte) codePoint);
            return;
        }
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            keep(b);
        }
    }

    /** Every byte that continues no character begins one. */
    private void keep(byte b) {
        boolean begins = (b & 0xC0) != 0x80;
        characters += begins ? 1 : 0;
        if (length >= most || (begins && length + 4 > most && b < 0)) {
            most = Math.min(most, length);
            return;
        }
        if (length == kept.length) {
            kept = Arrays.copyOf(kept, 2 * length);
        }
        kept[length++] = b;
    }
}
