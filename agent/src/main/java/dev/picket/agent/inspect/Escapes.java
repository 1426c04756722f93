package dev.picket.agent.inspect;

/** Resolves the escapes of JSON strings in text that arrives in pieces, an escape cut in two included. Leaves all else as it is. */
final class Escapes {
    private static final int NONE = -1;
    private static final int BEGUN = 0;

    /** Hex digits of a unicode escape that came; {@link #BEGUN} after the backslash; from 1 after the u. */
    private int state = NONE;

    private int code;

    String resolve(String piece) {
        if (state == NONE && piece.indexOf('\\') < 0) {
            return piece;
        }
        var resolved = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            step(piece.charAt(i), resolved);
        }
        return resolved.toString();
    }

    private void step(char c, StringBuilder resolved) {
        if (state == NONE && c == '\\') {
            state = BEGUN;
        } else if (state == NONE) {
            resolved.append(c);
        } else if (state == BEGUN) {
            begin(c, resolved);
        } else {
            hexDigit(c, resolved);
        }
    }

    private void begin(char c, StringBuilder resolved) {
        state = c == 'u' ? 1 : NONE;
        code = 0;
        switch (c) {
            case 'u' -> {}
            case 'n' -> resolved.append('\n');
            case 't' -> resolved.append('\t');
            case 'r' -> resolved.append('\r');
            case 'b', 'f' -> resolved.append(' ');
            default -> resolved.append(c);
        }
    }

    private void hexDigit(char c, StringBuilder resolved) {
        code = code * 16 + Math.max(0, Character.digit(c, 16));
        if (++state > 4) {
            resolved.append((char) code);
            state = NONE;
        }
    }
}
