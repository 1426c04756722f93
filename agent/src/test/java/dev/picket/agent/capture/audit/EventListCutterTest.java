package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.audit.EventList.Cut;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventListCutterTest {
    private static final String HEAD = "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},";
    private static final String TRICKY = "{\"a\":\"]}\\\"{[\\\\\",\"b\":[1,{\"items\":[{}]},[[]]],\"ü\":\"\\u0000 é\"}";

    @Test
    void end_aList_givesItsEventsAsTheyAre() {
        var list = whole(HEAD + "\"items\":[ " + TRICKY + " ,\n{},{\"x\":{}} ] }\n");

        assertThat(texts(list)).containsExactly(TRICKY, "{}", "{\"x\":{}}");
        assertThat(list.size()).isEqualTo(3);
    }

    @Test
    void end_cutAnywhereIntoChunks_isTheSame() {
        var body = (HEAD + "\"items\":[" + TRICKY + "," + TRICKY + ",7,{\"last\":1}]}").getBytes(UTF_8);
        long seed = 815;
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var cutter = new EventListCutter(1 << 20, 100);
            for (int from = 0; from < body.length; ) {
                int to = Math.min(body.length, from + 1 + random.nextInt(i % 40 + 1));
                cutter.feed(Arrays.copyOfRange(body, from, to));
                from = to;
            }

            var list = ((Cut.Whole) cutter.end()).list();
            assertThat(texts(list)).as("seed %d, round %d", seed, i).containsExactly(TRICKY, TRICKY, "{\"last\":1}");
            assertThat(list.strange()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\":[{}],\"apiVersion\":\"audit.k8s.io/v1beta1\",\"kind\":\"EventList\"}",
                "{\"kind\":\"EventList\",\"items\":[{}],\"apiVersion\":\"audit.k8s.io/v1\",\"other\":[{}]}"
            })
    void end_membersInAnyOrder_isWhole(String body) {
        assertThat(texts(whole(body))).containsExactly("{}");
    }

    @Test
    void end_noItems_isAnEmptyList() {
        assertThat(whole(HEAD + "\"items\":null}").size()).isZero();
        assertThat(whole(HEAD + "\"items\":[]}").size()).isZero();
    }

    @Test
    void end_elementsThatAreNoObjects_areCounted() {
        var list = whole(HEAD + "\"items\":[1,\"a{\",[{},{}],null,{},true]}");

        assertThat(list.strange()).isEqualTo(5);
        assertThat(texts(list)).containsExactly("{}");
    }

    @Test
    void end_anEventThatIsTooLarge_isCountedAndTheOthersAreKept() {
        var large = "{\"a\":\"" + "x".repeat(100) + "\"}";
        var cutter = new EventListCutter(large.length() - 1, 100);
        cutter.feed((HEAD + "\"items\":[{}," + large + ",{}]}").getBytes(UTF_8));

        var list = ((Cut.Whole) cutter.end()).list();
        assertThat(list.oversized()).isEqualTo(1);
        assertThat(list.events()).hasSize(2);
    }

    @Test
    void feed_moreEventsThanAllowed_fails() {
        var cutter = new EventListCutter(100, 3);
        cutter.feed((HEAD + "\"items\":[{},1,{},{}").getBytes(UTF_8));

        assertThat(cutter.failed()).isTrue();
        assertThat(cutter.overfull()).isTrue();
    }

    @Test
    void end_nestedWithoutEnd_isBoundedAndTorn() {
        var cutter = new EventListCutter(1 << 10, 10);
        cutter.feed((HEAD + "\"items\":[{\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8));

        assertThat(cutter.end()).isEqualTo(new Cut.Faulty("not JSON: it ends too early"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the body is empty",
                "` \n` | the body is empty",
                "hello | not a JSON object",
                "[] | not a JSON object",
                "\"a\" | not a JSON object",
                "} | not JSON: brackets or quotes do not match",
                "{} | expected kind EventList of apiVersion audit.k8s.io/v1 or audit.k8s.io/v1beta1",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"} | expected kind EventList of apiVersion audit.k8s.io/v1 or audit.k8s.io/v1beta1",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\"}x | something follows the list",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\"}{} | something follows the list",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{}} | not JSON: brackets or quotes do not match",
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[{]]} | not JSON: brackets or quotes do not match",
                "{\"kind\":\"EventList\",\"items\":[{\"apiVersion\":\"audit.k8s.io/v1\"}]} | expected kind EventList of apiVersion audit.k8s.io/v1 or audit.k8s.io/v1beta1",
                "{\"kind\":\"EventList\",\"items\":[{\"a\":\"}]} | not JSON: it ends too early"
            })
    void end_garbage_saysWhatItIs(String body, String fault) {
        assertThat(cut(body == null ? "" : body)).isEqualTo(new Cut.Faulty(fault));
    }

    @Test
    void feed_randomBytes_neverThrows() {
        long seed = 99;
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var body = (HEAD + "\"items\":[" + TRICKY + ",{}]}").getBytes(UTF_8);
            for (int change = 0; change <= random.nextInt(6); change++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            var cutter = new EventListCutter(60, 10);
            cutter.feed(body);

            assertThat(cutter.end()).as("seed %d, round %d", seed, i).isNotNull();
        }
    }

    private static EventList whole(String body) {
        return ((Cut.Whole) cut(body)).list();
    }

    private static Cut cut(String body) {
        var cutter = new EventListCutter(1 << 20, 100);
        cutter.feed(body.getBytes(UTF_8));
        return cutter.end();
    }

    private static List<String> texts(EventList list) {
        return list.events().stream().map(event -> new String(event, UTF_8)).toList();
    }
}
