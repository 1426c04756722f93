package dev.picket.event;

/**
 * One end of a flow or inference: an address, and whose it is as far as that is known. Unknown names are empty.
 *
 * @param ip literal IPv4 or IPv6 address, or empty
 * @param port 0 to 65535, 0 when unknown
 * @param podUid the Kubernetes uid, which the node knows from the cgroup before anyone knows the name
 */
public record Endpoint(
        String ip, int port, String podUid, String pod, String namespace, String workload, String tenant) {
    public static final Endpoint UNKNOWN = new Endpoint("", 0, "", "", "", "", "");

    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
        ip = Text.printable(ip);
        podUid = Text.printable(podUid);
        pod = Text.printable(pod);
        namespace = Text.printable(namespace);
        workload = Text.printable(workload);
        tenant = Text.printable(tenant);
    }

    /** An address about which nothing else is known. */
    public static Endpoint of(String ip, int port) {
        return new Endpoint(ip, port, "", "", "", "", "");
    }

    /** The same end as one of a tenant. */
    public Endpoint ofTenant(String tenant) {
        return new Endpoint(ip, port, podUid, pod, namespace, workload, tenant);
    }
}
