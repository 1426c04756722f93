package dev.picket.agent.inspect;

import java.util.random.RandomGenerator;

/** Text with planted secrets, and ways to cut it. */
final class Prose {
    private static final String[] WORDS = {
        "the",
        "model",
        "answers",
        "Grüße",
        "naïve",
        "日本語",
        "🙂",
        "token",
        "key:",
        "password",
        "1,234.50",
        "2026-11-25",
        "https://docs.example.org/a/b",
        "-----BEGIN",
        "eyJ",
        "sk-",
        "ghp_",
        "@",
        "://",
        "4111",
        "\n\n",
        "`code`",
        "{\"a\": 1}",
        "secret =",
        "0x1f",
        "and",
        "then"
    };

    private final RandomGenerator random;

    Prose(RandomGenerator random) {
        this.random = random;
    }

    String with(Iterable<String> planted) {
        var text = new StringBuilder();
        for (var secret : planted) {
            text.append(words(random.nextInt(120))).append(' ').append(secret).append('\n');
        }
        return text.append(words(random.nextInt(900))).toString();
    }

    String words(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    /** Hands the text on in pieces of 1 to {@code most} characters. */
    void inPieces(String text, int most, java.util.function.Consumer<String> piece) {
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            piece.accept(text.substring(at, end));
            at = end;
        }
    }
}
