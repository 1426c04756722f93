package dev.picket.agent.inspect;

import java.util.List;
import java.util.random.RandomGenerator;

/** Secrets and personal data that belong to nobody, drawn anew for each test. */
public final class Planted {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";

    private final RandomGenerator random;

    public Planted(RandomGenerator random) {
        this.random = random;
    }

    public String githubToken() {
        return "ghp_" + drawn(LETTERS + DIGITS, 36);
    }

    public String awsKey() {
        return "AKIA" + drawn("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
    }

    public String password() {
        return drawn(LETTERS, 6) + drawn(DIGITS, 3) + "!" + drawn(LETTERS, 4);
    }

    public String url() {
        return "postgres://app:" + password() + "@db.internal:5432/orders";
    }

    public String email() {
        return drawn("abcdefghijklmnopqrstuvwxyz", 8) + "@mail.example.org";
    }

    public String openaiKey() {
        return "sk-proj-" + drawn(LETTERS + DIGITS, 60) + "T3BlbkFJ" + drawn(LETTERS + DIGITS, 60);
    }

    public String privateKey() {
        var lines = new StringBuilder("-----BEGIN PRIVATE KEY-----\n");
        for (int i = 0; i < 26; i++) {
            lines.append(drawn(LETTERS + DIGITS + "+/", 64)).append('\n');
        }
        return lines.append("-----END PRIVATE KEY-----").toString();
    }

    /** A Visa number with its check digit. */
    public String card() {
        var digits = "4" + drawn(DIGITS, 14);
        for (char check = '0'; check <= '9'; check++) {
            if (Cards.luhn(digits + check)) {
                return digits + check;
            }
        }
        throw new IllegalStateException("no check digit for " + digits.length() + " digits");
    }

    /** One of each, the name that some need before them included. */
    public List<String> assortment() {
        return List.of(
                githubToken(),
                awsKey(),
                "db_password = \"" + password() + "\"",
                url(),
                email(),
                openaiKey(),
                privateKey(),
                "my card is " + card());
    }

    private String drawn(String alphabet, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
