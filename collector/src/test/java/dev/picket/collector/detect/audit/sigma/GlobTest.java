package dev.picket.collector.detect.audit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "pods, pods, true",
        "Pods, pODS, true",
        "pods, pod, false",
        "pod*, pods, true",
        "*ods, pods, true",
        "*od*, pods, true",
        "p?ds, pods, true",
        "p?ds, pds, false",
        "p*s, pods, true",
        "p*s*x, pods, false",
        "*a*b*a*, xaxbxax, true",
        "*a*b*a*, xaxbxx, false",
        "*, anything, true",
        "**, anything, true",
        "a\\*, a*, true",
        "a\\*, ab, false",
        "a\\\\*, a\\b, true",
        "a\\b, a\\b, true"
    })
    void test_pattern_asSigmaSays(String pattern, String text, boolean expected) {
        assertThat(Glob.of(pattern, false).test(text)).isEqualTo(expected);
    }

    @Test
    void test_cased_asksForTheSameCase() {
        assertThat(Glob.of("Pod*", true).test("Pods")).isTrue();
        assertThat(Glob.of("Pod*", true).test("pods")).isFalse();
    }

    @Test
    void test_emptyAndSingleStar_areToldApart() {
        assertThat(Glob.of("", false).test("")).isTrue();
        assertThat(Glob.of("", false).test("a")).isFalse();
        assertThat(Glob.of("*", false).test("")).isTrue();
        assertThat(Glob.of("*", false).isAny()).isTrue();
    }

    @Test
    void test_manyStars_doNotBlowUp() {
        var text = "a".repeat(256);

        assertThat(Glob.of("*a".repeat(60) + "*b", false).test(text)).isFalse();
    }
}
