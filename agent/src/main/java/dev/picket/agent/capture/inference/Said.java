package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Channel.Kind;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Request;
import dev.picket.event.Inference.Response;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What one exchange said, as its format's reader tells it: text goes on to the inspection and is forgotten, counts and names stay. One
 * thread; bounded.
 */
final class Said {
    private static final int CHOICES_MAX = 128;
    private static final int CALLS_MAX = 1024;

    private final Inspection inspection;
    private final Set<Integer> choices = new TreeSet<>();
    private final TreeMap<Integer, String> finishReasons = new TreeMap<>();
    private final Set<List<Integer>> calls = new HashSet<>();
    private String model = "";
    private String answerModel = "";
    private boolean stream;
    private int wanted = 1;
    private int maxTokens;
    private int messages;
    private int tools;
    private long promptCharacters;
    private long answerCharacters;
    private OptionalLong inputTokens = OptionalLong.empty();
    private OptionalLong outputTokens = OptionalLong.empty();
    private OptionalLong cachedTokens = OptionalLong.empty();

    Said(Inspection inspection) {
        this.inspection = inspection;
    }

    // the request

    void model(Json name) {
        model = name.isText() ? name.text() : model;
    }

    void model(String name) {
        model = name;
    }

    boolean namesModel() {
        return !model.isEmpty();
    }

    void stream(boolean asked) {
        stream = asked;
    }

    /** @param count n */
    void wanted(Json count) {
        wanted = count.count(1);
    }

    void maxTokens(Json count) {
        maxTokens = count.count(0);
    }

    void tools(int count) {
        tools = count;
    }

    /** A message of the request begins; its texts are told next. */
    void message() {
        messages++;
    }

    /** A text of the request: a message, or a part of one. */
    void prompt(boolean system, Json text) {
        if (text.isText()) {
            var channel = system ? Channel.SYSTEM_PROMPT : Channel.PROMPT;
            promptCharacters += text.characters();
            hear(channel, text);
            inspection.pause(channel);
        }
    }

    // the answer

    void answerModel(Json name) {
        answerModel = name.isText() ? name.text() : answerModel;
    }

    void choice(int choice) {
        if (choices.size() < CHOICES_MAX) {
            choices.add(choice);
        }
    }

    /** Content or refusal, which are counted. */
    void answer(int choice, Kind kind, Json text) {
        answerCharacters += text.characters();
        hear(Channel.of(choice, kind), text);
    }

    /** Text that is inspected and not counted: reasoning, or content that was counted already. */
    void aside(int choice, Kind kind, Json text) {
        hear(Channel.of(choice, kind), text);
    }

    /** Content that is counted and was inspected already. */
    void count(long characters) {
        answerCharacters += characters;
    }

    void finish(int choice, Json reason) {
        if (reason.isText()
                && reason.characters() > 0
                && (choices.contains(choice) || finishReasons.size() < CHOICES_MAX)) {
            finishReasons.put(choice, reason.text());
        }
    }

    void call(int choice, int call) {
        if (calls.size() < CALLS_MAX) {
            calls.add(List.of(choice, call));
        }
    }

    int calls() {
        return calls.size();
    }

    void arguments(int choice, int call, Json text) {
        hear(Channel.call(choice, call), text);
    }

    void inputTokens(Json count) {
        inputTokens = count.number().isPresent() ? count.number() : inputTokens;
    }

    void outputTokens(Json count) {
        outputTokens = count.number().isPresent() ? count.number() : outputTokens;
    }

    void cachedTokens(Json count) {
        cachedTokens = count.number().isPresent() ? count.number() : cachedTokens;
    }

    private void hear(Channel channel, Json text) {
        if (text.characters() > 0) {
            inspection.hear(new Utterance(channel, text.text()));
        }
    }

    // the whole

    List<Label> labels() {
        return inspection.finish();
    }

    Request request(UnaryOperator<String> vetted) {
        return new Request(vetted.apply(model), stream, wanted, maxTokens, messages, tools, promptCharacters);
    }

    Response response(UnaryOperator<String> vetted, int status, boolean truncated, int chunks) {
        return new Response(
                vetted.apply(answerModel),
                status,
                choices.size(),
                finishReasons.values().stream().map(vetted).toList(),
                inputTokens,
                outputTokens,
                cachedTokens,
                answerCharacters,
                calls.size(),
                truncated,
                chunks);
    }
}
