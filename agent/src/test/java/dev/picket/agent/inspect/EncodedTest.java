package dev.picket.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedTest {
    private final TextInspector inspector = new TextInspector();

    @Test
    void suspects_textInHexOrBase64_isNoName() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var planted = new Planted(random);
            for (var text : List.of(
                    planted.githubToken(),
                    planted.awsKey(),
                    planted.email(),
                    planted.password(),
                    "the merger closes on friday")) {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                for (var written : List.of(
                        HexFormat.of().formatHex(bytes),
                        HexFormat.of().withUpperCase().formatHex(bytes),
                        Base64.getEncoder().encodeToString(bytes),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
                    assertThat(inspector.suspects(written)).as("seed %d", seed).isTrue();
                    assertThat(inspector.suspects("org/" + written))
                            .as("seed %d", seed)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4o-mini-2024-07-18",
                "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                "us.anthropic.claude-3-5-sonnet-20241022-v2:0",
                "TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ",
                "deepseek-r1-distill-qwen-32b",
                "accounts/fireworks/models/llama-v3p1-405b-instruct",
                "nomic-embed-text:v1.5",
                "text-embedding-3-large",
                "sentence-transformers/all-MiniLM-L6-v2",
                "qwen2.5-coder:7b-instruct-q4_K_M",
                "distilbert-base-uncased-finetuned-sst-2-english"
            })
    void suspects_nameOfAModel_isNone(String name) {
        assertThat(inspector.suspects(name)).isFalse();
    }
}
