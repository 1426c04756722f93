package dev.picket.cli.read;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of an answer as text. */
final class Cells {
    private Cells() {}

    /** Whole, for programs. */
    static String whole(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> list -> list.stream().map(Cells::whole).collect(Collectors.joining(";"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + whole(entry.getValue()))
                        .collect(Collectors.joining(";"));
            case Object other -> other.toString();
        };
    }

    /** Short, for people: times to the second. */
    static String brief(@Nullable Object value) {
        return switch (value) {
            case Instant time -> time.truncatedTo(ChronoUnit.SECONDS).toString();
            case List<?> list -> list.stream().map(Cells::brief).collect(Collectors.joining(", "));
            case null -> "";
            case Double number when Math.abs(number) < 1e6 -> "%.1f".formatted(number);
            case Object other -> whole(other);
        };
    }
}
