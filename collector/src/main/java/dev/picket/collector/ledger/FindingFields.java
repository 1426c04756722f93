package dev.picket.collector.ledger;

import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The columns of findings and of what they stand on. */
final class FindingFields {
    static final Sheet<Finding> SHEET = new Sheet<>("findings", fields());
    static final Sheet<Item> EVIDENCE = new Sheet<>(
            "evidence",
            List.of(
                    Field.text("finding", Item::finding),
                    Field.number("position", Item::position),
                    Field.text("plane", item -> item.evidence.plane().label()),
                    Field.text("event", item -> item.evidence.id()),
                    Field.time("start", item -> item.evidence.start())));

    private FindingFields() {}

    /** One piece of a finding's evidence. */
    record Item(String finding, int position, Evidence evidence) {}

    static Stream<Item> evidence(Finding finding) {
        return IntStream.range(0, finding.evidence().size())
                .mapToObj(i -> new Item(finding.id(), i, finding.evidence().get(i)));
    }

    private static List<Field<Finding>> fields() {
        var fields = new ArrayList<Field<Finding>>();
        fields.add(Field.time("time", Finding::time));
        fields.add(Field.text("id", Finding::id));
        fields.add(Field.text("detection", finding -> finding.detection().id()));
        fields.add(Field.text("severity", finding -> finding.severity().label()));
        fields.add(Field.number("severity_rank", finding -> EventFields.rank(finding.severity())));
        fields.add(Field.real("confidence", Finding::confidence));
        fields.add(Field.real("score", Finding::score));
        fields.addAll(EventFields.entity("actor", Owner.ACTOR, Finding::actor));
        fields.addAll(EventFields.entity("target", Owner.TARGET, Finding::target));
        fields.addAll(EventFields.entity("via", Owner.VIA, finding -> EventFields.orNobody(finding.via())));
        fields.addAll(EventFields.entity("behind", Owner.BEHIND, finding -> EventFields.orNobody(finding.behind())));
        fields.addAll(EventFields.entity("reached", Owner.REACHED, finding -> EventFields.orNobody(finding.reached())));
        fields.add(Field.texts(
                "technique", Owner.EVENT, finding -> finding.detection().technique()));
        fields.add(Field.text("summary", Owner.ALL, Finding::summary));
        fields.add(Field.number("evidence_count", Finding::evidenceCount));
        return fields;
    }
}
