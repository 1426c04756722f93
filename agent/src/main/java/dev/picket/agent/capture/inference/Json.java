package dev.picket.agent.capture.inference;

import java.util.List;
import java.util.OptionalLong;

/** A JSON value as {@link JsonReader} kept it. Every question has an answer for every value, so readers need no checks. */
sealed interface Json permits Members, Json.Items, Json.Text, Json.Digits, Json.Truth, Json.Nothing {
    record Items(List<Json> list) implements Json {}

    /** @param characters code points of the whole text, of which a long one is kept in part */
    record Text(String value, long characters) implements Json {
        /** Never the text. */
        @Override
        public String toString() {
            return characters + " characters";
        }
    }

    record Digits(String digits) implements Json {}

    record Truth(boolean value) implements Json {}

    /** Null, or absent. */
    enum Nothing implements Json {
        NOTHING
    }

    static Json of(long number) {
        return new Digits(Long.toString(number));
    }

    /** A member by name; nothing where there is none. */
    default Json at(String name) {
        return this instanceof Members members ? members.get(name) : Nothing.NOTHING;
    }

    /** Whether a member is there, be it null. */
    default boolean has(String name) {
        return this instanceof Members members && members.has(name);
    }

    /** The first of the two that is something. */
    default Json or(Json other) {
        return present() ? this : other;
    }

    /** The items of an array; empty for all else. */
    default List<Json> items() {
        return this instanceof Items(var list) ? list : List.of();
    }

    /** The text of a string; empty for all else. */
    default String text() {
        return this instanceof Text text ? text.value() : "";
    }

    default long characters() {
        return this instanceof Text text ? text.characters() : 0;
    }

    default boolean isText() {
        return this instanceof Text;
    }

    default boolean present() {
        return !(this instanceof Nothing);
    }

    /** Written out again as text, names beside their values, if this is an object or array; else nothing. */
    default Json written() {
        if (!(this instanceof Members || this instanceof Items)) {
            return Nothing.NOTHING;
        }
        var text = new StringBuilder();
        write(text);
        return new Text(text.toString(), text.codePointCount(0, text.length()));
    }

    private void write(StringBuilder text) {
        switch (this) {
            case Members members ->
                members.forEach((name, value) -> {
                    text.append('"').append(name).append("\": ");
                    value.write(text);
                    text.append('\n');
                });
            case Items(var list) ->
                list.forEach(item -> {
                    item.write(text);
                    text.append('\n');
                });
            case Text whole -> text.append('"').append(whole.value()).append('"');
            case Digits(var digits) -> text.append(digits);
            case Truth(var value) -> text.append(value);
            case Nothing _ -> text.append("null");
        }
    }

    /** Python's truth: not null, false, zero or empty. */
    default boolean truthy() {
        return switch (this) {
            case Members members -> members.size() > 0;
            case Items(var list) -> !list.isEmpty();
            case Text text -> text.characters() > 0;
            case Digits _ -> number().orElse(1) != 0;
            case Truth(var value) -> value;
            case Nothing _ -> false;
        };
    }

    /** A whole number that is not negative; empty for all else. */
    default OptionalLong number() {
        if (!(this instanceof Digits(var digits))) {
            return OptionalLong.empty();
        }
        try {
            var value = (long) Double.parseDouble(digits);
            return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
        } catch (NumberFormatException malformed) {
            return OptionalLong.empty();
        }
    }

    /** The number within an int's range, or another. */
    default int count(int otherwise) {
        return (int) Math.min(Integer.MAX_VALUE, number().orElse(otherwise));
    }
}
