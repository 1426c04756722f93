package dev.picket.agent.capture.inference;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How the inference proxy listens and where it forwards to.
 *
 * @param host literal address to listen on; loopback unless the operator says otherwise
 * @param port 0: any that is free
 * @param upstreams by the beginning of the path, the first that fits; a request that none fits is answered 404
 * @param connectTimeout of a connection to an upstream
 * @param silenceMax how long an upstream may say nothing, before its answer or within it
 * @param tenantHeader name of the header by which a trusted gateway tells the tenant, or empty
 * @param inspectedMax exchanges that are read at once; more pass unread, counted
 */
public record ProxySettings(
        String host,
        int port,
        List<Upstream> upstreams,
        Duration connectTimeout,
        Duration silenceMax,
        String tenantHeader,
        int inspectedMax) {
    public static final int PORT = 8472;

    public ProxySettings {
        upstreams = List.copyOf(upstreams);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
        if (connectTimeout.isNegative() || connectTimeout.isZero() || silenceMax.isNegative() || silenceMax.isZero()) {
            throw new IllegalArgumentException("timeout is not positive: " + connectTimeout + ", " + silenceMax);
        }
        if (inspectedMax < 1) {
            throw new IllegalArgumentException("inspectedMax is out of range: " + inspectedMax);
        }
    }

    /** On loopback, everything to one upstream. */
    public static ProxySettings to(URI upstream) {
        return new ProxySettings(
                "127.0.0.1",
                PORT,
                List.of(new Upstream("/", upstream)),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                "",
                256);
    }

    /**
     * A server that requests are forwarded to.
     *
     * @param prefix of the paths that are its; replaced by the address's own path
     * @param address http or https, with host
     */
    public record Upstream(String prefix, URI address) {
        public Upstream {
            if (!prefix.startsWith("/")) {
                throw new IllegalArgumentException("prefix does not begin with a slash: " + prefix);
            }
            var scheme = address.getScheme();
            if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
                throw new IllegalArgumentException("upstream is not an http or https address: " + address);
            }
        }

        boolean secure() {
            return "https".equals(address.getScheme());
        }

        int port() {
            return address.getPort() >= 0 ? address.getPort() : secure() ? 443 : 80;
        }

        /** Where a request target of the proxy leads at this upstream. */
        String target(String target) {
            var own = address.getRawPath() == null ? "" : address.getRawPath().replaceAll("/+$", "");
            var rest = prefix.equals("/") ? target : target.substring(prefix.length());
            return own + (rest.startsWith("/") ? rest : "/" + rest);
        }

        boolean takes(String target) {
            boolean begins = target.startsWith(prefix);
            return begins
                    && (prefix.endsWith("/")
                            || target.length() == prefix.length()
                            || "/?".indexOf(target.charAt(prefix.length())) >= 0);
        }
    }
}
