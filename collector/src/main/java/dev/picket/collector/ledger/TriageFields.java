package dev.picket.collector.ledger;

import dev.picket.collector.triage.Action;
import java.util.List;

/** The columns of what people decided, and of which findings it keeps from incidents. */
final class TriageFields {
    static final Sheet<Action> ACTIONS = new Sheet<>(
            "actions",
            List.of(
                    Field.time("time", Action::time),
                    Field.text("id", Action::id),
                    Field.text("action", action -> action.verb().label()),
                    Field.text("incident", Action::incident),
                    Field.text("suppression", Action::suppression),
                    Field.text("owner", Action::owner),
                    Field.text("reason", Action::reason),
                    Field.text("principal", Action::principal)));
    static final Sheet<Mark> MARKS = new Sheet<>(
            "suppressed", List.of(Field.text("finding", Mark::finding), Field.text("suppression", Mark::suppression)));

    private TriageFields() {}

    /** That a finding makes no incident. */
    record Mark(String finding, String suppression) {}
}
