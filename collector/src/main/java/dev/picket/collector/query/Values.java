package dev.picket.collector.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the database's values into the few kinds that an answer may hold. */
final class Values {
    private Values() {}

    static @Nullable Object of(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case BigInteger number -> number;
            case BigDecimal number -> number;
            case Double number -> finite(number);
            case Float number -> finite(number.doubleValue());
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            case Timestamp time -> time.toLocalDateTime().toInstant(ZoneOffset.UTC);
            case Instant time -> time;
            case LocalDate date -> date;
            case Array array -> list((Object[]) array.getArray());
            case Struct struct -> list(struct.getAttributes());
            case Map<?, ?> map -> map(map);
            case Object other -> other.toString();
        };
    }

    /** About how many bytes it takes in an answer. */
    static long bytes(@Nullable Object value) {
        return switch (value) {
            case null -> 4;
            case String text -> text.length() + 2L;
            case List<?> list -> 2 + list.stream().mapToLong(Values::bytes).sum();
            case Map<?, ?> map ->
                2
                        + map.entrySet().stream()
                                .mapToLong(entry -> bytes(entry.getKey()) + bytes(entry.getValue()))
                                .sum();
            case Object _ -> 12;
        };
    }

    private static @Nullable Object finite(double number) {
        return Double.isFinite(number) ? (Object) number : null;
    }

    private static List<@Nullable Object> list(@Nullable Object[] values) throws SQLException {
        var list = new ArrayList<@Nullable Object>(values.length);
        for (var value : values) {
            list.add(of(value));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> values) throws SQLException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var entry : values.entrySet()) {
            map.put(String.valueOf(entry.getKey()), of(entry.getValue()));
        }
        return map;
    }
}
