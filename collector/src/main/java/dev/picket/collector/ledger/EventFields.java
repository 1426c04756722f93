package dev.picket.collector.ledger;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the sheets of all planes have in common: who observed it and when, who did it and to whom. */
final class EventFields {
    private EventFields() {}

    /** A sheet of one plane: the common columns, then its own. */
    static <E extends Event> Sheet<Observation> sheet(String name, Class<E> kind, List<Field<E>> own) {
        var fields = new ArrayList<Field<Observation>>(common());
        own.forEach(field -> fields.add(of(kind, field)));
        return new Sheet<>(name, fields);
    }

    /** Whose a thing is, for any row that knows its actor or target. */
    static <T> List<Field<T>> entity(String prefix, Owner owner, Function<T, Entity> entity) {
        return List.of(
                Field.text(prefix + "_kind", row -> entity.apply(row).kind().label()),
                Field.text(
                        prefix + "_namespace", owner, row -> entity.apply(row).namespace()),
                Field.name(prefix + "_name", owner, row -> entity.apply(row).name()),
                Field.text(prefix + "_ip", owner, row -> entity.apply(row).ip()),
                Field.text(prefix + "_tenant", owner, row -> entity.apply(row).tenant()));
    }

    static Entity orNobody(@Nullable Entity entity) {
        return entity == null ? Entity.NOBODY : entity;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For comparing: 0 for the least. */
    static int rank(Severity severity) {
        return switch (severity) {
            case INFORMATIONAL -> 0;
            case LOW -> 1;
            case MEDIUM -> 2;
            case HIGH -> 3;
            case CRITICAL -> 4;
        };
    }

    private static <E extends Event> Field<Observation> of(Class<E> kind, Field<E> field) {
        return new Field<>(
                field.name(),
                field.type(),
                field.owner(),
                field.alias(),
                (to, row) -> field.put().put(to, kind.cast(row.event())));
    }

    private static List<Field<Observation>> common() {
        var fields = new ArrayList<Field<Observation>>();
        fields.add(Field.time("time", row -> envelope(row).end()));
        fields.add(Field.time("start", row -> envelope(row).start()));
        fields.add(Field.text("id", row -> envelope(row).id()));
        fields.add(Field.text("cluster", row -> envelope(row).cluster()));
        fields.add(Field.text("node", row -> envelope(row).node()));
        fields.add(Field.text("agent", row -> envelope(row).agent()));
        fields.add(Field.text("observer", row -> word(envelope(row).observer())));
        fields.addAll(entity("actor", Owner.ACTOR, Observation::actor));
        fields.addAll(entity("target", Owner.TARGET, Observation::target));
        fields.addAll(entity("via", Owner.VIA, row -> orNobody(row.via())));
        fields.addAll(entity("behind", Owner.BEHIND, row -> orNobody(row.behind())));
        fields.add(Field.text("relation", row -> word(row.relation())));
        fields.add(Field.flag("second_side", Observation::secondSide));
        return fields;
    }

    private static Envelope envelope(Observation row) {
        return row.event().envelope();
    }
}
