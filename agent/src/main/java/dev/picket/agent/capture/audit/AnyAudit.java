package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonToken;
import dev.picket.agent.capture.BoundedJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads every known shape, told by the names at the beginning of each line: native, EKS, GKE, AKS. One thread. */
public final class AnyAudit implements AuditFormat {
    private static final int NAMES_MAX = 64;
    private static final byte[] NATIVE = "{\"kind\":\"Event".getBytes(US_ASCII);

    private final BoundedJson json = new BoundedJson();
    private final AuditFormat own = new AuditReader();
    private final AuditFormat eks = EnvelopedAudit.cloudWatch();
    private final AuditFormat gke = new GkeAudit();
    private final AuditFormat aks = EnvelopedAudit.azureMonitor();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        var format = isNative(line, from, length) ? own : format(line, from, length);
        format.read(line, from, length, row, to);
    }

    /** Begins as an API server's own lines do. */
    private static boolean isNative(byte[] line, int from, int length) {
        return length >= NATIVE.length && Arrays.equals(line, from, from + NATIVE.length, NATIVE, 0, NATIVE.length);
    }

    private AuditFormat format(byte[] line, int from, int length) {
        try (var parser = json.parse(line, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return own;
            }
            var name = parser.nextFieldName();
            for (int i = 0; i < NAMES_MAX && name != null; i++, name = parser.nextFieldName()) {
                var format = of(name);
                if (format != null) {
                    return format;
                }
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (IOException _) {
            // whose reader says what is wrong with it
        }
        return own;
    }

    /** None: this name stands in several shapes. */
    private @Nullable AuditFormat of(String name) {
        return switch (name) {
            case "protoPayload" -> gke;
            case "properties", "records" -> aks;
            case "message", "@message", "events", "logEvents" -> eks;
            case "kind", "apiVersion", "auditID", "stage", "verb", "requestURI", "objectRef", "user", "items" -> own;
            default -> null;
        };
    }
}
