package dev.picket.collector.publish;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Finding;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.List;

/**
 * A finding as a log record, under OCSF's names (Detection Finding, class 2004) and OpenTelemetry's where they have one. Its body is the finding's
 * summary: names that passed the contract, never text of a prompt or an answer.
 *
 * @param span in which its last evidence came
 * @param traces of its callers'
 */
record FindingRecord(Finding finding, SpanContext span, List<String> traces) {
    private static final long DETECTION_FINDING = 2_004;
    private static final long CREATE = 1;
    private static final double PERCENT = 100;
    private static final AttributeKey<List<String>> ATTACKS = AttributeKey.stringArrayKey("finding_info.attacks");
    private static final AttributeKey<List<String>> PLANES = AttributeKey.stringArrayKey("picket.evidence.planes");
    private static final AttributeKey<List<String>> CALLERS = AttributeKey.stringArrayKey("picket.inference.trace_ids");

    void emit(Logger logger) {
        var record = logger.logRecordBuilder()
                .setEventName("picket.finding")
                .setTimestamp(finding.time())
                .setContext(Context.root().with(Span.wrap(span)))
                .setSeverity(OtlpSeverity.number(finding.severity()))
                .setSeverityText(finding.severity().label())
                .setBody(finding.summary())
                .setAttribute("class_uid", DETECTION_FINDING)
                .setAttribute("activity_id", CREATE)
                .setAttribute("severity_id", OtlpSeverity.ocsf(finding.severity()))
                .setAttribute("finding_info.uid", finding.id())
                .setAttribute("finding_info.analytic.uid", finding.detection().id())
                .setAttribute(ATTACKS, finding.detection().technique())
                .setAttribute("confidence_score", Math.round(finding.confidence() * PERCENT))
                .setAttribute("picket.score", finding.score())
                .setAttribute("picket.evidence.count", finding.evidenceCount())
                .setAttribute(PLANES, planes());
        tell("actor", "source.address", finding.actor(), record);
        tell("target", "destination.address", finding.target(), record);
        if (!traces.isEmpty()) {
            record.setAttribute(CALLERS, traces);
        }
        record.emit();
    }

    private List<String> planes() {
        return finding.evidence().stream()
                .map(evidence -> evidence.plane().label())
                .distinct()
                .sorted()
                .toList();
    }

    /** What is not known is left out. */
    private static void tell(String role, String address, Entity entity, LogRecordBuilder record) {
        record.setAttribute("picket." + role + ".kind", entity.kind().label());
        tell("picket." + role + ".namespace", entity.namespace(), record);
        tell("picket." + role + ".name", entity.name(), record);
        tell("picket." + role + ".tenant", entity.tenant(), record);
        tell(address, entity.ip(), record);
    }

    private static void tell(String key, String value, LogRecordBuilder record) {
        if (!value.isEmpty()) {
            record.setAttribute(key, value);
        }
    }
}
