package dev.picket.agent.inspect;

import java.util.Base64;
import java.util.HexFormat;

/** Text that is written in hex or base64, as names do not write it: what it decodes to is printable from end to end. */
final class Encoded {
    private static final int BYTES_MIN = 12;

    private Encoded() {}

    static boolean within(String name) {
        for (var part : name.split("[^A-Za-z0-9+/_-]")) {
            if (readable(base64(part))) {
                return true;
            }
        }
        for (var part : name.split("[^A-Za-z0-9]")) {
            if (readable(hex(part)) || readable(base64(part))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] hex(String part) {
        boolean hex = part.length() % 2 == 0 && part.chars().allMatch(HexFormat::isHexDigit);
        return hex ? HexFormat.of().parseHex(part) : new byte[0];
    }

    /** Either alphabet. A last letter that decides no byte is left out. */
    private static byte[] base64(String part) {
        var whole = part.length() % 4 == 1 ? part.substring(0, part.length() - 1) : part;
        try {
            return Base64.getDecoder().decode(whole.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException other) {
            return new byte[0];
        }
    }

    private static boolean readable(byte[] bytes) {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return false;
            }
        }
        return bytes.length >= BYTES_MIN;
    }
}
