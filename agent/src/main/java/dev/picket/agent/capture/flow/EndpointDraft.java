package dev.picket.agent.capture.flow;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Endpoint;
import java.io.IOException;

/** One end of a recorded flow while it is read. One thread. */
final class EndpointDraft {
    private static final int PORT_MAX = 65535;

    private final String owner;
    private final FieldFaults faults;
    private String ip = "";
    private int port;
    private String podUid = "";
    private String pod = "";
    private String namespace = "";
    private String workload = "";
    private String tenant = "";

    EndpointDraft(String owner, FieldFaults faults) {
        this.owner = owner;
        this.faults = faults;
    }

    void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "ip" -> ip = BoundedJson.text(json);
            case "port" -> port = (int) faults.number(owner, field, json, PORT_MAX);
            case "podUid", "pod_uid" -> podUid = BoundedJson.text(json);
            case "pod" -> pod = BoundedJson.text(json);
            case "namespace" -> namespace = BoundedJson.text(json);
            case "workload" -> workload = BoundedJson.text(json);
            case "tenant" -> tenant = BoundedJson.text(json);
            default -> {}
        }
    }

    Endpoint endpoint() {
        return new Endpoint(ip, port, podUid, pod, namespace, workload, tenant);
    }
}
