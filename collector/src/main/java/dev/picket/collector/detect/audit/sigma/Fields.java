package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Every field that rules may name: the one table between {@code audit.k8s.io/v1} and what an API call carries. */
public final class Fields {
    private static final Map<String, Field> BY_NAME = table();

    static final Field VERB = known("verb");
    static final Field RESOURCE = known("objectRef.resource");
    static final Field SUBRESOURCE = known("objectRef.subresource");
    static final Field NAMESPACE = known("objectRef.namespace");
    static final Field USERNAME = known("user.username");
    static final Field CODE = known("responseStatus.code");

    private Fields() {}

    /** A field before it has its number. */
    record Draft(String name, Kind kind, Field.Reading reading, String note) {
        Draft(String name, Kind kind, Field.Reading reading) {
            this(name, kind, reading, "");
        }
    }

    static List<Field> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The table of fields for people: name, tab, note. */
    public static List<String> described() {
        return BY_NAME.values().stream()
                .map(field -> field.name() + '\t' + field.note())
                .toList();
    }

    static Optional<Field> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Empty, and noted with what to write instead, when rules cannot name it. */
    static Optional<Field> find(String name, Node where, Problems problems) {
        var field = find(name);
        if (field.isEmpty()) {
            var shown = Problems.shown(name);
            if (LogSchema.has(name)) {
                problems.refuse(
                        where,
                        "the log has " + shown + ", but Picket does not carry it",
                        Suggestions.instead(name, BY_NAME.keySet()));
            } else {
                problems.refuse(
                        where, "audit.k8s.io/v1 has no field " + shown, Suggestions.nearest(name, BY_NAME.keySet()));
            }
        }
        return field;
    }

    private static Field known(String name) {
        return find(name).orElseThrow();
    }

    private static Map<String, Field> table() {
        var fields = new ArrayList<Field>();
        add(EventFields.all(), true, fields);
        add(BodyFields.all(), false, fields);
        add(PodFields.all(), false, fields);
        add(PicketFields.all(), true, fields);
        var byName = new LinkedHashMap<String, Field>();
        fields.forEach(field -> byName.put(field.name(), field));
        if (byName.size() != fields.size()) {
            throw new IllegalStateException("a field stands twice among " + byName.keySet());
        }
        return byName;
    }

    private static void add(List<Draft> drafts, boolean direct, List<Field> to) {
        drafts.forEach(draft -> to.add(new Field(draft.name(), draft.kind(), draft.reading(), direct, draft.note())));
    }
}
