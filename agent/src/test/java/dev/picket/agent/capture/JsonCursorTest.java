package dev.picket.agent.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCursorTest {
    private final JsonCursor json = new JsonCursor();

    @Test
    void fields_ofNestedValues_handsOverWhatIsTakenAndPassesOverTheRest() {
        var seen = new ArrayList<String>();

        over("{'a':1,'b':{'c':[{},[],'x']},'d':'e','f':[true,null,-1.5e3],'g':false}");
        json.fields((name, value) -> {
            seen.add(name + '=' + value.text());
            if (name.equals("f")) {
                value.elements(element -> seen.add(element.text()));
            }
        });

        assertThat(seen).containsExactly("a=1", "b=", "d=e", "f=", "true", "", "-1.5e3", "g=false");
        assertThat(json.next()).isFalse();
        assertThat(json.fault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a' 1} | 6",
                "{'a':1 'b':2} | 8",
                "{'a':1,} | 8",
                "{'a':01} | 7",
                "{'a':+1} | 6",
                "{'a':1.} | 8",
                "{'a':1e} | 8",
                "{'a':-} | 7",
                "{'a':nul} | 9",
                "{'a':hunter2} | 6",
                "{'a':[1,]} | 9",
                "{'a':[1}} | 8",
                "{'a':{]} | 7",
                "{'a':'b} | 9",
                "{'a':'\\x'} | 8",
                "{'a':'\\u12g4'} | 11",
                "{'a':'b' | 9",
                "{ | 2",
                "{a:1} | 2"
            })
    void fields_faultyInput_saysWhereAndHandsOverNothingMore(String text, int column) {
        over(text);
        json.fields((_, _) -> {});

        assertThat(json.fault()).contains("not JSON at column " + column);
        assertThat(json.next()).isFalse();
        assertThat(json.text()).isEmpty();
        assertThat(json.copy()).isEmpty();
    }

    @Test
    void fields_controlCharacterInAText_isAFault() {
        over("{'a':'b\nc'}");
        json.fields((_, _) -> {});

        assertThat(json.faulty()).isTrue();
    }

    @Test
    void text_ofEscapesAndOtherAlphabets_isDecoded() {
        assertThat(texts("['\\u00e9\\n\\\\\\/\\\"','é\\u20ac€','\\ud83d\\ude00','😀','']"))
                .containsExactly("é\n\\/\"", "é€€", "😀", "😀", "");
    }

    @Test
    void text_bytesThatAreNoUtf8_areReplaced() {
        var bytes = "{\"a\":\"x?y\"}".getBytes(UTF_8);
        bytes[7] = (byte) 0xff;
        var seen = new ArrayList<String>();

        json.over(bytes, 0, bytes.length).next();
        json.fields((_, value) -> seen.add(value.text()));

        assertThat(seen).containsExactly("x\ufffdy");
    }

    @Test
    void text_askedTwice_saysTheSame() {
        over("{'a':'b'}");

        json.fields((_, value) ->
                assertThat(value.text() + value.word() + value.text()).isEqualTo("bbb"));

        assertThat(json.fault()).isEmpty();
    }

    @Test
    void word_thatComesAgain_isTheSameString() {
        var words = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            over("{'a':'system:masters'}");
            json.fields((_, value) -> words.add(value.word()));
        }

        assertThat(words).containsOnly("system:masters");
        assertThat(words.get(3)).isSameAs(words.get(2));
    }

    @Test
    void fields_nestedTooDeeply_isAFaultWhetherTakenOrPassedOver() {
        assertThat(faultOfNesting(JsonCursor.DEPTH_MAX)).isEmpty();
        assertThat(faultOfNesting(JsonCursor.DEPTH_MAX + 1)).startsWith("nested deeper than");
        over("{'a':".repeat(3) + "1" + "}".repeat(3));
        json.fields((_, one) -> one.fields(
                (_, two) -> two.fields((_, three) -> assertThat(three.text()).isEqualTo("1"))));
        assertThat(json.fault()).isEmpty();
    }

    @Test
    void text_longerThanALineMayBe_isAFault() {
        over("{'a':'" + "x".repeat(Lines.BYTES_MAX + 1) + "'}");
        json.fields((_, value) -> assertThat(value.text()).isEmpty());

        assertThat(json.fault().orElseThrow()).contains("too long");
    }

    @Test
    void copy_ofAValue_isItsBytes() {
        var seen = new ArrayList<String>();

        over("{'a': {'b' : [1, 2]} ,'c':3}");
        json.fields((_, value) -> seen.add(new String(value.copy(), UTF_8)));

        assertThat(seen).containsExactly("{\"b\" : [1, 2]}", "3");
    }

    @Test
    void next_severalValues_goesFromOneToTheOther() {
        over(" {'a':1}{} [2]\t'x' 3 ");
        int values = 1;
        while (json.next()) {
            values++;
        }

        assertThat(values).isEqualTo(5);
        assertThat(json.fault()).isEmpty();
    }

    @Test
    void remembered_objectThatComesAgain_isReadAsBefore() {
        var memory = new Remembered<String>(16);
        var reads = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            over("{'user':{'name':'a','more':{}},'verb':'get" + i + "'}");
            json.fields(
                    (name, value) -> reads.add(name.equals("user") ? memory.of(value, this::nameOf) : value.text()));
        }

        assertThat(reads).containsExactly("a", "get0", "a", "get1", "a", "get2", "a", "get3");
        assertThat(named).hasValue(1);
    }

    @Test
    void remembered_asManyAsPlaces_areReadOnce() {
        assertThat(remembered("abcdabcdabcd")).isEqualTo("abcdabcdabcd");
        assertThat(named).hasValue(4);
    }

    @Test
    void remembered_oneMoreThanPlaces_isKeptWhenItComesTwiceInARow() {
        assertThat(remembered("abcdeeee")).isEqualTo("abcdeeee");
        assertThat(named).hasValue(6);
    }

    /** Users of these names, one after the other, with four places to remember them. */
    private String remembered(String names) {
        var memory = new Remembered<String>(4);
        var reads = new StringBuilder();
        for (int i = 0; i < names.length(); i++) {
            over("{'user':{'name':'" + names.charAt(i) + "'}}");
            json.fields((_, value) -> reads.append(memory.of(value, this::nameOf)));
        }
        return reads.toString();
    }

    @Test
    void remembered_objectsThatBeginAlike_areNotTakenForEachOther() {
        var memory = new Remembered<String>(16);
        var reads = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            over("{'user':{'name':'a','groups':['" + (i / 3 % 2 == 0 ? "x" : "y") + "']}}");
            json.fields((_, value) -> reads.add(memory.of(value, JsonCursorTest::groupOf)));
        }

        assertThat(String.join("", reads)).isEqualTo("xxxyyyxxxyyy");
    }

    private final java.util.concurrent.atomic.AtomicInteger named = new java.util.concurrent.atomic.AtomicInteger();

    private String nameOf(JsonCursor user) {
        var found = new String[1];
        named.incrementAndGet();
        user.fields((field, value) -> found[0] = field.equals("name") ? value.text() : found[0]);
        return found[0];
    }

    private static String groupOf(JsonCursor user) {
        var found = new ArrayList<String>();
        user.fields((_, value) -> value.elements(group -> found.add(group.text())));
        return found.getFirst();
    }

    private String faultOfNesting(int levels) {
        over("{'a':".repeat(levels) + "1" + "}".repeat(levels));
        json.fields((_, _) -> {});
        return json.fault().orElse("");
    }

    private List<String> texts(String array) {
        var texts = new ArrayList<String>();
        over(array);
        json.elements(element -> texts.add(element.text()));
        assertThat(json.fault()).isEmpty();
        return texts;
    }

    private void over(String text) {
        var bytes = text.replace('\'', '"').getBytes(UTF_8);
        json.over(bytes, 0, bytes.length).next();
    }
}
