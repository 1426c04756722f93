package dev.picket.collector.ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.duckdb.DuckDBAppender;

/**
 * One column of a sheet: its name and type in SQL, whose it is, and how a row gives its value.
 *
 * @param alias what hides it is a pseudonym of the entity, not a blank
 */
record Field<T>(String name, String type, Owner owner, boolean alias, Put<T> put) {
    /** Writes a row's value as the next one of the appender. */
    @FunctionalInterface
    interface Put<T> {
        void put(DuckDBAppender to, T row) throws SQLException;
    }

    static <T> Field<T> text(String name, Function<T, String> value) {
        return text(name, Owner.EVENT, value);
    }

    static <T> Field<T> text(String name, Owner owner, Function<T, String> value) {
        return new Field<>(name, "VARCHAR", owner, false, (to, row) -> to.append(value.apply(row)));
    }

    /** The name of an entity: hidden behind a pseudonym, so that equal ones are seen to be equal. */
    static <T> Field<T> name(String name, Owner owner, Function<T, String> value) {
        return new Field<>(name, "VARCHAR", owner, true, (to, row) -> to.append(value.apply(row)));
    }

    static <T> Field<T> number(String name, ToLongFunction<T> value) {
        return number(name, Owner.EVENT, value);
    }

    static <T> Field<T> number(String name, Owner owner, ToLongFunction<T> value) {
        return new Field<>(name, "BIGINT", owner, false, (to, row) -> to.append(value.applyAsLong(row)));
    }

    static <T> Field<T> real(String name, Function<T, Double> value) {
        return new Field<>(name, "DOUBLE", Owner.EVENT, false, (to, row) -> to.append(value.apply(row)));
    }

    static <T> Field<T> flag(String name, Predicate<T> value) {
        return new Field<>(name, "BOOLEAN", Owner.EVENT, false, (to, row) -> to.append(value.test(row)));
    }

    static <T> Field<T> time(String name, Function<T, Instant> value) {
        return new Field<>(
                name,
                "TIMESTAMPTZ",
                Owner.EVENT,
                false,
                (to, row) -> to.appendEpochMicros(Sql.micros(value.apply(row))));
    }

    static <T> Field<T> texts(String name, Owner owner, Function<T, List<String>> value) {
        return new Field<>(name, "VARCHAR[]", owner, false, (to, row) -> to.append(value.apply(row)));
    }

    static <T> Field<T> count(String name, Function<T, OptionalLong> value) {
        return new Field<>(name, "BIGINT", Owner.EVENT, false, (to, row) -> {
            var number = value.apply(row);
            if (number.isPresent()) {
                to.append(number.getAsLong());
            } else {
                to.appendNull();
            }
        });
    }
}
