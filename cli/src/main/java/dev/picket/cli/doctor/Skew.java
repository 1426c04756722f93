package dev.picket.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** This machine's clock beside another's, told by the {@code Date} of an answer (RFC 9110, 6.6.1), which has whole seconds. */
final class Skew {
    private static final Duration WITHIN = Duration.ofSeconds(3);
    /** What is further ahead is taken as of now by the collector. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private Skew() {}

    static Check check(String whose, URI address, HttpClient client, InstantSource clock) {
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(address).timeout(WITHIN).build(), HttpResponse.BodyHandlers.discarding());
            return answer.headers()
                    .firstValue("date")
                    .flatMap(Skew::time)
                    .map(theirs -> compared(whose, clock.instant(), theirs))
                    .orElseGet(() -> Check.ok("clock", whose + " does not tell its time"));
        } catch (IOException unreachable) {
            return Check.lacks("clock", whose + " cannot be asked: " + unreachable.getMessage(), "look at " + address);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Check.lacks("clock", "interrupted", "");
        }
    }

    static Check compared(String whose, Instant ours, Instant theirs) {
        var skew = Duration.between(theirs, ours);
        return skew.abs().compareTo(MOST) <= 0
                ? Check.ok("clock", "within %d s of %s".formatted(skew.abs().toSeconds() + 1, whose))
                : Check.lacks(
                        "clock",
                        "%d s %s %s"
                                .formatted(skew.abs().toSeconds(), skew.isNegative() ? "behind" : "ahead of", whose),
                        "keep both clocks by NTP");
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
