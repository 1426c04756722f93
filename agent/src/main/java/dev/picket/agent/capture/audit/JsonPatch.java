package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.agent.capture.JsonCursor;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A JSON patch (RFC 6902): each step that sets something is read as the object that holds nothing else. What a step removes or tests says
 * nothing; what it copies from the stored object cannot be known from here. One thread.
 */
final class JsonPatch {
    private static final int STEPS_MAX = 1_000;
    private static final int SEGMENTS_MAX = 32;

    private final BodyDraft body;
    private final JsonCursor inner = new JsonCursor();
    private boolean opaque;
    private int steps;

    private JsonPatch(BodyDraft body) {
        this.body = body;
    }

    /** @return whether something of it cannot be told: a copy, or more than is read */
    static boolean read(JsonCursor json, BodyDraft body) {
        var patch = new JsonPatch(body);
        json.elements(patch::take);
        return patch.opaque;
    }

    private void take(JsonCursor json) {
        if (steps++ == STEPS_MAX) {
            opaque = true;
        }
        if (steps > STEPS_MAX) {
            return;
        }
        var step = new Step();
        json.fields(step::take);
        opaque |= step.copies();
        if (step.sets()) {
            var whole = step.asObject();
            if (inner.over(whole, 0, whole.length).next() && inner.isObject()) {
                body.read(inner);
            }
            inner.fault().ifPresent(json::fail);
        }
    }

    private static final class Step {
        private String operation = "";
        private String path = "";
        private byte[] value = {};

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "op" -> operation = json.text();
                case "path" -> path = json.text();
                case "value" -> value = json.copy();
                default -> {}
            }
        }

        private boolean sets() {
            return value.length > 0 && (operation.equals("add") || operation.equals("replace"));
        }

        private boolean copies() {
            return operation.equals("copy") || operation.equals("move");
        }

        /** {@code {"spec":{"containers":[value]}}} for {@code /spec/containers/0}. */
        private byte[] asObject() {
            var opening = new StringBuilder();
            var closing = new StringBuilder();
            var segments = List.of(path.split("/", SEGMENTS_MAX));
            for (var segment : segments.subList(1, segments.size())) {
                boolean index = isIndex(segment) && !opening.isEmpty();
                opening.append(index ? "[" : "{\"" + name(segment) + "\":");
                closing.append(index ? ']' : '}');
            }
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(opening.toString().getBytes(UTF_8));
            whole.writeBytes(value);
            whole.writeBytes(closing.reverse().toString().getBytes(UTF_8));
            return whole.toByteArray();
        }

        /** As it stands between quotes. */
        private static String name(String segment) {
            var name = new StringBuilder();
            var plain = segment.replace("~1", "/").replace("~0", "~");
            for (int i = 0; i < plain.length(); i++) {
                char c = plain.charAt(i);
                name.append(c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted((int) c) : c);
            }
            return name.toString();
        }

        private static boolean isIndex(String segment) {
            return segment.equals("-") || (!segment.isEmpty() && segment.chars().allMatch(c -> c >= '0' && c <= '9'));
        }
    }
}
