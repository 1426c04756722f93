package dev.picket.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void token_ofFieldsAlphabet_isKept() {
        var model = "meta-llama/Llama-3.1:8B@v2_x+y";

        assertThat(Text.token(model)).isEqualTo(model);
    }

    @Test
    void token_withSpace_isHashed() {
        var sentence = "the secret is";

        assertThat(Text.token(sentence))
                .startsWith("hash:")
                .doesNotContain("secret")
                .matches("hash:[0-9a-f]{32}");
    }

    @Test
    void token_tooLong_isHashed() {
        assertThat(Text.token("x".repeat(Text.TOKEN_MAX))).hasSize(Text.TOKEN_MAX);
        assertThat(Text.token("x".repeat(Text.TOKEN_MAX + 1))).startsWith("hash:");
    }

    @Test
    void printable_withQuoteOrControl_isHashed() {
        assertThat(Text.printable("system:serviceaccount:a b")).isEqualTo("system:serviceaccount:a b");
        assertThat(Text.printable("a\"b")).startsWith("hash:");
        assertThat(Text.printable("a\nb")).startsWith("hash:");
        assertThat(Text.printable("é")).startsWith("hash:");
    }

    @Test
    void hash_ofEqualValues_isEqual() {
        assertThat(Hashing.hash("a")).isEqualTo(Hashing.hash("a")).isNotEqualTo(Hashing.hash("b"));
    }
}
