package dev.picket.agent.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/**
 * Streaming JSON whose author is not trusted: nesting and strings are bounded, field names are not kept, and what is said about a fault
 * never quotes the input. Any thread; a parser belongs to one.
 */
public final class BoundedJson {
    /**
     * An API server takes bodies that nest up to 10,000 deep (Go's encoding/json), so that a lower bound would be a place to hide in. A level
     * costs some 60 bytes while it is open, and no stack.
     */
    public static final int DEPTH_MAX = 10_100;

    private static final int NAME_MAX = 50_000;

    private final JsonFactory factory = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(Lines.BYTES_MAX)
                    .maxNameLength(NAME_MAX)
                    .build())
            .build();

    /** A parser over bytes that must not change until it is closed. */
    public JsonParser parse(byte[] buffer, int from, int length) throws IOException {
        return factory.createParser(buffer, from, length);
    }

    /** Hands over every field of the object that the parser stands at, and passes over what was not taken; nothing for other values. */
    public static void fields(JsonParser json, Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            field.take(name, json);
            json.skipChildren();
        }
    }

    /** Hands over every element of the array that the parser stands at; nothing for other values. */
    public static void elements(JsonParser json, Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.take(json);
            json.skipChildren();
        }
    }

    /** The value's text, whether string, number or boolean; empty for null, objects and arrays. */
    public static String text(JsonParser json) throws IOException {
        var token = json.currentToken();
        return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? json.getText() : "";
    }

    /** What is wrong with the input, in our words: the parser's may quote it. */
    public static String fault(IOException e) {
        return switch (e) {
            case StreamConstraintsException _ -> "nested deeper than " + DEPTH_MAX + ", or a value that is too long";
            case JsonProcessingException json
            when json.getLocation() != null ->
                "not JSON at column " + json.getLocation().getColumnNr();
            default -> "not JSON";
        };
    }

    /** Takes one field; the parser stands at its value. */
    @FunctionalInterface
    public interface Field {
        void take(String name, JsonParser json) throws IOException;
    }

    /** Takes one element; the parser stands at it. */
    @FunctionalInterface
    public interface Element {
        void take(JsonParser json) throws IOException;
    }
}
