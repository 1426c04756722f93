package dev.picket.collector.ledger;

import static dev.picket.collector.ledger.EventFields.word;

import dev.picket.collector.context.Observation;
import dev.picket.event.Flow;
import java.util.List;

/** The columns of a flow. Its source is the actor, its destination the target. */
final class FlowFields {
    static final Sheet<Observation> SHEET = EventFields.sheet(
            "flows",
            Flow.class,
            List.of(
                    Field.text("protocol", flow -> word(flow.protocol())),
                    Field.text("outcome", flow -> word(flow.outcome())),
                    Field.text("source_ip", Owner.ACTOR, flow -> flow.source().ip()),
                    Field.number(
                            "source_port", Owner.ACTOR, flow -> flow.source().port()),
                    Field.text("source_pod", Owner.ACTOR, flow -> flow.source().pod()),
                    Field.text(
                            "destination_ip",
                            Owner.TARGET,
                            flow -> flow.destination().ip()),
                    Field.number("destination_port", flow -> flow.destination().port()),
                    Field.text(
                            "destination_pod",
                            Owner.TARGET,
                            flow -> flow.destination().pod()),
                    Field.number("sent_bytes", flow -> flow.sent().bytes()),
                    Field.number("sent_packets", flow -> flow.sent().packets()),
                    Field.number("received_bytes", flow -> flow.received().bytes()),
                    Field.number("received_packets", flow -> flow.received().packets()),
                    Field.flag("collapsed", Flow::collapsed)));

    private FlowFields() {}
}
