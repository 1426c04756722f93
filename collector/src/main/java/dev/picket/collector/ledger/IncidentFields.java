package dev.picket.collector.ledger;

import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The columns of incidents, their findings and their paths. */
final class IncidentFields {
    static final Sheet<Incident> SHEET = new Sheet<>(
            "incidents",
            List.of(
                    Field.time("time", Incident::time),
                    Field.time("end", Incident::end),
                    Field.text("id", Incident::id),
                    Field.text("severity", incident -> incident.severity().label()),
                    Field.number("severity_rank", incident -> EventFields.rank(incident.severity())),
                    Field.real("score", Incident::score),
                    Field.text("detection", Incident::detection),
                    Field.text("status", incident -> EventFields.word(incident.status())),
                    Field.texts("tenants", Owner.EVENT, incident -> List.copyOf(incident.tenants())),
                    Field.number("findings", incident -> incident.findings().size()),
                    Field.text("merged_into", Incident::mergedInto)));
    static final Sheet<Member> MEMBERS = new Sheet<>(
            "incident_findings",
            List.of(
                    Field.text("incident", Member::incident),
                    Field.number("position", Member::position),
                    Field.text("finding", Member::finding)));
    static final Sheet<Step> HOPS = new Sheet<>(
            "hops",
            List.of(
                    Field.text("incident", Step::incident),
                    Field.number("position", Step::position),
                    Field.time("time", step -> step.hop.time()),
                    Field.text("from_entity", step -> step.hop.from()),
                    Field.text("to_entity", step -> step.hop.to()),
                    Field.text("plane", step -> step.hop.plane().label()),
                    Field.text("finding", step -> step.hop.finding()),
                    Field.text("why", step -> step.hop.why())));

    private IncidentFields() {}

    /** That a finding is one of an incident's. */
    record Member(String incident, int position, String finding) {}

    /** One hop of an incident's path. */
    record Step(String incident, int position, Hop hop) {}

    static Stream<Member> members(Incident incident) {
        return IntStream.range(0, incident.findings().size())
                .mapToObj(i -> new Member(incident.id(), i, incident.findings().get(i)));
    }

    static Stream<Step> steps(Incident incident) {
        return IntStream.range(0, incident.path().size())
                .mapToObj(i -> new Step(incident.id(), i, incident.path().get(i)));
    }
}
