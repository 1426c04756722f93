package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Setting;
import java.io.IOException;

/** Numbers and switches of bodies, which a patch may have written as text. */
final class BoundedNumbers {
    private static final int DIGITS_MAX = 18;

    private BoundedNumbers() {}

    /** What is no whole number is 0. */
    static int integer(JsonParser json) {
        return Math.clamp(whole(json), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static long whole(JsonParser json) {
        try {
            var text = BoundedJson.text(json);
            return text.length() <= DIGITS_MAX && text.matches("-?[0-9]+") ? Long.parseLong(text) : 0;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    static Setting setting(JsonParser json) throws IOException {
        return switch (BoundedJson.text(json)) {
            case "true" -> Setting.YES;
            case "false" -> Setting.NO;
            default -> Setting.UNSET;
        };
    }
}
