package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Words;
import dev.picket.agent.capture.inference.Json.Digits;
import dev.picket.agent.capture.inference.Json.Items;
import dev.picket.agent.capture.inference.Json.Text;
import dev.picket.agent.capture.inference.Json.Truth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON values (RFC 8259) from bytes that arrive cut anywhere, in bounded memory: a value keeps {@link #TEXT_MAX} bytes of text and
 * {@link #VALUES_MAX} values, the rest is read but not kept, and a text's characters are counted all the same. Values under names that
 * never carry what was said (vectors, images, probabilities, padding) are passed over. One thread.
 */
final class JsonReader {
    static final int TEXT_MAX = 4 << 20;
    static final int VALUES_MAX = 100_000;

    private static final int DEPTH_MAX = 128;
    private static final int LITERAL_MAX = 64;
    private static final Set<String> PASSED_OVER = Set.of(
            "embedding",
            "embeddings",
            "logprobs",
            "prompt_logprobs",
            "token_ids",
            "prompt_token_ids",
            "obfuscation",
            "b64_json",
            "audio",
            "image_url",
            "input_audio",
            "inlineData",
            "context");

    private final Consumer<Json> values;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final JsonString string = new JsonString();
    private final StringBuilder literal = new StringBuilder();
    private final Words names = new Words(32);
    private @Nullable String name;
    private boolean colon;
    private boolean inString;
    private boolean failed;
    private int textLeft = TEXT_MAX;
    private int valuesLeft = VALUES_MAX;
    private int passing = Integer.MAX_VALUE;

    /** @param values takes each complete outermost value */
    JsonReader(Consumer<Json> values) {
        this.values = values;
    }

    /** Returns where it stopped: at the end, or after the byte that is no JSON. */
    int read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !failed) {
            if (inString) {
                at = string.read(bytes, at, to);
                if (string.ended()) {
                    inString = false;
                    stringEnded();
                }
            } else {
                structure(bytes[at++]);
            }
        }
        return at;
    }

    /** The bytes were no JSON; nothing more is read until {@link #reset()}. */
    boolean failed() {
        return failed;
    }

    /** Between two values. */
    boolean idle() {
        return levels.isEmpty() && !inString && literal.isEmpty() && !failed;
    }

    /** The input has ended: a number may now be complete. */
    void end() {
        endLiteral();
    }

    /** Forgets a value that has begun. */
    void reset() {
        levels.clear();
        literal.setLength(0);
        name = null;
        colon = false;
        inString = false;
        failed = false;
        outermostBegins();
    }

    private void structure(byte b) {
        switch (b) {
            case '"' -> beginString();
            case '{' -> push(new Level(new Members(), null));
            case '[' -> push(new Level(null, new ArrayList<>()));
            case '}', ']' -> pop(b == '}');
            case ',' -> nextMember();
            case ':' -> colon();
            case ' ', '\t', '\r', '\n' -> endLiteral();
            default -> literal(b);
        }
    }

    private void colon() {
        failed |= name == null || colon || !literal.isEmpty();
        colon = true;
    }

    private void beginString() {
        failed |= !literal.isEmpty() || lacksColon();
        inString = true;
        boolean isName = expectsName();
        string.begin(isName ? LITERAL_MAX * 16 : passing() ? 0 : textLeft);
    }

    private void stringEnded() {
        if (expectsName()) {
            name = string.word(names);
            if (PASSED_OVER.contains(name) && !passing()) {
                passing = levels.size();
            }
        } else {
            var value = passing() ? "" : string.value();
            textLeft -= Math.min(textLeft, string.kept());
            add(new Text(value, string.characters()));
        }
    }

    private void push(Level level) {
        failed |= levels.size() >= DEPTH_MAX || !literal.isEmpty() || expectsName() || lacksColon();
        level.nameAbove = name;
        name = null;
        colon = false;
        levels.push(level);
    }

    private void pop(boolean object) {
        endLiteral();
        var level = levels.poll();
        if (level == null || (level.members != null) != object || name != null) {
            failed = true;
            return;
        }
        name = level.nameAbove;
        add(level.members != null ? level.members : new Items(level.items()));
    }

    private void nextMember() {
        endLiteral();
        failed |= levels.isEmpty() || name != null;
    }

    private void literal(byte b) {
        failed |= expectsName() || lacksColon() || literal.length() >= LITERAL_MAX || b < ' ';
        literal.append((char) (b & 0xFF));
    }

    private void endLiteral() {
        if (literal.isEmpty()) {
            return;
        }
        var value = value(literal);
        literal.setLength(0);
        if (value == null) {
            failed = true;
        } else {
            add(value);
        }
    }

    private static @Nullable Json value(StringBuilder literal) {
        char first = literal.charAt(0);
        if (first == '-' || (first >= '0' && first <= '9')) {
            return new Digits(literal.toString());
        }
        if ("null".contentEquals(literal)) {
            return Json.Nothing.NOTHING;
        }
        boolean truth = "true".contentEquals(literal);
        return truth || "false".contentEquals(literal) ? new Truth(truth) : null;
    }

    private void add(Json value) {
        var level = levels.peek();
        if (level == null) {
            outermostBegins();
            values.accept(value);
            return;
        }
        if (!passing() && valuesLeft-- > 0) {
            level.add(name, value);
        }
        name = null;
        colon = false;
        if (levels.size() <= passing) {
            passing = Integer.MAX_VALUE;
        }
    }

    private void outermostBegins() {
        textLeft = TEXT_MAX;
        valuesLeft = VALUES_MAX;
        passing = Integer.MAX_VALUE;
    }

    /** Within a value that is passed over. */
    private boolean passing() {
        return levels.size() >= passing || valuesLeft <= 0;
    }

    private boolean expectsName() {
        var level = levels.peek();
        return level != null && level.members != null && name == null;
    }

    private boolean lacksColon() {
        return name != null && !colon;
    }

    /** An object or array that has begun, and the name under which it will stand. */
    private static final class Level {
        private final @Nullable Members members;
        private final @Nullable List<Json> items;
        private @Nullable String nameAbove;

        private Level(@Nullable Members members, @Nullable List<Json> items) {
            this.members = members;
            this.items = items;
        }

        private List<Json> items() {
            return items == null ? List.of() : items;
        }

        private void add(@Nullable String name, Json value) {
            if (members != null && name != null) {
                members.add(name, value);
            } else if (items != null) {
                items.add(value);
            }
        }
    }
}
