package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import dev.picket.agent.capture.BoundedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * A JSON patch (RFC 6902): each step that sets something is read as the object that holds nothing else. What a step removes or tests says
 * nothing; what it copies from the stored object cannot be known from here.
 */
final class JsonPatch {
    private static final int STEPS_MAX = 1_000;
    private static final int SEGMENTS_MAX = 32;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(BoundedJson.DEPTH_MAX + SEGMENTS_MAX)
                    .build())
            .build();

    private JsonPatch() {}

    /** @return whether something of it cannot be told: a copy, or more than is read */
    static boolean read(JsonParser json, BodyDraft body) throws IOException {
        var reader = new BoundedJson();
        var opaque = new boolean[1];
        var steps = new int[1];
        BoundedJson.elements(json, element -> {
            if (steps[0]++ < STEPS_MAX) {
                var step = new Step();
                BoundedJson.fields(element, step::take);
                opaque[0] |= step.copies();
                if (step.sets()) {
                    apply(step, reader, body);
                }
            } else {
                opaque[0] = true;
            }
        });
        return opaque[0];
    }

    private static void apply(Step step, BoundedJson reader, BodyDraft body) throws IOException {
        var whole = step.asObject();
        try (var parser = reader.parse(whole, 0, whole.length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                body.read(parser);
            }
        }
    }

    private static final class Step {
        private String operation = "";
        private String path = "";
        private byte[] value = new byte[0];

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "op" -> operation = BoundedJson.text(json);
                case "path" -> path = BoundedJson.text(json);
                case "value" -> value = copied(json);
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
        private byte[] asObject() throws IOException {
            var segments = List.of(path.split("/", SEGMENTS_MAX));
            var bytes = new ByteArrayOutputStream();
            try (var json = FACTORY.createGenerator(bytes)) {
                open(json, segments);
                json.writeRawValue(new String(value, UTF_8));
            }
            return bytes.toByteArray();
        }

        /** The generator closes at its end what is open. */
        private static void open(JsonGenerator json, List<String> segments) throws IOException {
            for (var segment : segments.subList(1, segments.size())) {
                if (isIndex(segment) && !json.getOutputContext().inRoot()) {
                    json.writeStartArray();
                } else {
                    json.writeStartObject();
                    json.writeFieldName(segment.replace("~1", "/").replace("~0", "~"));
                }
            }
        }

        private static boolean isIndex(String segment) {
            return segment.equals("-") || (!segment.isEmpty() && segment.chars().allMatch(c -> c >= '0' && c <= '9'));
        }

        private static byte[] copied(JsonParser json) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var copy = FACTORY.createGenerator(bytes)) {
                copy.copyCurrentStructure(json);
            }
            return bytes.toByteArray();
        }
    }
}
