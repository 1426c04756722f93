package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Hashing;
import dev.picket.event.Inference.Label;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What model servers' own APIs say. */
class ServerFormatsTest {
    private static final int TOKEN = Recordings.TOKEN.length();

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(ServerRecordings.infer(), "kserve", "llama-3", 2, 3, "[]", -1, 5),
                Arguments.of(ServerRecordings.tritonStreamed(), "kserve", "ensemble", 1, 1, "[]", -1, 2),
                Arguments.of(ServerRecordings.textGeneration(), "tgi", "", 2, 3, "[eos_token, length]", 3, 2),
                Arguments.of(ServerRecordings.textGenerationStreamed(), "tgi", "", 1, 1, "[length]", 3, 2),
                Arguments.of(ServerRecordings.runStreamed(), "openai", "", 1, 1, "[completed]", 3, 3));
    }

    /** @param characters beside the token's */
    @ParameterizedTest
    @MethodSource("answers")
    void answer_ofEachServer_isCounted(
            Recording recording,
            String provider,
            String model,
            int choices,
            int characters,
            String finish,
            long input,
            int asked) {
        var seen = recording.whole();

        assertThat(seen.provider()).isEqualTo(provider);
        assertThat(seen.request().model()).isEqualTo(model);
        assertThat(seen.request().characters()).isEqualTo(asked);
        assertThat(seen.request().maxTokens()).isEqualTo(5);
        assertThat(seen.response().choices()).isEqualTo(choices);
        assertThat(seen.response().characters()).isEqualTo(characters + TOKEN);
        assertThat(seen.response().finishReasons()).hasToString(finish);
        assertThat(seen.response().inputTokens().orElse(-1)).isEqualTo(input);
        assertThat(seen.response().outputTokens().orElse(-1)).isEqualTo(input < 0 ? -1 : 4);
        assertThat(seen.labels()).singleElement().satisfies(label -> {
            assertThat(label.channel()).isEqualTo("content");
            assertThat(label.start()).isEqualTo(1);
            assertThat(label.digest()).isEqualTo(Hashing.hash(Recordings.TOKEN));
        });
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(ServerRecordings.rerank(), "rerank", "small", 5, 3),
                Arguments.of(ServerRecordings.rerankTexts(), "rerank", "", 5, -1),
                Arguments.of(ServerRecordings.score(), "score", "small", 5, 3),
                Arguments.of(ServerRecordings.teiEmbeddings(), "embeddings", "", 2, -1),
                Arguments.of(ServerRecordings.runWhole(), "chat", "", 0, -1));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void request_whoseAnswerSaysNothing_isInspected(
            Recording recording, String operation, String model, int characters, long input) {
        var seen = recording.whole();

        assertThat(seen.operation()).isEqualTo(operation);
        assertThat(seen.request().model()).isEqualTo(model);
        assertThat(seen.request().characters()).isEqualTo(characters + TOKEN);
        assertThat(seen.labels()).extracting(Label::channel).containsExactly("prompt");
        assertThat(seen.response().choices()).isZero();
        assertThat(seen.response().characters()).isZero();
        assertThat(seen.response().inputTokens().orElse(-1)).isEqualTo(input);
    }

    @Test
    void run_callsOfEveryStep_areCounted() {
        var seen = ServerRecordings.runStreamed().whole().response();

        assertThat(seen.toolCalls()).isEqualTo(2);
        assertThat(seen.cachedTokens()).hasValue(2);
        assertThat(seen.model()).isEqualTo("gpt");
    }

    @Test
    void request_stream_isWhatThePathOrTheBodySays() {
        assertThat(ServerRecordings.tritonStreamed().whole().request().stream()).isTrue();
        assertThat(ServerRecordings.textGenerationStreamed().whole().request().stream())
                .isTrue();
        assertThat(ServerRecordings.runStreamed().whole().request().stream()).isTrue();
        assertThat(ServerRecordings.textGeneration().whole().request().stream()).isFalse();
    }
}
