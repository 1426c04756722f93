package dev.picket.cli.live;

import dev.picket.cli.config.Telemetry;
import dev.picket.event.telemetry.Headers;
import dev.picket.event.telemetry.TelemetrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of what is told by OTLP, checked as a whole.
 *
 * @param setting where they stand
 */
record TelemetryWiring(String setting, Telemetry telemetry) {
    /** @throws IOException names the setting that does not fit, and the fix */
    Optional<TelemetrySettings> settings(Map<String, String> resource) throws IOException {
        if (telemetry.endpoint().isEmpty()) {
            return Optional.empty();
        }
        var endpoint = telemetry.endpoint().get();
        refuseWhatIsReadOnTheWay(endpoint);
        if (telemetry.authority().isPresent()) {
            var file = telemetry.authority().get();
            refuseUnless(Files.isReadable(file), file + " cannot be read: name a PEM file that is there");
            refuseUnless(isSecret(endpoint), "authority is given, but endpoint is not https");
        }
        return Optional.of(new TelemetrySettings(
                endpoint,
                telemetry.protocol(),
                telemetry.headers(),
                telemetry.authority(),
                telemetry.logs(),
                telemetry.sample(),
                resource));
    }

    private void refuseWhatIsReadOnTheWay(URI endpoint) throws IOException {
        refuseUnless(
                endpoint.getUserInfo() == null && endpoint.getQuery() == null,
                "endpoint must hold no login and no query: give what the receiver wants in the file of headers");
        if (telemetry.headers().isEmpty()) {
            return;
        }
        var file = telemetry.headers().get();
        refuseUnless(Files.isReadable(file), file + " cannot be read: name a file of headers that is there");
        try {
            Headers.read(file);
        } catch (IOException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
        refuseUnless(
                isSecret(endpoint) || isHere(endpoint),
                "headers would be read on the way to " + endpoint.getHost() + ": make the endpoint https");
    }

    private static boolean isSecret(URI endpoint) {
        return "https".equals(endpoint.getScheme());
    }

    private static boolean isHere(URI endpoint) {
        try {
            return InetAddress.getByName(endpoint.getHost()).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private void refuseUnless(boolean holds, String why) throws IOException {
        if (!holds) {
            throw wrong(why);
        }
    }

    private IOException wrong(String why) {
        return new IOException(setting + ": " + why);
    }
}
