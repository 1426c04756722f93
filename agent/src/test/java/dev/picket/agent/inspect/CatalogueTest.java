package dev.picket.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
    private final TextInspector inspector = new TextInspector();
    private final Planted planted = new Planted(new Random(25));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "vcs-token|see ghp_Zk3vQ8sT1xWn5Lr7YbHc2Jd9Mf4Pg6Ku0EaR for it",
                "cloud-key|aws AKIAQ3EGTZ5VHW2LXN7D done",
                "llm-key|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",
                "llm-key|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",
                "chat-token|xoxb-384756291038-8472615309284-Zk3vQ8sT1xWn5Lr7YbHc2Jd9",
                "payment-key|sk_live_4fTq8LmZx2Vb7Nw1Kp9Rj5Hc",
                "connection-string|mongodb+srv://app:Zk3vQ8sT1x@cluster0.mongodb.net/db",
                "password|spring.datasource.password=Zk3vQ8sT!x",
                "password|the password is Zk3vQ8sT!x, keep it",
                "password|curl -u admin:Zk3vQ8sT1x https://a.example.org",
                "password|Authorization: Basic YWRtaW46WmszdlE4c1QxeA==",
                "generic-token|<apiToken>4f8a1c9e7b2d6035</apiToken>",
                "generic-token|{\\\"auth_token\\\": \\\"Zk3vQ8sT1xWn5Lr7YbHc\\\"}",
                "generic-key|export ACME_API_KEY=Zk3vQ8sT1xWn5Lr7YbHc2Jd9",
                "service-key|cloudflare: \"Zk3vQ8sT1xWn5Lr7YbHc2Jd9Mf4Pg6Ku0EaRqWeT\"",
                "jwt|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiIsIm4iOiJ4eXoifQ.Zk3vQ8sT1xWn5Lr7YbHc2Jd9Mf4Pg6Ku",
            })
    void scan_secretOfAKind_isLabelled(String type, String text) {
        assertThat(inspector.scan(text)).extracting(find -> find.rule().type()).contains("secret." + type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "password = \"${DB_PASSWORD}\"",
                "password: your_password_here",
                "export API_KEY=<your api key>",
                "password = getPassword()",
                "the token limit is 4096 and max_tokens: 1024",
                "public_key = \"Zk3vQ8sT1xWn5Lr7YbHc2Jd9Mf4Pg6Ku\"",
                "primaryKey = users.account_identifier_2",
                "https://user:password@localhost/",
                "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
                "commit 9a038989604e8da62ecddbe2094b16ce1b778be1",
                "order 1234567890123456 of 2026-11-25",
                "version 1.2.3-rc4 of build 20261125",
                "@Override and icon@2x.png, git@github.com:a/b",
                "AKIAXXXXXXXXXXXXXXXX and AKIAIOSFODNN7EXAMPLE",
                "the key is to keep the secret of good keyboards: practice",
            })
    void scan_nearMiss_isNotLabelled(String text) {
        assertThat(inspector.scan(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pii.email|write to jörg.weiß@example.org today",
                "pii.iban|IBAN DE89 3704 0044 0532 0130 00.",
                "pii.us-ssn|SSN 219-09-9999",
                "pii.phone|call (212) 555-0187",
                "pii.phone|Tel. +49 30 1234567",
                "pii.ip-address|from 203.0.113.7 at noon",
            })
    void scan_personalData_isLabelled(String type, String text) {
        assertThat(inspector.scan(text))
                .singleElement()
                .satisfies(find -> assertThat(find.rule().type()).isEqualTo(type));
    }

    @Test
    void scan_cardInGroups_isLabelledWhole() {
        var card = planted.card();
        var grouped =
                String.join("-", card.substring(0, 4), card.substring(4, 8), card.substring(8, 12), card.substring(12));

        assertThat(inspector.scan("pay " + grouped)).singleElement().satisfies(find -> {
            assertThat(find.rule().type()).isEqualTo("pii.credit-card");
            assertThat(find.length()).isEqualTo(19);
        });
    }

    @Test
    void scan_cardWithAWrongDigit_isNotLabelled() {
        var card = planted.card();
        var wrong = card.substring(0, 15) + (char) ('0' + (card.charAt(15) - '0' + 1) % 10);

        assertThat(inspector.scan("card " + wrong)).isEmpty();
    }

    @Test
    void scan_secretWithin_anAssignment_isLabelledOnceByTheSpecificRule() {
        var finds = inspector.scan("github_token = \"" + planted.githubToken() + "\"");

        assertThat(finds)
                .singleElement()
                .satisfies(find -> assertThat(find.rule().id()).isEqualTo("github-token"));
    }

    @Test
    void scan_sameSecretTwice_hasTheSameDigest() {
        var token = planted.githubToken();

        var finds = inspector.scan(token + " and again " + token);

        assertThat(finds).hasSize(2);
        assertThat(finds.getFirst().digest()).isEqualTo(finds.getLast().digest());
    }

    @Test
    void suspects_modelNames_areNotSuspected() {
        assertThat(java.util.List.of(
                        "gpt-4o-2024-08-06",
                        "ft:gpt-3.5-turbo-0613:acme::8aZk3vQ8",
                        "meta-llama/Llama-3.3-70B-Instruct",
                        "anthropic.claude-3-5-sonnet-20240620-v1:0",
                        "deepseek-r1-distill-qwen-32b"))
                .noneMatch(inspector::suspects);
    }

    @Test
    void suspects_secretAsAName_isSuspected() {
        assertThat(inspector.suspects(planted.githubToken())).isTrue();
        assertThat(inspector.suspects("4f8a1c9e7b2d60354f8a1c9e7b2d6035")).isTrue();
    }
}
