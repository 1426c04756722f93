package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.MetadataOnly;
import dev.picket.agent.inspect.Planted;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Side;
import dev.picket.event.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attributes that three makers' instrumentations write, in their several versions, as one inference. */
class OtlpReadingTest {
    private final Account account = new Account("otlp");
    private final List<Inference> seen = new ArrayList<>();
    private final OtlpInferences inferences = new OtlpInferences(
            Set.of("10.0.0.7"),
            new TextInspector(),
            InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z")),
            event -> seen.add((Inference) event),
            account);
    private final String token = new Planted(new Random(5)).githubToken();

    @Test
    void read_conventionOfToday_isWhole() {
        var span = Otlp.span(
                "1",
                Otlp.attributes(
                        Map.of(
                                "gen_ai.operation.name", "chat",
                                "gen_ai.provider.name", "openai",
                                "gen_ai.request.model", "gpt-x",
                                "gen_ai.response.model", "gpt-x-2026",
                                "gen_ai.input.messages",
                                        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]",
                                "gen_ai.output.messages",
                                        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"take "
                                                + token
                                                + "\"},{\"type\":\"tool_call\",\"name\":\"f\",\"arguments\":{\"a\":1}}],\"finish_reason\":\"stop\"}]",
                                "server.address", "10.1.2.3"),
                        Map.of(
                                "gen_ai.request.max_tokens", 50L,
                                "gen_ai.usage.input_tokens", 7L,
                                "gen_ai.usage.output_tokens", 9L,
                                "gen_ai.usage.cache_read.input_tokens", 3L,
                                "server.port", 443L),
                        Map.of("gen_ai.response.finish_reasons", List.of("stop"))));

        inferences.take(Otlp.traces(span), "10.0.0.5");

        var inference = seen.getFirst();
        assertThat(inference.trace()).isEqualTo(HexFormat.of().formatHex(Otlp.TRACE.toByteArray()));
        assertThat(inference.operation()).isEqualTo("chat");
        assertThat(inference.provider()).isEqualTo("openai");
        assertThat(inference.caller().ip()).isEqualTo("10.0.0.5");
        assertThat(inference.server().ip()).isEqualTo("10.1.2.3");
        assertThat(inference.server().port()).isEqualTo(443);
        assertThat(inference.request()).isEqualTo(new Inference.Request("gpt-x", false, 1, 50, 1, 0, 5));
        assertThat(inference.response())
                .isEqualTo(new Inference.Response(
                        "gpt-x-2026",
                        200,
                        1,
                        List.of("stop"),
                        OptionalLong.of(7),
                        OptionalLong.of(9),
                        OptionalLong.of(3),
                        5 + token.length(),
                        1,
                        false,
                        0));
        assertThat(inference.labels()).extracting(Label::side).containsOnly(Side.RESPONSE);
        assertThat(inference.labels()).extracting(Label::type).anyMatch(type -> type.startsWith("secret."));
    }

    @Test
    void read_openLlmetry_speltOutNamesAreMessages() {
        var span = Otlp.span(
                "1",
                Otlp.attributes(
                        Map.of(
                                "llm.request.type", "chat",
                                "gen_ai.system", "Anthropic",
                                "gen_ai.request.model", "claude-x",
                                "gen_ai.prompt.0.role", "system",
                                "gen_ai.prompt.0.content", "be kind",
                                "gen_ai.prompt.1.role", "user",
                                "gen_ai.prompt.1.content", "[{\"type\":\"text\",\"text\":\"hi\"}]",
                                "gen_ai.completion.0.content", token,
                                "gen_ai.completion.0.finish_reason", "end_turn",
                                "gen_ai.completion.0.tool_calls.0.arguments", "{}"),
                        Map.of(
                                "gen_ai.usage.prompt_tokens",
                                4L,
                                "gen_ai.usage.completion_tokens",
                                2L,
                                "llm.request.functions.0.x",
                                1L),
                        Map.of()));

        inferences.take(Otlp.traces(span), "10.0.0.5");

        var inference = seen.getFirst();
        assertThat(inference.provider()).isEqualTo("anthropic");
        assertThat(inference.request().messages()).isEqualTo(2);
        assertThat(inference.request().characters()).isEqualTo(9);
        assertThat(inference.request().tools()).isEqualTo(1);
        assertThat(inference.response().finishReasons()).containsExactly("end_turn");
        assertThat(inference.response().toolCalls()).isEqualTo(1);
        assertThat(inference.response().inputTokens()).hasValue(4);
        assertThat(inference.labels()).isNotEmpty();
    }

    @Test
    void read_openInference_isRead() {
        var span = Otlp.span(
                "1",
                Otlp.attributes(
                        Map.of(
                                "openinference.span.kind", "LLM",
                                "llm.provider", "azure",
                                "llm.model_name", "m",
                                "llm.invocation_parameters",
                                        "{\"model\": \"asked\", \"max_tokens\": 12, \"stream\": true}",
                                "llm.input_messages.0.message.role", "user",
                                "llm.input_messages.0.message.contents.0.message_content.text", "four",
                                "llm.output_messages.0.message.content", "five!",
                                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}",
                                "input.value", "the same again"),
                        Map.of("llm.token_count.prompt", 5L, "llm.token_count.prompt_details.cache_read", 1L),
                        Map.of()));

        inferences.take(Otlp.traces(span), "10.0.0.5");

        var inference = seen.getFirst();
        assertThat(inference.operation()).isEqualTo("chat");
        assertThat(inference.provider()).isEqualTo("azure.ai.openai");
        assertThat(inference.request()).isEqualTo(new Inference.Request("asked", true, 1, 12, 1, 0, 4));
        assertThat(inference.response().model()).isEqualTo("m");
        assertThat(inference.response().characters()).isEqualTo(5);
        assertThat(inference.response().cachedTokens()).hasValue(1);
        assertThat(inferences.contents()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"execute_tool", "invoke_agent", "create_agent", "invoke_workflow", "retrieval"})
    void take_spanAroundInferences_isNone(String operation) {
        inferences.take(Otlp.traces(Otlp.span("1", Otlp.attributes(Map.of("gen_ai.operation.name", operation)))), "");

        assertThat(seen).isEmpty();
        assertThat(account.balance().refused()).containsEntry(Reason.NOT_INFERENCE, 1L);
    }

    @ParameterizedTest
    @CsvSource({"429,429", "500,500", "timeout,0", "9999,0"})
    void take_error_statusIsWhatWasSaid(String type, int status) {
        var span = Otlp.failed(Otlp.span(
                "1",
                Otlp.attributes(
                        Map.of("gen_ai.operation.name", "chat", "gen_ai.request.model", "m", "error.type", type))));

        inferences.take(Otlp.traces(span), "");

        assertThat(seen.getFirst().response().status()).isEqualTo(status);
    }

    @Test
    void take_spanAndItsDetailsAndTheSpanAgain_isOneInference() {
        var attributes = Otlp.attributes(Map.of("gen_ai.operation.name", "chat", "gen_ai.request.model", "m"));
        inferences.take(Otlp.traces(Otlp.span("1", attributes)), "");
        inferences.take(Otlp.details("1", attributes), "");
        inferences.take(Otlp.traces(Otlp.span("1", attributes)), "");

        assertThat(seen).hasSize(1);
        assertThat(account.balance().folded()).isEqualTo(1);
        assertThat(account.balance().duplicate()).isEqualTo(1);
    }

    @Test
    void take_relay_isBelievedAboutThePodAndNobodyElse() {
        var span = Otlp.span("1", Otlp.attributes(Map.of("gen_ai.operation.name", "chat")));
        var claim = Map.of("k8s.pod.ip", "10.9.9.9", "k8s.pod.name", "web-1", "k8s.namespace.name", "red");

        inferences.take(Otlp.traces(claim, span), "10.0.0.7");
        inferences.take(
                Otlp.traces(claim, Otlp.span("2", Otlp.attributes(Map.of("gen_ai.operation.name", "chat")))),
                "10.0.0.8");

        assertThat(seen).extracting(inference -> inference.caller().ip()).containsExactly("10.9.9.9", "10.0.0.8");
        assertThat(seen).extracting(inference -> inference.caller().namespace()).containsExactly("red", "");
    }

    @Test
    void take_spanOfAModelServer_senderIsTheServer() {
        var span = Otlp.served(
                Otlp.span("1", Otlp.attributes(Map.of("gen_ai.request.id", "r", "gen_ai.response.model", "llama"))));

        inferences.take(Otlp.traces(span), "10.0.0.9");

        assertThat(seen.getFirst().server().ip()).isEqualTo("10.0.0.9");
        assertThat(seen.getFirst().envelope().observer()).isEqualTo(Observer.SERVER);
    }

    /** Envoy writes every value as text. */
    @Test
    void take_accessLogOfAGateway_isAnInference() {
        var access = Otlp.attributes(Map.of(
                "response_code", "429",
                "gen_ai.request.model", "m",
                "gen_ai.provider.name", "openai",
                "gen_ai.usage.input_tokens", "7"));
        inferences.take(Otlp.log("", "", access), "10.0.0.5");
        inferences.take(Otlp.log("", "", Otlp.attributes(Map.of("response_code", "200"))), "10.0.0.5");

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().response().status()).isEqualTo(429);
        assertThat(seen.getFirst().response().inputTokens()).hasValue(7);
        assertThat(account.balance().refused()).containsEntry(Reason.NOT_INFERENCE, 1L);
    }

    /** Whatever stands in whatever attribute, known or not: nothing of it leaves. */
    @Test
    void take_secretsInEveryAttribute_leaveNone() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var planted = new Planted(random);
            var texts =
                    dressed(planted.githubToken(), planted.awsKey(), planted.email(), "the merger closes on friday");
            var attributes = new HashMap<String, String>();
            Otlp.NAMES.forEach(name -> attributes.put(name, texts.get(random.nextInt(texts.size()))));
            attributes.put(texts.getFirst(), texts.getLast());
            attributes.put("gen_ai.operation.name", "chat");
            seen.clear();

            inferences.take(Otlp.traces(attributes, Otlp.span("r" + round, Otlp.attributes(attributes))), "10.0.0.7");

            assertThat(new MetadataOnly(texts).leaksIn(seen.getFirst()))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    /** The control: an inspector that takes any name for a good one is caught. */
    @Test
    void take_inspectorThatSuspectsNothing_isCaught() {
        var blind = new Inspector() {
            @Override
            public Inspection begin() {
                return new TextInspector().begin();
            }

            @Override
            public boolean suspects(String name) {
                return false;
            }
        };
        var unguarded = new OtlpInferences(
                Set.of(), blind, InstantSource.system(), event -> seen.add((Inference) event), account);
        var attributes = Otlp.attributes(Map.of("gen_ai.operation.name", "chat", "gen_ai.request.model", token));

        unguarded.take(Otlp.traces(Otlp.span("1", attributes)), "");

        assertThat(new MetadataOnly(List.of(token)).leaksIn(seen.getFirst())).isNotEmpty();
    }

    /** As they are, in hex, and in base64. */
    private static List<String> dressed(String... texts) {
        var dressed = new ArrayList<String>();
        for (var text : texts) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            dressed.add(text);
            dressed.add(HexFormat.of().formatHex(bytes));
            dressed.add(Base64.getEncoder().encodeToString(bytes));
        }
        return dressed;
    }
}
