package dev.picket.collector.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an answer. Values are String, Long, Double, Boolean, BigInteger, BigDecimal, Instant, LocalDate, List or Map of these, or null.
 *
 * @param truncated there were more rows, or more bytes, than one answer may have
 */
public record Table(List<Column> columns, List<List<@Nullable Object>> rows, boolean truncated) {
    public Table {
        columns = List.copyOf(columns);
    }

    /** The place of a column in every row. */
    public int column(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such column: " + name);
    }
}
