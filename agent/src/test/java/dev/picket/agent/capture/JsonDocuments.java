package dev.picket.agent.capture;

import java.util.List;
import java.util.Random;

/** Random JSON objects, some with white space, escapes and other alphabets. */
final class JsonDocuments {
    private static final int DEPTH_MAX = 5;
    private static final List<String> TEXTS = List.of(
            "kind",
            "metadata",
            "system:serviceaccount:red:worker",
            "é€😀",
            "\\u00e9\\n\\\"\\\\\\/\\b\\f\\r\\t",
            "\\ud800",
            "",
            "a\\u0000b");
    private static final List<String> SCALARS = List.of(
            "0", "-0", "12", "-3.25", "1e5", "6.02E+23", "2e-7", "123456789012345678901", "true", "false", "null");

    private final Random random;

    JsonDocuments(Random random) {
        this.random = random;
    }

    String document() {
        return object(0) + space() + (random.nextInt(20) == 0 ? object(3) : "");
    }

    private String value(int depth) {
        return switch (depth >= DEPTH_MAX ? random.nextInt(4) : random.nextInt(6)) {
            case 0, 1 -> SCALARS.get(random.nextInt(SCALARS.size()));
            case 2, 3 -> text();
            case 4 -> array(depth);
            default -> object(depth);
        };
    }

    private String object(int depth) {
        var fields = new StringBuilder("{").append(space());
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.append(name()).append(space()).append(':').append(space()).append(value(depth + 1));
            fields.append(space()).append(i > 1 ? "," : "").append(space());
        }
        return fields.append('}').toString();
    }

    private String array(int depth) {
        var elements = new StringBuilder("[").append(space());
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.append(value(depth + 1))
                    .append(space())
                    .append(i > 1 ? "," : "")
                    .append(space());
        }
        return elements.append(']').toString();
    }

    /** Half a surrogate pair in a name is a fault to Jackson; to us it is a character, as in a text. */
    private String name() {
        return text().replace("\\ud800", "x");
    }

    private String text() {
        var text = TEXTS.get(random.nextInt(TEXTS.size()));
        return '"' + (random.nextInt(3) == 0 ? text.repeat(1 + random.nextInt(4)) : text) + '"';
    }

    private String space() {
        return random.nextInt(4) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
    }
}
