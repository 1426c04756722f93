package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.MetadataOnly;
import dev.picket.agent.inspect.Planted;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Hashing;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Side;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records after the published schemas of two gateways, of our own making. */
class GatewayRecordsTest {
    private static final String TOKEN = new Planted(new Random(7)).githubToken();

    private final GatewayRecords records = new GatewayRecords(new TextInspector());

    @Test
    void read_liteLlm_isWhole() {
        var seen = read(liteLlm("lab", TOKEN)).orElseThrow();

        assertThat(seen.envelope().id()).isEqualTo("0");
        assertThat(seen.envelope().start()).isEqualTo(Instant.parse("2026-11-26T12:00:00.250Z"));
        assertThat(seen.envelope().end()).isEqualTo(Instant.parse("2026-11-26T12:00:01.500Z"));
        assertThat(seen.operation()).isEqualTo("chat");
        assertThat(seen.provider()).isEqualTo("azure.ai.openai");
        assertThat(seen.caller().ip()).isEqualTo("10.1.2.3");
        assertThat(seen.server().ip()).isEqualTo("10.9.8.7");
        assertThat(seen.server().port()).isEqualTo(8000);
        assertThat(seen.request()).isEqualTo(new Inference.Request("lab", true, 2, 64, 2, 1, 2 + 5));
        assertThat(seen.response().model()).isEqualTo("lab-2026");
        assertThat(seen.response().finishReasons()).containsExactly("stop");
        assertThat(seen.response().characters()).isEqualTo(TOKEN.length());
        assertThat(seen.response().inputTokens()).hasValue(9);
        assertThat(seen.response().outputTokens()).hasValue(4);
        assertThat(seen.response().cachedTokens()).hasValue(3);
        assertThat(seen.credential()).isEqualTo(Hashing.hash("88dc28d0"));
        assertThat(seen.claimedTenant()).isEqualTo("team-red");
        assertThat(seen.labels()).extracting(Label::side).containsExactly(Side.RESPONSE);
    }

    @Test
    void read_liteLlmsFailure_hasItsStatusAndNoTokens() {
        var seen = read("""
                {"id":"1","call_type":"acompletion","status":"failure","model":"lab","startTime":1795694400.25,"endTime":1795694401.5,
                 "prompt_tokens":0,"completion_tokens":0,"error_information":{"error_code":"429","error_class":"RateLimitError"},"response":null}""").orElseThrow();

        assertThat(seen.response().status()).isEqualTo(429);
        assertThat(seen.response().inputTokens()).isEmpty();
    }

    @Test
    void read_envoy_isRead() {
        var seen = read("""
                {"start_time":"2026-11-26T12:00:00.250Z","duration":1250,"method":"POST","x-envoy-origin-path":"/v1/embeddings","response_code":200,
                 "downstream_remote_address":"10.1.2.3:51234","upstream_host":"10.9.8.7:8000","x-request-id":"r-1",
                 "gen_ai.request.model":"small","gen_ai.response.model":"small-1","gen_ai.provider.name":"openai","gen_ai.usage.input_tokens":"9"}""").orElseThrow();

        assertThat(seen.envelope().end()).isEqualTo(Instant.parse("2026-11-26T12:00:01.500Z"));
        assertThat(seen.operation()).isEqualTo("embeddings");
        assertThat(seen.caller().ip()).isEqualTo("10.1.2.3");
        assertThat(seen.server().port()).isEqualTo(8000);
        assertThat(seen.request().model()).isEqualTo("small");
        assertThat(seen.response().model()).isEqualTo("small-1");
        assertThat(seen.response().inputTokens()).hasValue(9);
        assertThat(seen.response().status()).isEqualTo(200);
    }

    @Test
    void read_envoyByTheNamesOfItsMetadata_isRead() {
        var seen = read("""
                {"start_time":"2026-11-26T12:00:00Z","duration":1,"response_code":429,"upstream_host":"[fd00::1]:443",
                 "genai_model_name":"m","llm_input_token":3,"llm_output_token":4}""").orElseThrow();

        assertThat(seen.request().model()).isEqualTo("m");
        assertThat(seen.server().ip()).isEqualTo("fd00::1");
        assertThat(seen.response().outputTokens()).hasValue(4);
        assertThat(seen.response().status()).isEqualTo(429);
        assertThat(seen.operation()).isEqualTo("chat");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{\"response_code\":200}",
                "{\"response_code\":200,\"gen_ai.request.model\":\"\"}",
                "{\"gen_ai.request.model\":\"m\"}",
                "{\"call_type\":\"image_generation\",\"model\":\"m\",\"startTime\":1}",
                "{\"call_type\":\"completion\",\"model\":\"m\"}"
            })
    void read_otherLines_areNone(String line) {
        assertThat(read(line)).isEmpty();
    }

    /** Whatever stands wherever in a record: nothing of it leaves. */
    @Test
    void read_secretsEverywhere_leaveNone() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var planted = new Planted(random);
            for (var text :
                    List.of(planted.githubToken(), planted.awsKey(), planted.email(), "the merger closes on friday")) {
                var leaks = new MetadataOnly(List.of(text));
                var all = new ArrayList<Inference>();
                all.add(read(liteLlm(text, text).replace("chatcmpl-1", text).replace("team-red", text))
                        .orElseThrow());
                all.add(read("""
                        {"start_time":"%1$s","response_code":200,"x-request-id":"%1$s","upstream_host":"%1$s","downstream_remote_address":"%1$s",
                         "x-envoy-origin-path":"/model/%1$s/converse","gen_ai.request.model":"%1$s","gen_ai.provider.name":"%1$s","%1$s":"%1$s"}""".formatted(text)).orElseThrow());

                assertThat(all)
                        .allSatisfy(seen -> assertThat(leaks.leaksIn(seen))
                                .as("seed %d", seed)
                                .isEmpty());
            }
        }
    }

    private static String liteLlm(String model, String said) {
        return """
                {"id":"chatcmpl-1","call_type":"acompletion","status":"success","stream":true,"model":"azure/%1$s","model_group":"%1$s",
                 "custom_llm_provider":"azure","api_base":"http://10.9.8.7:8000/v1","startTime":1795694400.25,"endTime":1795694401.5,
                 "prompt_tokens":9,"completion_tokens":4,"model_parameters":{"max_tokens":64,"n":2,"tools":[{"type":"function"}]},
                 "metadata":{"user_api_key_hash":"88dc28d0","user_api_key_team_alias":"team-red","requester_ip_address":"10.1.2.3"},
                 "messages":[{"role":"system","content":"be"},{"role":"user","content":"brief"}],
                 "response":{"model":"lab-2026","choices":[{"index":0,"finish_reason":"stop","message":{"content":"%2$s"}}],
                  "usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":3}}}}""".formatted(model, said);
    }

    private Optional<Inference> read(String line) {
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        return records.read(bytes, 0, bytes.length, "0").map(recorded -> (Inference) recorded.event());
    }
}
