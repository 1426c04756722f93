package dev.picket.agent.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The cursor takes and refuses what Jackson does, and reads the same, whatever part of it is asked for; on good JSON and on what is left of it. */
class JsonCursorAndJacksonTest {
    private static final int DOCUMENTS = 3_000;
    private static final int MUTATIONS = 12;
    private static final String FAULT = "fault";

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonCursor.DEPTH_MAX)
                    .build())
            .build();

    private final JsonCursor cursor = new JsonCursor();

    @Test
    void walk_overAnyBytes_isJacksons() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        int good = 0;
        int faulty = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            var document = new JsonDocuments(random).document().getBytes(UTF_8);
            for (int mutation = 0; mutation < MUTATIONS; mutation++) {
                var bytes = mutation == 0 ? document : mutated(document, random);
                long taking = random.nextLong();
                var ours = byCursor(bytes, taking);
                assertThat(ours)
                        .as("seed %d, taking %d: %s", seed, taking, new String(bytes, UTF_8))
                        .isEqualTo(byJackson(bytes, taking));
                good += ours.equals(FAULT) ? 0 : 1;
                faulty += ours.equals(FAULT) ? 1 : 0;
            }
        }
        assertThat(good).isGreaterThan(DOCUMENTS);
        assertThat(faulty).isGreaterThan(DOCUMENTS);
    }

    private static byte[] mutated(byte[] document, Random random) {
        var bytes = document.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] = (byte) (random.nextInt(255) + 1);
            case 1 -> bytes[at] = (byte) "{}[]\",:\\0-.eE tfnu\n".charAt(random.nextInt(19));
            case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
            case 3 -> System.arraycopy(document, at, bytes, at / 2, bytes.length - at);
            default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return isUtf16(bytes) ? document : bytes;
    }

    /** To Jackson, that is. */
    private static boolean isUtf16(byte[] bytes) {
        for (int i = 0; i < Math.min(3, bytes.length); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private String byCursor(byte[] bytes, long taking) {
        var walk = new StringBuilder();
        var random = new Random(taking);
        cursor.over(bytes, 0, bytes.length);
        while (cursor.next()) {
            if (!cursor.isObject()) {
                return FAULT;
            }
            value(cursor, walk, random, 0);
        }
        return cursor.faulty() ? FAULT : walk.toString();
    }

    /** A quarter of the values is not asked for, and another quarter is asked for by the wrong questions first. */
    private static void value(JsonCursor json, StringBuilder walk, Random random, int depth) {
        int how = depth == 0 ? 3 : random.nextInt(4);
        if (how == 0) {
            walk.append('-');
            return;
        }
        if (how == 1) {
            walk.append(json.word().equals(json.text()) ? "" : "a word is no text");
        }
        walk.append(json.isNull() ? "null" : json.text()).append(';');
        json.fields((name, value) -> {
            walk.append(name).append(':');
            value(value, walk, random, depth + 1);
        });
        json.elements(value -> value(value, walk, random, depth + 1));
    }

    private static String byJackson(byte[] bytes, long taking) {
        var mended = new String(bytes, UTF_8).getBytes(UTF_8);
        var walk = new StringBuilder();
        var random = new Random(taking);
        try (var parser = JACKSON.createParser(mended)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    return FAULT;
                }
                value(parser, walk, random, 0);
            }
            return walk.toString();
        } catch (IOException _) {
            return FAULT;
        }
    }

    private static void value(JsonParser json, StringBuilder walk, Random random, int depth) throws IOException {
        int how = depth == 0 ? 3 : random.nextInt(4);
        if (how == 0) {
            walk.append('-');
            json.skipChildren();
            return;
        }
        walk.append(json.currentToken().isScalarValue() ? json.getText() : "").append(';');
        if (json.currentToken() == JsonToken.START_OBJECT) {
            for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                walk.append(name).append(':');
                json.nextToken();
                value(json, walk, random, depth + 1);
            }
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                value(json, walk, random, depth + 1);
            }
        }
    }
}
