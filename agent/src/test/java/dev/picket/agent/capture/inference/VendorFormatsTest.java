package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Hashing;
import dev.picket.event.Inference.Label;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each vendor's format says of an answer: characters beside the token's, calls, finish reason, input and cached tokens. */
class VendorFormatsTest {
    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(VendorRecordings.responsesStreamed(), "o4", 1, 1, "completed", 3, 2),
                Arguments.of(VendorRecordings.responsesWhole(), "o4", 2, 0, "incomplete", 3, -1),
                Arguments.of(VendorRecordings.anthropicStreamed(), "claude", 1, 1, "tool_use", 14, 10),
                Arguments.of(VendorRecordings.anthropicWhole(), "claude", 0, 1, "end_turn", 3, -1),
                Arguments.of(VendorRecordings.ollama(), "qwen", 1, 1, "stop", 3, -1),
                Arguments.of(VendorRecordings.converse(), "us.amazon.nova-lite-v1:0", 0, 1, "tool_use", 5, 2),
                Arguments.of(VendorRecordings.converseStreamed(), "us.amazon.nova-lite-v1:0", 1, 1, "tool_use", 3, -1),
                Arguments.of(VendorRecordings.invokeStreamed(), "anthropic.claude-v1", 1, 0, "end_turn", 3, -1),
                Arguments.of(VendorRecordings.titan(), "amazon.titan-text", 0, 0, "FINISH", 3, -1),
                Arguments.of(VendorRecordings.cohere1(), "command", 1, 0, "COMPLETE", 3, 2),
                Arguments.of(VendorRecordings.cohere2(), "command", 1, 1, "TOOL_CALL", 3, 2),
                Arguments.of(VendorRecordings.gemini(), "gemini-pro", 1, 0, "STOP", 3, -1),
                Arguments.of(VendorRecordings.geminiArray(), "gemini-pro", 1, 0, "STOP", 3, -1));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answer_ofEachVendor_isCounted(
            Recording recording, String model, int characters, int calls, String finish, int input, int cached) {
        var seen = recording.whole();
        var answer = seen.response();

        assertThat(seen.request().model()).isEqualTo(model);
        assertThat(answer.choices()).isEqualTo(1);
        assertThat(answer.characters()).isEqualTo(characters + Recordings.TOKEN.length());
        assertThat(answer.toolCalls()).isEqualTo(calls);
        assertThat(answer.finishReasons()).containsExactly(finish);
        assertThat(answer.inputTokens()).isEqualTo(OptionalLong.of(input));
        assertThat(answer.outputTokens()).isEqualTo(OptionalLong.of(4));
        assertThat(answer.cachedTokens().orElse(-1)).isEqualTo(cached);
        assertThat(seen.labels())
                .singleElement()
                .satisfies(label -> assertThat(label.digest()).isEqualTo(Hashing.hash(Recordings.TOKEN)));
    }

    static Stream<Arguments> embeddings() {
        return Stream.of(
                Arguments.of(VendorRecordings.embeddings(), "openai"),
                Arguments.of(VendorRecordings.ollamaEmbeddings(), "ollama"),
                Arguments.of(VendorRecordings.cohereEmbeddings(), "cohere"),
                Arguments.of(VendorRecordings.geminiEmbeddings(), "gcp.gemini"),
                Arguments.of(VendorRecordings.geminiEmbeddingsBatch(), "gcp.gemini"));
    }

    @ParameterizedTest
    @MethodSource("embeddings")
    void embeddings_textOfTheRequest_isInspected(Recording recording, String provider) {
        var seen = recording.whole();

        assertThat(seen.provider()).isEqualTo(provider);
        assertThat(seen.operation()).isEqualTo("embeddings");
        assertThat(seen.request().model()).isEqualTo("small");
        assertThat(seen.request().characters()).isEqualTo(2 + Recordings.TOKEN.length());
        assertThat(seen.labels()).extracting(Label::channel).containsExactly("prompt");
        assertThat(seen.response().choices()).isZero();
        assertThat(seen.response().inputTokens()).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void request_streamAndMaxTokens_areThoseAskedFor() {
        assertThat(VendorRecordings.ollama().whole().request().stream()).isTrue();
        assertThat(VendorRecordings.converse().whole().request().stream()).isFalse();
        assertThat(VendorRecordings.converseStreamed().whole().request().stream())
                .isTrue();
        assertThat(VendorRecordings.gemini().whole().request().stream()).isTrue();
        assertThat(VendorRecordings.anthropicStreamed().whole().request().maxTokens())
                .isEqualTo(5);
        assertThat(VendorRecordings.responsesStreamed().whole().request().maxTokens())
                .isEqualTo(9);
    }
}
