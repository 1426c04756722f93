package dev.picket.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Findings by (time, id), then incidents by (time, id), one JSON object a line, its fields in a fixed order. */
final class FindingsFile {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private FindingsFile(JsonGenerator json) {
        this.json = json;
    }

    /** @param incidentOf finding id to the id of the incident it is in */
    static void write(Path file, List<Finding> findings, List<Incident> incidents, Map<String, String> incidentOf)
            throws IOException {
        try (var out = Files.newBufferedWriter(file);
                var json = JSON.createGenerator(out)) {
            json.setRootValueSeparator(null);
            new FindingsFile(json).write(findings, incidents, incidentOf);
        }
    }

    private void write(List<Finding> findings, List<Incident> incidents, Map<String, String> incidentOf)
            throws IOException {
        for (var finding : sorted(findings, Comparator.comparing(Finding::time).thenComparing(Finding::id))) {
            finding(finding, incidentOf.getOrDefault(finding.id(), ""));
        }
        for (var incident :
                sorted(incidents, Comparator.comparing(Incident::time).thenComparing(Incident::id))) {
            incident(incident);
        }
    }

    private void finding(Finding finding, String incident) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", "finding");
        json.writeStringField("id", finding.id());
        json.writeStringField("detection", finding.detection().id());
        json.writeStringField("severity", finding.severity().label());
        json.writeNumberField("confidence", finding.confidence());
        json.writeNumberField("score", finding.score());
        json.writeStringField("time", finding.time().toString());
        json.writeObjectFieldStart("tenant");
        json.writeStringField("actor", finding.actor().tenant());
        json.writeStringField("target", finding.target().tenant());
        json.writeEndObject();
        entity("actor", finding.actor());
        entity("target", finding.target());
        if (finding.behind() != null) {
            entity("behind", finding.behind());
        }
        texts("technique", finding.detection().technique());
        json.writeStringField("summary", finding.summary());
        evidence(finding);
        json.writeNumberField("evidenceCount", finding.evidenceCount());
        json.writeStringField("incident", incident);
        end();
    }

    private void entity(String field, Entity entity) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("kind", entity.kind().label());
        json.writeStringField("namespace", entity.namespace());
        json.writeStringField("name", entity.name());
        json.writeStringField("ip", entity.ip());
        json.writeStringField("tenant", entity.tenant());
        json.writeEndObject();
    }

    private void evidence(Finding finding) throws IOException {
        json.writeArrayFieldStart("evidence");
        for (var evidence : finding.evidence()) {
            json.writeStartObject();
            json.writeStringField("plane", evidence.plane().label());
            json.writeStringField("id", evidence.id());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void incident(Incident incident) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", "incident");
        json.writeStringField("id", incident.id());
        json.writeStringField("severity", incident.severity().label());
        json.writeNumberField("score", incident.score());
        json.writeStringField("time", incident.time().toString());
        json.writeStringField("end", incident.end().toString());
        texts("tenants", incident.tenants());
        texts("findings", incident.findings());
        path(incident);
        end();
    }

    private void path(Incident incident) throws IOException {
        json.writeArrayFieldStart("path");
        for (var hop : incident.path()) {
            json.writeStartObject();
            json.writeStringField("from", hop.from());
            json.writeStringField("to", hop.to());
            json.writeStringField("time", hop.time().toString());
            json.writeStringField("plane", hop.plane().label());
            json.writeStringField("finding", hop.finding());
            json.writeStringField("why", hop.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void texts(String field, Iterable<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (var text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private void end() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static <T> List<T> sorted(List<T> items, Comparator<T> order) {
        return items.stream().sorted(order).toList();
    }
}
