package dev.picket.collector.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of {@code status}: something that runs, and what is wrong with it. */
public record StatusPart(String part, String name, String state, String detail) {
    List<@Nullable Object> row() {
        return List.of(part, name, state, detail);
    }
}
