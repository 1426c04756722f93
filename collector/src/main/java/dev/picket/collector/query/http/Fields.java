package dev.picket.collector.query.http;

import dev.picket.collector.triage.Words;
import dev.picket.event.Text;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The texts of a body that decides something, each checked. Those that were left out are empty. */
record Fields(Map<String, String> texts) implements Body {
    static final Known ACKNOWLEDGE = new Known(List.of("owner", "reason"), List.of());
    static final Known CLOSE = new Known(List.of("reason"), List.of("owner"));
    static final Known REOPEN = new Known(List.of(), List.of("owner", "reason"));
    static final Known REMOVE = new Known(List.of(), List.of("owner", "reason"));
    static final Known SUPPRESS = new Known(
            List.of("detection", "owner", "reason"), List.of("tenant", "workload", "user", "target", "until", "for"));

    private static final Pattern SPAN = Pattern.compile("(\\d{1,4})(m|h|d)");
    private static final String END_FIX = "write until as 2026-12-31 or 2026-12-31T18:00:00Z, or for as 30m, 12h or 7d";

    /** Which fields there may be. */
    record Known(List<String> wanted, List<String> more) {
        boolean has(String name) {
            return wanted.contains(name) || more.contains(name);
        }

        List<String> all() {
            return java.util.stream.Stream.concat(wanted.stream(), more.stream())
                    .toList();
        }
    }

    static Body read(String body, Known known, Instant now) {
        var texts = new TreeMap<String, String>();
        try {
            for (var field : new JsonObject(body)) {
                if (!known.has(field.getKey())) {
                    return new Body.Wrong(
                            Text.printable(field.getKey()), "no such field", "use " + String.join(", ", known.all()));
                }
                if (!(field.getValue() instanceof String text)) {
                    return new Body.Wrong(field.getKey(), field.getKey() + " is no text", "write it in quotes");
                }
                texts.put(field.getKey(), text.strip());
            }
        } catch (DecodeException _) {
            return new Body.Wrong("body", "the body is no JSON object", "send {\"reason\": \"…\"}");
        }
        return checked(texts, known, now);
    }

    private static Body checked(Map<String, String> texts, Known known, Instant now) {
        for (var wanted : known.wanted()) {
            if (texts.getOrDefault(wanted, "").isEmpty()) {
                return new Body.Wrong(wanted, wanted + " is missing", "say " + wanted);
            }
        }
        for (var field : texts.entrySet()) {
            if (!isFit(field.getKey(), field.getValue())) {
                return new Body.Wrong(
                        field.getKey(),
                        field.getKey() + " is too long, or has characters that do not belong in a line of text",
                        "write at most " + most(field.getKey()) + " characters on one line");
            }
        }
        var fields = new Fields(texts);
        return known.has("until") ? fields.withEnd(now) : fields;
    }

    private static boolean isFit(String field, String text) {
        return switch (field) {
            case "owner", "reason" -> Words.areFit(text, most(field));
            default -> Text.printable(text).equals(text);
        };
    }

    private static int most(String field) {
        return switch (field) {
            case "owner" -> Words.OWNER_MAX;
            case "reason" -> Words.REASON_MAX;
            default -> Text.PRINTABLE_MAX;
        };
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    private Body withEnd(Instant now) {
        if (text("until").isEmpty() == text("for").isEmpty()) {
            return new Body.Wrong("until", "a suppression has one end, by until or by for", END_FIX);
        }
        try {
            until(now);
            return this;
        } catch (DateTimeException | ArithmeticException _) {
            var named = text("until").isEmpty() ? "for" : "until";
            return new Body.Wrong(named, named + " is no end: " + text(named), END_FIX);
        }
    }

    /** A day counts to its end, in UTC. */
    Instant until(Instant now) {
        var until = text("until");
        if (until.isEmpty()) {
            return now.plus(span(text("for")));
        }
        return until.length() == "2026-12-31".length()
                ? LocalDate.parse(until)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                : Instant.parse(until);
    }

    private static Duration span(String text) {
        var span = SPAN.matcher(text);
        if (!span.matches()) {
            throw new DateTimeException("no span");
        }
        long count = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
