package dev.picket.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Looks whether anything of planted secrets and sentences stands where only metadata may: any piece of 12 characters counts. */
public final class MetadataOnly {
    public static final int PIECE = 12;

    private final List<String> planted;

    public MetadataOnly(Collection<String> planted) {
        this.planted =
                planted.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    /** Pieces of what was planted that stand in a text, without regard to case. */
    public List<String> leaksIn(String carrier) {
        var lower = carrier.toLowerCase(Locale.ROOT);
        var leaks = new ArrayList<String>();
        for (var text : planted) {
            for (int at = 0; at + PIECE <= text.length(); at++) {
                if (lower.contains(text.substring(at, at + PIECE))) {
                    leaks.add(text.substring(at, at + PIECE));
                }
            }
        }
        return leaks;
    }

    /** The same for all that a record says, by its own words and in every string within it. */
    public List<String> leaksIn(Record event) {
        var leaks = new ArrayList<>(leaksIn(event.toString()));
        strings(event).forEach(string -> leaks.addAll(leaksIn(string)));
        return leaks;
    }

    /** Every string within a record, however deep. */
    public static List<String> strings(Object value) {
        return switch (value) {
            case String string -> List.of(string);
            case Collection<?> many -> all(many);
            case Map<?, ?> map -> {
                var both = new ArrayList<>(all(map.keySet()));
                both.addAll(all(map.values()));
                yield both;
            }
            case Optional<?> optional -> all(optional.stream().toList());
            case Record record -> all(components(record));
            default -> List.of();
        };
    }

    private static List<String> all(Collection<?> values) {
        return values.stream().flatMap(value -> strings(value).stream()).toList();
    }

    private static List<Object> components(Record record) {
        var values = new ArrayList<Object>();
        for (var component : record.getClass().getRecordComponents()) {
            try {
                values.add(component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return values;
    }
}
