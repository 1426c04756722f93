package dev.picket.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ScannerTest {
    private final Catalogue catalogue = Catalogue.standard();

    @Test
    void add_cutAnywhere_givesTheSameFinds() {
        long seed = Long.getLong("picket.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            var text = new Prose(random).with(new Planted(random).assortment());
            var whole = finds(text, text.length());

            assertThat(whole).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(8);
            assertThat(finds(text, 1)).as("seed %d", seed).isEqualTo(whole);
            assertThat(finds(text, 40)).as("seed %d", seed).isEqualTo(whole);
            assertThat(finds(text, 5000)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @Test
    void add_textBeforeTheSecret_countsCodePoints() {
        var card = new Planted(new Random(7)).card();

        var finds = finds("🙂".repeat(5000) + " card " + card, 3);

        assertThat(finds).singleElement().satisfies(find -> {
            assertThat(find.start()).isEqualTo(5006);
            assertThat(find.end()).isEqualTo(5022);
        });
    }

    @Test
    void pause_secretOverTheBoundary_isNotFound() {
        var token = new Planted(new Random(7)).githubToken();
        var scanner = new Scanner(catalogue);

        scanner.add(token.substring(0, 20));
        scanner.pause();
        scanner.add(token.substring(20));

        assertThat(scanner.finish()).isEmpty();
    }

    @Test
    void pause_secretAfterTheBoundary_keepsItsOffset() {
        var token = new Planted(new Random(7)).githubToken();
        var scanner = new Scanner(catalogue);

        scanner.add("first message");
        scanner.pause();
        scanner.add(token);

        assertThat(scanner.finish())
                .singleElement()
                .satisfies(find -> assertThat(find.start()).isEqualTo(13));
    }

    @Test
    void add_hostileText_takesLinearTime() {
        var hostile = List.of(
                "eyJ",
                "password",
                "password=",
                "@a",
                "-----BEGIN PRIVATE KEY-----",
                "AAAA",
                "1 1 1 1 ",
                "://a:",
                "(1) ",
                "basic ",
                "kind: Secret data: ");

        for (var piece : hostile) {
            var text = piece.repeat(400_000 / piece.length());
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> finds(text, 8192), () -> "400 kB of " + piece);
        }
    }

    @Test
    void add_loneSurrogatesAndNul_doesNotThrow() {
        assertThatCode(() -> finds("\ud83d \ude00\0 token = \ud83dabc1234567890", 1))
                .doesNotThrowAnyException();
    }

    private List<Find> finds(String text, int most) {
        var scanner = new Scanner(catalogue);
        new Prose(new Random(most)).inPieces(text, most, scanner::add);
        return scanner.finish();
    }
}
