package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    @Test
    void read_anyValueCutAnywhere_isWhatJacksonReads() throws Exception {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var expected = drawn(random, 4);
            var written = round % 2 == 0
                    ? JACKSON.writeValueAsString(expected)
                    : JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(expected);
            var bytes = (written + "\n").getBytes(StandardCharsets.UTF_8);

            assertThat(values(bytes, 1 + random.nextInt(20)))
                    .as("seed %d", seed)
                    .singleElement()
                    .satisfies(value -> same(value, expected));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":}",
                "{\"a\" 1}",
                "{]",
                "[1 2",
                "{\"a\":1,2}",
                "tru",
                "{\"a\":1",
                "{1:2}",
                "]",
                "nul\n",
                "{\"a\":x}"
            })
    void read_noJson_givesNothing(String text) {
        assertThat(values((text + " ").getBytes(StandardCharsets.UTF_8), 100)).allMatch(value -> !value.has("a"));
    }

    @Test
    void read_escapes_areResolved() {
        var bytes = "\"\\u00e9\\n\\/\\ud83d\\ude42\\ud83dx\\ude42\"".getBytes(StandardCharsets.UTF_8);

        assertThat(values(bytes, 1).getFirst().text()).isEqualTo("é\n/🙂\ufffdx\ufffd");
    }

    @Test
    void read_textBeyondTheBound_isKeptInPartAndCountedWhole() {
        var text = "é".repeat(JsonReader.TEXT_MAX);
        var bytes = ("{\"a\":\"" + text + "\",\"b\":\"more\",\"c\":7}").getBytes(StandardCharsets.UTF_8);

        var value = values(bytes, 60_000).getFirst();

        assertThat(value.at("a").characters()).isEqualTo(JsonReader.TEXT_MAX);
        assertThat(value.at("a").text().length()).isBetween(JsonReader.TEXT_MAX / 2 - 8, JsonReader.TEXT_MAX / 2);
        assertThat(value.at("c").count(0)).isEqualTo(7);
    }

    @Test
    void read_vectorsAndImages_arePassedOver() {
        var bytes = "{\"embedding\":[1,[2],{\"x\":\"y\"}],\"image_url\":{\"url\":\"data:\"},\"a\":[1]}"
                .getBytes(StandardCharsets.UTF_8);

        var value = values(bytes, 5).getFirst();

        assertThat(value.at("a").items()).hasSize(1);
        assertThat(value.has("embedding")).isFalse();
        assertThat(value.has("image_url")).isFalse();
    }

    @Test
    void read_nestedTooDeep_fails() {
        var reader = new JsonReader(_ -> {});
        var bytes = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        reader.read(bytes, 0, bytes.length);

        assertThat(reader.failed()).isTrue();
    }

    private static List<Json> values(byte[] bytes, int size) {
        var values = new ArrayList<Json>();
        var reader = new JsonReader(values::add);
        for (int at = 0; at < bytes.length; at += size) {
            reader.read(bytes, at, Math.min(bytes.length, at + size));
        }
        reader.end();
        return values;
    }

    private static void same(Json value, JsonNode expected) {
        switch (value) {
            case Members members -> {
                assertThat(members.size()).isEqualTo(expected.size());
                members.forEach((name, member) -> same(member, expected.get(name)));
            }
            case Json.Items(var list) -> {
                assertThat(list).hasSize(expected.size());
                for (int i = 0; i < list.size(); i++) {
                    same(list.get(i), expected.get(i));
                }
            }
            case Json.Text(var text, var characters) -> {
                assertThat(text).isEqualTo(expected.textValue());
                assertThat(characters).isEqualTo(text.codePointCount(0, text.length()));
            }
            case Json.Digits(var digits) ->
                assertThat(Double.parseDouble(digits)).isEqualTo(expected.doubleValue());
            case Json.Truth(var truth) -> assertThat(truth).isEqualTo(expected.booleanValue());
            case Json.Nothing _ -> assertThat(expected.isNull()).isTrue();
        }
    }

    private static JsonNode drawn(Random random, int depth) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> nodes.textNode(text(random));
            case 1 -> nodes.numberNode(random.nextBoolean() ? random.nextInt() : random.nextDouble());
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.nullNode();
            case 4 -> {
                var array = nodes.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(drawn(random, depth - 1));
                }
                yield array;
            }
            default -> {
                var object = nodes.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), drawn(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(List.of("a", "\"", "\\", "\n", "é", "日", "🙂", "{", " ", "/", "\u0001")
                    .get(random.nextInt(11)));
        }
        return text.toString();
    }
}
