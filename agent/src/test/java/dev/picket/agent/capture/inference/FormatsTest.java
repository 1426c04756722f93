package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Hashing;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Side;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format must do, by the exchanges of {@link Recordings}. */
class FormatsTest {
    static Stream<Recording> all() {
        return Recordings.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void exchange_cutAtEveryPlace_givesTheSameEvent(Recording recording) {
        var whole = recording.whole();

        assertThat(whole.response().truncated()).isFalse();
        assertThat(IntStream.range(0, recording.length()))
                .allSatisfy(place -> assertThat(recording.cutAt(place)).isEqualTo(whole));
    }

    @ParameterizedTest
    @MethodSource("all")
    void exchange_byteByByte_givesTheSameEvent(Recording recording) {
        assertThat(recording.inPieces(1)).isEqualTo(recording.whole());
    }

    @ParameterizedTest
    @MethodSource("all")
    void exchange_compressed_givesTheSameEvent(Recording recording) {
        assertThat(recording.gzipped().inPieces(3)).isEqualTo(recording.whole());
        assertThat(recording.deflated().inPieces(3)).isEqualTo(recording.whole());
        assertThat(recording.brotli().inPieces(3)).isEqualTo(recording.whole());
        assertThat(recording.zstd().inPieces(3)).isEqualTo(recording.whole());
    }

    @ParameterizedTest
    @MethodSource("all")
    void exchange_endedAnywhere_doesNotThrow(Recording recording) {
        for (int length = 0; length < recording.length(); length++) {
            recording.torn(length).whole();
        }
    }

    @Test
    void all_everyFormat_hasARecording() {
        assertThat(Formats.all())
                .allMatch(format -> all().anyMatch(recording ->
                        format.reads(Call.of("POST", recording.path(), _ -> "").path())));
    }

    @Test
    void openAi_wholeAnswer_isCounted() {
        var seen = Recordings.openAi().getFirst().whole();

        assertThat(seen.request())
                .isEqualTo(
                        new Inference.Request("gpt-4o-mini", false, 2, 64, 2, 1, 10 + 5 + Recordings.EMAIL.length()));
        assertThat(seen.response().model()).isEqualTo("gpt-4o-mini-2024-07-18");
        assertThat(seen.response().choices()).isEqualTo(2);
        assertThat(seen.response().finishReasons()).containsExactly("stop", "tool_calls");
        assertThat(seen.response().inputTokens()).isEqualTo(OptionalLong.of(12));
        assertThat(seen.response().cachedTokens()).isEqualTo(OptionalLong.of(4));
        assertThat(seen.response().characters())
                .isEqualTo("Grüße 🙂 ".codePointCount(0, 9) + Recordings.TOKEN.length() + 2);
        assertThat(seen.response().toolCalls()).isEqualTo(2);
        assertThat(seen.response().chunks()).isZero();
        assertThat(seen.labels()).extracting(Label::type).containsExactly("secret.vcs-token", "pii.email");
        assertThat(seen.labels()).extracting(Label::side).containsExactly(Side.RESPONSE, Side.REQUEST);
    }

    @Test
    void openAi_streamedAnswer_joinsWhatEachChannelSaid() {
        var seen = Recordings.openAi().get(1).whole();

        assertThat(seen.request().stream()).isTrue();
        assertThat(seen.response().choices()).isEqualTo(2);
        assertThat(seen.response().finishReasons()).containsExactly("stop", "tool_calls");
        assertThat(seen.response().characters()).isEqualTo(3 + Recordings.TOKEN.length());
        assertThat(seen.response().toolCalls()).isEqualTo(2);
        assertThat(seen.response().outputTokens()).isEqualTo(OptionalLong.of(5));
        assertThat(seen.response().chunks()).isEqualTo(11);
        assertThat(seen.labels()).singleElement().satisfies(label -> {
            assertThat(label.start()).isEqualTo(3);
            assertThat(label.digest()).isEqualTo(Hashing.hash(Recordings.TOKEN));
        });
    }

    @Test
    void openAi_deployment_isTheModel() {
        assertThat(Recordings.openAi().get(2).whole().request().model()).isEqualTo("my-gpt");
    }

    @Test
    void exchange_errorAnswer_hasItsStatusAndNothingSaid() {
        var seen = Recordings.openAi().getFirst().withStatus(429).whole();

        assertThat(seen.response().status()).isEqualTo(429);
        assertThat(seen.response().characters()).isZero();
        assertThat(seen.response().choices()).isZero();
    }

    @Test
    void exchange_brokenEvent_isPassedOverAndTold() {
        var seen = Recording.of(
                        "broken",
                        "/v1/chat/completions",
                        "{}",
                        "text/event-stream",
                        "data: {\"choices\":[{\"index\":0,\"del\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"}}]}\n\n")
                .whole();

        assertThat(seen.response().characters()).isEqualTo(2);
        assertThat(seen.response().truncated()).isTrue();
    }

    @Test
    void exchange_unknownEncoding_isTruncated() {
        var seen = Recordings.openAi().getFirst().encoded("compress").whole();

        assertThat(seen.response().truncated()).isTrue();
        assertThat(seen.request().model()).isEqualTo("gpt-4o-mini");
    }

    @Test
    void exchange_credential_isItsHash() {
        var recording = Recordings.openAi().getFirst();

        assertThat(recording.withHeaders(Map.of("authorization", "Bearer abc")).credential())
                .isEqualTo(Hashing.hash("abc"));
        assertThat(recording.withHeaders(Map.of("api-key", "abc")).credential()).isEqualTo(Hashing.hash("abc"));
        assertThat(recording.withHeaders(Map.of()).credential()).isEmpty();
    }
}
