package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.Json.Digits;
import dev.picket.agent.capture.inference.Json.Items;
import dev.picket.agent.capture.inference.Json.Nothing;
import dev.picket.agent.capture.inference.Json.Text;
import dev.picket.agent.capture.inference.Json.Truth;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The attributes of one record, by name. Of two with one name the first counts. */
final class OtlpAttributes {
    private final Map<String, Json> byName = new HashMap<>();

    /** The members of a JSON object, a dash being none, as Envoy writes it. */
    static OtlpAttributes of(Json object, Map<String, String> otherNames) {
        var attributes = new OtlpAttributes();
        if (object instanceof Members members) {
            members.forEach((name, value) -> {
                if (value.present() && !value.text().equals("-")) {
                    attributes.byName.putIfAbsent(otherNames.getOrDefault(name, name), value);
                }
            });
        }
        return attributes;
    }

    void add(List<KeyValue> attributes) {
        attributes.forEach(attribute -> byName.putIfAbsent(attribute.getKey(), json(attribute.getValue())));
    }

    /** The first of these names that is there. */
    Json first(String... names) {
        for (var name : names) {
            var value = byName.get(name);
            if (value != null && value.present()) {
                return value;
            }
        }
        return Nothing.NOTHING;
    }

    /** The first of these names; a text of digits is the number, as access logs write it. */
    Json count(String... names) {
        var value = first(names);
        return value.text().matches("[0-9]{1,18}") ? new Digits(value.text()) : value;
    }

    /** Members of a list that is spelt out in names, {@code prefix.0.role}, in order; each by the rest of its names. */
    List<OtlpAttributes> list(String prefix) {
        var members = new TreeMap<Integer, OtlpAttributes>();
        var begin = prefix + '.';
        byName.forEach((name, value) -> {
            if (name.startsWith(begin)) {
                place(name, begin.length())
                        .ifPresent(place -> members.computeIfAbsent(place.index(), _ -> new OtlpAttributes())
                                .byName
                                .put(place.rest(), value));
            }
        });
        return List.copyOf(members.values());
    }

    /** The first of these names, read as JSON if it is a text that holds an object or array. */
    Json structure(String... names) {
        return parsed(first(names));
    }

    /** How many of the attributes carry what was said, whether anything reads them or not. */
    long contents() {
        return byName.keySet().stream().filter(OtlpNames::isContent).count();
    }

    static Json parsed(Json value) {
        var text = value.text();
        if (!text.startsWith("[") && !text.startsWith("{")) {
            return value;
        }
        var found = new AtomicReference<Json>(value);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        new JsonReader(found::set).read(bytes, 0, bytes.length);
        return found.get();
    }

    static Json json(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> text(value.getStringValue());
            case BOOL_VALUE -> new Truth(value.getBoolValue());
            case INT_VALUE -> Json.of(value.getIntValue());
            case DOUBLE_VALUE -> new Digits(Double.toString(value.getDoubleValue()));
            case ARRAY_VALUE ->
                new Items(value.getArrayValue().getValuesList().stream()
                        .map(OtlpAttributes::json)
                        .toList());
            case KVLIST_VALUE -> members(value.getKvlistValue().getValuesList());
            default -> Nothing.NOTHING;
        };
    }

    private static Json members(List<KeyValue> values) {
        var members = new Members();
        values.reversed().forEach(value -> members.add(value.getKey(), json(value.getValue())));
        return members;
    }

    private static Json text(String value) {
        return new Text(value, value.codePointCount(0, value.length()));
    }

    private static Optional<Place> place(String name, int from) {
        int dot = name.indexOf('.', from);
        int end = dot < 0 ? name.length() : dot;
        if (end == from || end - from > 6 || !name.substring(from, end).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(new Place(Integer.parseInt(name, from, end, 10), dot < 0 ? "" : name.substring(dot + 1)));
    }

    private record Place(int index, String rest) {}
}
