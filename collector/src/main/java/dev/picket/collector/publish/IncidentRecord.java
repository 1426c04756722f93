package dev.picket.collector.publish;

import dev.picket.collector.incident.Incident;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.context.Context;
import java.util.List;

/** What became of an incident, as a log record under OCSF's names (Incident Finding, class 2005). */
record IncidentRecord(Incident incident, Change change) {
    private static final long INCIDENT_FINDING = 2_005;
    private static final int FINDINGS_MAX = 100;
    private static final AttributeKey<List<String>> FINDINGS = AttributeKey.stringArrayKey("finding_info_list.uid");
    private static final AttributeKey<List<String>> TENANTS = AttributeKey.stringArrayKey("picket.incident.tenants");

    /** Why it is told. */
    enum Change {
        NONE("", 0, 0),
        OPENED("picket.incident.opened", 1, 1),
        /** It got worse, or another tenant is in it. */
        GREW("picket.incident.changed", 2, 2),
        CLOSED("picket.incident.closed", 3, 4);

        private final String event;
        private final long activity;
        private final long status;

        /**
         * @param activity OCSF's: 1 create, 2 update, 3 close
         * @param status OCSF's: 1 new, 2 in progress, 4 resolved
         */
        Change(String event, long activity, long status) {
            this.event = event;
            this.activity = activity;
            this.status = status;
        }
    }

    void emit(Logger logger) {
        var record = logger.logRecordBuilder()
                .setEventName(change.event)
                .setTimestamp(change == Change.OPENED ? incident.time() : incident.end())
                .setContext(Context.root())
                .setSeverity(OtlpSeverity.number(incident.severity()))
                .setSeverityText(incident.severity().label())
                .setBody(AlertText.summary(incident))
                .setAttribute("class_uid", INCIDENT_FINDING)
                .setAttribute("activity_id", change.activity)
                .setAttribute("status_id", change.status)
                .setAttribute("severity_id", OtlpSeverity.ocsf(incident.severity()))
                .setAttribute("picket.incident.id", incident.id())
                .setAttribute("picket.incident.detection", incident.detection())
                .setAttribute("picket.score", incident.score())
                .setAttribute(TENANTS, List.copyOf(incident.tenants()))
                .setAttribute("picket.incident.findings", incident.findings().size())
                .setAttribute(
                        FINDINGS,
                        incident.findings().stream().limit(FINDINGS_MAX).toList());
        if (!incident.mergedInto().isEmpty()) {
            record.setAttribute("picket.incident.merged_into", incident.mergedInto());
        }
        record.emit();
    }
}
