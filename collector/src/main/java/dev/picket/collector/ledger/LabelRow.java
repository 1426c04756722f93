package dev.picket.collector.ledger;

import dev.picket.collector.context.Observation;
import dev.picket.event.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One thing that the inspector saw in one inference. */
record LabelRow(Observation inference, Inference.Label label) {
    static final Sheet<LabelRow> SHEET = new Sheet<>("labels", fields());

    static Stream<LabelRow> of(Observation observation) {
        return observation.event() instanceof Inference inference
                ? inference.labels().stream().map(label -> new LabelRow(observation, label))
                : Stream.empty();
    }

    private static List<Field<LabelRow>> fields() {
        var fields = new ArrayList<Field<LabelRow>>();
        fields.add(Field.time("time", row -> row.inference.time()));
        fields.add(
                Field.text("inference", row -> row.inference.event().envelope().id()));
        fields.addAll(EventFields.entity("actor", Owner.ACTOR, row -> row.inference.actor()));
        fields.addAll(EventFields.entity("target", Owner.TARGET, row -> row.inference.target()));
        fields.add(Field.text("type", row -> row.label.type()));
        fields.add(Field.text("rule", row -> row.label.rule()));
        fields.add(Field.text("side", row -> EventFields.word(row.label.side())));
        fields.add(Field.number("choice", row -> row.label.choice()));
        fields.add(Field.text("channel", row -> row.label.channel()));
        fields.add(Field.number("start_offset", row -> row.label.start()));
        fields.add(Field.number("end_offset", row -> row.label.end()));
        fields.add(Field.real("confidence", row -> row.label.confidence()));
        fields.add(Field.text("digest", row -> row.label.digest()));
        return fields;
    }
}
