package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Setting;

/** Numbers and switches of bodies, which a patch may have written as text. */
final class BoundedNumbers {
    private static final int DIGITS_MAX = 18;

    private BoundedNumbers() {}

    /** What is no whole number is 0. */
    static int integer(JsonCursor json) {
        return Math.clamp(whole(json), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static long whole(JsonCursor json) {
        var text = json.text();
        return isWhole(text) ? Long.parseLong(text) : 0;
    }

    private static boolean isWhole(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > first && text.length() <= DIGITS_MAX;
        for (int i = first; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    /** A code, written as a number or as text; what is none is 0, and a number that is too large is a fault. */
    static int code(JsonCursor json) {
        var text = json.text();
        double code = isWhole(text) ? Long.parseLong(text) : fraction(text);
        if (code >= Integer.MIN_VALUE && code <= Integer.MAX_VALUE) {
            return (int) code;
        }
        if (json.isNumber()) {
            json.fail("a code that is out of range");
        }
        return 0;
    }

    private static double fraction(String text) {
        try {
            return text.isEmpty() ? 0 : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    static Setting setting(JsonCursor json) {
        return switch (json.text()) {
            case "true" -> Setting.YES;
            case "false" -> Setting.NO;
            default -> Setting.UNSET;
        };
    }
}
