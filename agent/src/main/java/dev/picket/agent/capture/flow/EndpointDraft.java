package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Endpoint;

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

    void take(String field, JsonCursor json) {
        switch (field) {
            case "ip" -> ip = json.text();
            case "port" -> port = (int) faults.number(owner, field, json, PORT_MAX);
            case "podUid", "pod_uid" -> podUid = json.text();
            case "pod" -> pod = json.text();
            case "namespace" -> namespace = json.text();
            case "workload" -> workload = json.text();
            case "tenant" -> tenant = json.text();
            default -> {}
        }
    }

    Endpoint endpoint() {
        return new Endpoint(ip, port, podUid, pod, namespace, workload, tenant);
    }
}
